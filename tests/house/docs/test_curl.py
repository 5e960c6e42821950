"""The curl of the README and of the pages logs in with any password, however it is written."""

import json
import re
import shutil
import subprocess

import pytest

from course.catalog import load_catalog
from course.docs.fences import find_fences
from course.live import CHEAP_HASHES, LiveStage
from course.places import ROOT
from tests.support.promises import slow

pytestmark = slow  # most of them start a process, which takes a second

LAST = load_catalog().last
README = ROOT / "README.md"
WORDS = [README, *(ROOT / "docs").rglob("*.md")]
SHOWN = "correct horse battery"
ODD = "für 100% + mehr & so"  # letters that mean something else in a form
UNENCODED = re.compile(r"(?:-d|--data)[ ]+[\"']\w+=")


def curls() -> list[str]:
    """List the commands of the README that register, log in and call with the token."""
    fences = find_fences(README.read_text(encoding="utf-8"))
    lines = [line for fence in fences if fence.name == "sh" for line in fence.body.splitlines()]
    return [line for line in lines if line.startswith("curl ")]


def send(command: str, url: str) -> dict[str, str]:
    """Run a command against a server, and read its reply."""
    here = command.replace("http://127.0.0.1:8000", url)
    done = subprocess.run(
        ["sh", "-c", f"{here} --silent --noproxy '*'"],
        check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    reply: dict[str, str] = json.loads(done.stdout)
    return reply


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("sh"), reason="needs curl and sh")
@pytest.mark.parametrize("password", [SHOWN, ODD])
def test_the_curl_of_the_readme_gets_in_with_any_password(password: str) -> None:
    register, log_in, call = [command.replace(SHOWN, password) for command in curls()]
    with LiveStage(LAST) as live:
        assert send(register, live.url)["username"] == "alice"
        token = send(log_in, live.url)["access_token"]
        paste = re.compile(r"PASTE-[A-Z-]+")
        assert send(paste.sub(token, call), live.url)["status"] == "Authorized"


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("sh"), reason="needs curl and sh")
@pytest.mark.parametrize("letter", ["ü", "+", "%41", "&"])
def test_what_is_sent_as_it_is_arrives_as_another_password(letter: str) -> None:
    register, log_in, _ = [command.replace(SHOWN, f"{SHOWN}{letter}") for command in curls()]
    with LiveStage(LAST, env=CHEAP_HASHES) as live:
        send(register, live.url)
        assert "access_token" in send(log_in, live.url)
        assert "detail" in send(log_in.replace("--data-urlencode", "--data"), live.url)


def test_no_curl_sends_a_field_as_it_is() -> None:
    assert UNENCODED.search('curl -d "password=x"')
    assert [page.name for page in WORDS if UNENCODED.search(page.read_text(encoding="utf-8"))] == []
