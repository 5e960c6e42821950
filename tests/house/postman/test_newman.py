"""newman sends the Postman collections."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import uvicorn

from attacks.lab.forge import signed_again
from course.catalog import Stage
from course.live import CHEAP_HASHES, LiveStage
from course.loopback import LoopbackError
from course.places import HOST, ROOT, STAGE_PORT
from course.postman.collection import (
    add_examples,
    ask,
    by_hand,
    collection_file,
    read_collection,
    run_collections,
    send_at_once,
    send_each,
    server_of,
)
from course.postman.newman import Command, Reply, Server
from course.postman.source import PostmanError, draft_collection, read_commands
from tests.support.postman_files import (
    CATALOG,
    COMPLETE,
    Json,
    items_of,
    names_in,
    script_of,
)
from tests.support.promises import SUBJECT, Person, connect, slow, weekly
from tests.support.stages import each, each_but_the_ends_weekly

pytestmark = pytest.mark.usefixtures("newman")


def send_times(times: int, stage: Stage) -> int:
    """Send a collection so many times to one fresh server; return newman's exit status."""
    with LiveStage(stage, env=CHEAP_HASHES) as live:
        return send_at_once(stage, read_collection(stage), server_of(live), "-n", str(times))


@slow
@each(stage for stage in CATALOG.stages if stage not in CATALOG.ends())
def test_newman_sends_it(stage: Stage) -> None:
    assert send_times(1, stage) == 0


@slow
@each_but_the_ends_weekly
def test_newman_sends_it_twice_in_a_row(stage: Stage) -> None:
    assert send_times(2, stage) == 0


@slow
@each_but_the_ends_weekly
def test_newman_sends_it_one_by_one_and_gets_the_committed_replies(stage: Stage) -> None:
    draft = draft_collection(stage, CATALOG)
    with LiveStage(stage, env=CHEAP_HASHES) as live:
        replies = ask(stage, draft, server_of(live))
    committed = collection_file(stage).read_text(encoding="utf-8")
    built = add_examples(draft, replies)
    assert committed == built, f"Run: python -m course postman {stage.number} --build"
    check_pictures(replies)


def check_pictures(replies: tuple[Reply, ...]) -> None:
    """Where tokens are got, there is a picture of one, and its three parts are labelled."""
    pictures = [(reply, reply.visualizer) for reply in replies if reply.visualizer]
    assert bool(pictures) == ("access_token" in replies[-1].variables)
    for reply, picture in pictures:
        template, data = picture["template"], picture["data"]
        token = json.loads(reply.body)["access_token"]
        for number, name in enumerate(("header", "payload", "signature"), start=1):
            assert f"<h2>Part {number}: the {name}</h2>" in template
            assert f"<p><code>{{{{{name}}}}}</code></p>" in template
        assert token == f"{data['header']}.{data['payload']}.{data['signature']}"
        rows = {row["name"]: row for row in data["rows"]}
        owner = reply.variables.get("user_id", reply.variables["username"])
        assert rows["sub"]["value"] == owner
        dates = {name: row["date"] for name, row in rows.items() if row["date"]}
        assert dates.keys() == {"iat", "exp"}
        for date in dates.values():
            assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", date)
        assert all(row["meaning"] for row in rows.values())


# ---- a request that needs an earlier one


NEEDS = re.compile(
    r"\{\{(username|\w+_name|\w*user_id|\w+_sid|\w*(access|refresh|forged)_token)\}\}"
)
SAYS_SO = re.compile(r"Error: Send (.+) first\.")


def without_makers(stage: Stage) -> Json:
    """Leave out the requests that make a user or a token for the others."""
    draft = draft_collection(stage, CATALOG)
    makers = {"Create a user", "Log in", *read_commands(stage)}
    for folder in draft["item"]:
        folder["item"] = [item for item in folder["item"] if item["name"] not in makers]
    return draft


def sent(item: Json, collection: Json) -> Json:
    """Return a request with the token that it takes from the collection."""
    return {"auth": collection["auth"], **item["request"]}


@slow
@each_but_the_ends_weekly
def test_what_needs_an_earlier_request_says_which(stage: Stage) -> None:
    draft = without_makers(stage)
    items = [item for folder in draft["item"] for item in folder["item"]]
    needy = {item["name"] for item in items if NEEDS.search(json.dumps(sent(item, draft)))}
    with LiveStage(stage, env=CHEAP_HASHES) as live:
        replies = send_each(stage, draft, server_of(live))
    failures = {reply.name: "\n".join(reply.failures) for reply in replies if reply.failures}
    assert needy == failures.keys()
    order = [item["name"] for item in items_of(stage)]
    for name, text in failures.items():
        earlier = SAYS_SO.findall(text)
        assert earlier, name
        assert set(earlier) <= set(order[: order.index(name)]), name


def genuine_token(live: LiveStage) -> str:
    """Register somebody, and log in."""
    with connect(live.url) as client:
        person = Person()
        person.register(client)
        token: str = person.log_in(client).json()["access_token"]
        return token


def with_token(stage: Stage, token: str) -> Json:
    """Return the requests that send changed copies of a token, which was saved by a log-in."""
    draft = without_makers(stage)
    for variable in draft["variable"]:
        if variable["key"] == "access_token":
            variable["value"] = token
    for folder in draft["item"]:
        folder["item"] = [item for item in folder["item"] if "forged_token" in json.dumps(item)]
    return draft


with_forgeries = pytest.mark.parametrize(
    "stage", [COMPLETE, *CATALOG.ends()], ids=lambda stage: stage.label
)


@slow
@with_forgeries
@pytest.mark.parametrize("stale", [{"exp": 1}, {"sub": SUBJECT}], ids=["expired", "nobody"])
def test_a_refusal_counts_only_where_a_good_token_is_let_in(stage: Stage, stale: Json) -> None:
    with LiveStage(stage, env=CHEAP_HASHES) as live:
        genuine = genuine_token(live)
        draft = with_token(stage, signed_again(genuine, live.secret_key, **stale))
        of_the_forgeries = names_in(draft, "Forgeries")
        replies = send_each(stage, draft, server_of(live))
    assert len(of_the_forgeries) == 4
    for reply in replies:
        if reply.name in of_the_forgeries:
            assert (reply.code, len(reply.failures)) == (401, 1), reply
            assert "Send Log in first: expected 401 to equal 200" in reply.failures[0]


@slow
@with_forgeries
def test_without_the_servers_key_what_needs_it_is_passed_over(stage: Stage) -> None:
    with LiveStage(stage, env=CHEAP_HASHES) as live:
        draft = with_token(stage, genuine_token(live))
        replies = send_each(stage, draft, Server(live.url))
    passed_over = [reply.name for reply in replies if not reply.code]
    assert passed_over == names_in(draft, "With the key of the server")
    assert not [reply for reply in replies if reply.failures]


# ---- one stage before


# PyJWT refuses an audience where none is expected, so this one is refused before s07 too.
#
# Nobody could be an admin before s11: there was no role to ask for or to be given. The others are
# what its stories begin with, and what is left to everybody.
#
# Nobody had a password of 256 characters before s12, so no part of one let anybody in. The others
# have passwords that were good before, too.
SO_BEFORE = {
    "s07": {"A token for another API"},
    "s11": {
        "The stranger reads who the stranger is",
        "Ask for the power of an admin",
        "Ask for it beside another",
        "A role in the registration",
        "A user who is shut out from the start",
        "A role beside a new password",
        "Change your own profile",
        "Ada registers",
        "Ada logs in",
    },
    "s12": {
        "15 characters",
        "Log in without the dots",
        "Log in with the first 72 bytes",
        "Log in without the last character",
        "Log in with one character more",
        "Your name, and two words more",
        "Carol registers",
        "Carol logs in",
        "Carol reads who she is",
        "Carol logs in with 72 bytes of it",
        "Carol gives her token back",
    },
}


@slow
@each([COMPLETE, *CATALOG.after(COMPLETE)], weekly)
def test_what_a_collection_says_anew_is_not_so_one_stage_before(stage: Stage) -> None:
    before = CATALOG.before(stage)
    assert before
    said, says = (
        {item["name"]: script_of(item, "test").replace(one.package, "") for item in items_of(one)}
        for one in (before, stage)
    )
    new = {name for name, script in says.items() if said.get(name) != script}
    with LiveStage(before, env=CHEAP_HASHES) as live:
        command = server_of(live).command if read_commands(before) else None
        server = Server(live.url, live.secret_key, command)  # what is new has no command there
        replies = send_each(stage, draft_collection(stage, CATALOG), server)
    failed = {reply.name for reply in replies if reply.failures}
    assert failed == new - SO_BEFORE.get(stage.label, set())


@slow
def test_the_command_starts_the_stage_and_prints_the_report() -> None:
    command = [sys.executable, "-m", "course", "postman", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert read_collection(CATALOG.find(1))["info"]["name"] in done.stdout


def test_a_url_where_nobody_answers_is_one_clear_line() -> None:
    with pytest.raises(LoopbackError, match="Nothing answers at"):
        run_collections("1", "http://127.0.0.1:9")


def test_a_url_needs_a_stage() -> None:
    with pytest.raises(PostmanError, match="--url needs a stage"):
        run_collections(url="http://127.0.0.1:9")


# ---- what is run in a terminal


STAGES_WITH_COMMANDS = [stage for stage in CATALOG.stages if read_commands(stage)]


def in_a_terminal(stage: Stage) -> Command:
    """Run a command of a stage with the settings of this process."""

    def run(module: str, *words: str) -> None:
        command = [sys.executable, "-m", f"{stage.package}.{module}", *words]
        subprocess.run(command, cwd=ROOT, check=True)

    return run


@each(STAGES_WITH_COMMANDS, weekly)
def test_a_description_tells_each_command_that_newman_runs(stage: Stage) -> None:
    items = {item["name"]: item for item in items_of(stage)}
    for name, command in read_commands(stage).items():
        words = re.sub(r"\{\{\w+\}\}", "NAME", command)
        description = items[name]["request"]["description"]
        assert f"`python -m {stage.package}.{words}`" in description


@slow
@each(STAGES_WITH_COMMANDS, weekly)
def test_where_the_command_was_not_run_the_reply_says_what_to_run(stage: Stage) -> None:
    said: list[str] = []

    def tell(module: str, *words: str) -> None:
        said.append(" ".join([f"python -m {stage.package}.{module}", *words]))

    with LiveStage(stage, env=CHEAP_HASHES) as live:
        server = Server(live.url, live.secret_key, tell)
        replies = send_each(stage, draft_collection(stage, CATALOG), server)
    first, *others = [reply.failures for reply in replies if reply.failures]
    assert [text.partition("In a terminal, run: ")[2] for text in first] == said
    assert others
    assert all(SAYS_SO.search("\n".join(failures)) for failures in others)


@each(STAGES_WITH_COMMANDS, weekly)
def test_a_command_that_fails_is_named(stage: Stage) -> None:
    with LiveStage(stage, env=CHEAP_HASHES) as live:
        command = server_of(live).command
        assert command
        with pytest.raises(PostmanError) as refusal:
            command("set_role", "nobody", "admin")
    first, *_, last = str(refusal.value).splitlines()
    assert first == "set_role nobody admin failed:"
    assert last.startswith("There is no such user")


@each(STAGES_WITH_COMMANDS, weekly)
def test_after_a_request_that_failed_no_command_is_run(stage: Stage) -> None:
    said: list[str] = []
    draft = draft_collection(stage, CATALOG)
    for folder in draft["item"]:
        folder["item"] = [item for item in folder["item"] if item["name"] in read_commands(stage)]
    nobody = Server("http://127.0.0.1:9", command=lambda *words: said.extend(words))
    replies = send_each(stage, draft, nobody)
    assert all(reply.failures for reply in replies)
    assert not said


def test_where_others_started_the_server_the_reader_runs_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    by_hand(COMPLETE)("set_role", "ada", "admin")
    assert capsys.readouterr().out == (
        f"In another terminal, run: python -m {COMPLETE.package}.set_role ada admin\n"
    )


# ---- as the description says


@pytest.fixture
def alone() -> Iterator[Callable[[str], str]]:
    """Start what a description says, on a free port in place of uvicorn's own."""
    with ExitStack() as stack:

        def start(command: str) -> str:
            process = subprocess.Popen(
                [sys.executable, "-m", *command.split()],
                cwd=ROOT,
                env={**os.environ, **CHEAP_HASHES, "UVICORN_PORT": "0"},
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
            stack.enter_context(process)
            stack.callback(process.terminate)
            assert process.stderr
            lines = iter(process.stderr.readline, "")
            return next(line for line in lines if "Uvicorn running on" in line).split()[4]

        yield start


@slow
@each_but_the_ends_weekly
def test_a_stage_that_runs_alone_answers_where_the_description_says(
    stage: Stage, alone: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path.as_posix()}/app.db")
    description = read_collection(stage)["info"]["description"]
    (command,) = re.findall(r"`(uvicorn \S+)`", description)
    (url,) = re.findall(r"set the collection variable `baseUrl` to `(\S+)`", description)
    standard = uvicorn.Config("app")
    assert url == f"http://{standard.host}:{standard.port}" == f"http://{HOST}:{STAGE_PORT}"
    server = Server(alone(command), command=in_a_terminal(stage))
    assert send_at_once(stage, read_collection(stage), server) == 0
