"""Real runs: what a page shows is what happened, and it happens again only when it has to."""

import shutil
import subprocess
from pathlib import Path

import pytest

from attacks.lab.words import PUBLISHED_KEYS
from course.catalog import Stage, load_catalog
from course.docs import capture
from course.docs.capture import command_sources, run_page, session_sources, stages_of
from course.docs.fences import DocsError, find_fences
from course.docs.outcome import Outcome, show_outcome
from course.docs.requests import BASE_URL, as_curl, as_httpx, parse_request
from course.docs.servers import Servers
from course.live import CHEAP_HASHES, LiveStage
from course.loopback import around_proxies
from course.places import ROOT
from tests.support.promises import slow

CATALOG = load_catalog()
LAST = CATALOG.last
FLOW = """
```http 201
POST /auth/register
{"username": "alice", "password": "correct \\"horse\\" $1 battery", "email": "alice@example.com"}
```
```http
POST /auth/token

grant_type=password&username=alice&password=correct "horse" $1 battery
```
```http
GET /secure-data
Authorization: Bearer {{token}}
```
```python
forged = token[:-20] + "A" * 20
print(len(forged) == len(token), "http://127.0.0.1:8000")
```
```http 401
GET /secure-data
Authorization: Bearer {{forged}}
```
"""


def run(markdown: str, cache: Path) -> list[Outcome]:
    return [*run_page(find_fences(markdown), CATALOG, LAST, cache).values()]


@slow
def test_the_blocks_of_a_page_share_a_server_and_their_variables(tmp_path: Path) -> None:
    created, token, data, printed, refused = run(FLOW, tmp_path)
    assert created.output.startswith("HTTP/1.1 201 Created\nContent-Type: application/json\n\n{")
    assert '"username": "alice"' in created.output
    assert token.gets == ["token", "refresh_token"]
    assert "Cache-Control: no-store" in token.output
    assert '"message": "Hello alice, this is sensitive data!"' in data.output
    assert printed.output == f"True {BASE_URL}\n"
    assert 'WWW-Authenticate: Bearer error="invalid_token"' in refused.output


@slow
def test_a_request_that_needs_the_pages_python_has_no_curl(tmp_path: Path) -> None:
    *_, with_token, _, with_forged = find_fences(FLOW)
    _, _, data, _, refused = run(FLOW, tmp_path)
    assert "$token" in show_outcome(with_token, data)
    assert "curl" not in show_outcome(with_forged, refused)


def test_a_module_is_that_of_the_running_stage(tmp_path: Path) -> None:
    (outcome,) = run("```python\nimport my_app.main\nprint(my_app.main.app.title)\n```", tmp_path)
    assert outcome.output


@slow
def test_a_database_is_the_one_of_the_running_stage(tmp_path: Path) -> None:
    first = FLOW.partition("```http\n")[0]
    look = """
```python
import sqlite3
from contextlib import closing
with closing(sqlite3.connect("my_app/db/app.db")) as copy:
    print(copy.execute("SELECT username FROM users").fetchall())
```
"""
    assert run(first + look, tmp_path)[-1].output == "[('alice',)]\n"


def test_a_run_is_kept_until_its_block_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = "```python\nimport secrets\nprint(secrets.token_hex())\n```"
    first = run(block, tmp_path)
    assert run(block, tmp_path) == first
    assert run(block.replace("()", "(8)"), tmp_path) != first
    monkeypatch.setattr(capture, "digest", lambda *_: "the code has changed")
    assert run(block, tmp_path) != first


@pytest.mark.parametrize(
    ("block", "named"),
    [
        ("```http s02\nGET /\n```", ["s02"]),
        ("```http 401\nGET /\n```", []),
        ("```python\nimport stages.s03_hashing.main\n```", ["s03"]),
        ("```console\npython -m course check 3 --app my_app.main:app\n```", ["s03"]),
        ("```console\npytest --stage 4 --quiet\n```", ["s04"]),
        ("```console\npytest --stage=s04 tests/s02_database\n```", ["s02", "s04"]),
        ("```console\npython -m course bench --rounds 3\n```", []),
    ],
)
def test_a_page_depends_on_the_stages_that_it_names(block: str, named: list[str]) -> None:
    def labels(own: Stage | None) -> list[str]:
        return [stage.label for stage in stages_of(find_fences(block), own, CATALOG)]

    assert labels(None) == (named or [stage.label for stage in CATALOG.stages])
    assert labels(LAST) == sorted({*named, LAST.label})


@pytest.mark.parametrize(
    ("changed", "runs_again"),
    [
        (f"stages/{LAST.slug}/main.py", {LAST}),
        (f"stages/{CATALOG.first.slug}/main.py", {CATALOG.first, LAST}),
        (f"tests/{CATALOG.first.slug}/__init__.py", {CATALOG.first, LAST}),
        ("tests/support/promises.py", {CATALOG.first, LAST}),
        ("course/cli.py", {CATALOG.first, LAST}),
        ("course/commands/check.py", {CATALOG.first, LAST}),
        ("README.md", set()),
    ],
)
def test_commands_run_again_when_their_line_has_changed(
    changed: str, runs_again: set[Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    stages = (CATALOG.first, LAST)
    before = {stage: command_sources([stage], CATALOG) for stage in stages}
    change(changed, monkeypatch)
    after = {stage: command_sources([stage], CATALOG) for stage in stages}
    assert {stage for stage in stages if before[stage] != after[stage]} == runs_again


def test_a_session_runs_again_when_its_stage_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    stages = (CATALOG.first, LAST)
    before = {stage: session_sources([stage]) for stage in stages}
    change(f"stages/{CATALOG.first.slug}/main.py", monkeypatch)
    after = {stage: session_sources([stage]) for stage in stages}
    assert before[LAST] == after[LAST]
    assert before[CATALOG.first] != after[CATALOG.first]


def change(changed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file of the repo read as if somebody had added to it."""
    read_bytes = Path.read_bytes
    monkeypatch.setattr(
        Path,
        "read_bytes",
        lambda path: read_bytes(path) + (b"#" if path == ROOT / changed else b""),
    )


@slow
def test_a_block_may_run_a_copy_with_a_variation(tmp_path: Path) -> None:
    block = "```http {} {}\nGET /greeting\n```"
    varied = f"{LAST.label} with=optional_login"
    markdown = "\n".join([block.format(varied, ""), block.format(LAST.label, "404")])
    with_it, without = run(markdown, tmp_path)
    assert "Hello stranger!" in with_it.output
    assert "404 Not Found" in without.output
    with pytest.raises(DocsError, match="with=none_such"):
        run(block.format(f"{LAST.label} with=none_such", ""), tmp_path)


def test_a_failed_run_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(DocsError):
        run("```python\n1 / 0\n```", tmp_path)
    assert list(tmp_path.rglob("*.json")) == []


def test_an_expected_error_is_shown(tmp_path: Path) -> None:
    (outcome,) = run("```python raises=ValueError\nprint(1)\nint('x')\n```", tmp_path)
    assert outcome.output.startswith("1\nValueError: invalid literal")


def test_a_command_prints_what_it_prints(tmp_path: Path) -> None:
    block = """```console exit=3
python -c "import sys; print('a'); print('b', file=sys.stderr); sys.exit(3)"
```"""
    (outcome,) = run(block, tmp_path)
    assert sorted(outcome.output.split()) == ["a", "b"]


@slow
def test_a_command_reaches_the_stage_under_the_address_of_the_reader(tmp_path: Path) -> None:
    code = "import httpx; print(httpx.get('http://127.0.0.1:8000/').url)"
    (outcome,) = run(f'```console\npython -c "{code}"\n```', tmp_path)
    assert outcome.output == f"{BASE_URL}/"


def test_hashes_are_cheap_unless_the_block_is_about_their_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, str] | None] = []

    class Recorded(Servers):
        def __init__(self, settings: dict[str, str] | None = None) -> None:
            seen.append(settings)
            super().__init__(settings)

    monkeypatch.setattr(capture, "Servers", Recorded)
    run("```console\npython --version\n```\n```console full-cost\npython --version\n```", tmp_path)
    assert seen == [CHEAP_HASHES, {}]


@slow
def test_an_option_in_capitals_is_a_setting_of_the_server(tmp_path: Path) -> None:
    attack = "python -m course attack http://127.0.0.1:8000 --only published_key"
    page = f"```console s05 SECRET_KEY={PUBLISHED_KEYS[0]}\n{attack}\n```"
    (outcome,) = run(f"{page}\n", tmp_path)
    assert outcome.output.startswith("got in")


def test_a_long_output_says_what_is_left_out(tmp_path: Path) -> None:
    command = 'python -c "[print(n) for n in range(9)]"'
    (outcome,) = run(f"```console first=1 last=2\n{command}\n```", tmp_path)
    assert outcome.output == "0\n[6 lines left out]\n7\n8"
    (whole,) = run(f"```console first=5 last=4\n{command}\n```", tmp_path)
    assert whole.output == "\n".join(map(str, range(9)))


def test_no_path_of_this_machine_is_shown(tmp_path: Path) -> None:
    (outcome,) = run('```console\npython -c "import os; print(os.getcwd())"\n```', tmp_path)
    assert outcome.output == "."


REQUESTS = [
    "GET /",
    "HEAD /",
    "DELETE /secure-data",
    'POST /auth/register\n{"username": "bob"}',
    'POST /auth/register\nContent-Type: text/plain\n\n{"username": "it\'s \\"x\\" $HOME `id` é"}',
    'POST /auth/token\n\nusername=a b&password=it\'s $HOME "x" é+%',
    "GET /secure-data?x=1&y=2\nAuthorization: Bearer {{token}}\nX-Y: $HOME {{token}}",
]


@slow
@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("sh"), reason="needs curl and sh")
@pytest.mark.parametrize("text", REQUESTS)
def test_curl_and_httpx_send_the_same(text: str) -> None:
    request = parse_request(text)
    with LiveStage("tests.support.echo:app") as live, around_proxies():
        names: dict[str, object] = {"token": "abc"}
        code = as_httpx(request).replace(BASE_URL, live.url)
        exec(code.rpartition("\n")[0], names)
        command = f"token=abc\n{as_curl(request)} -s".replace(BASE_URL, live.url)
        subprocess.run(["sh", "-c", command], check=True, capture_output=True)
        lines = live.log.read_text(encoding="utf-8").splitlines()
    first, second = [line for line in lines if line.startswith("ECHO")]
    assert first == second


@slow
def test_a_command_of_the_app_acts_on_the_database_of_the_page(tmp_path: Path) -> None:
    first = FLOW.partition("```http\n")[0]
    ask = 'grant_type=password&username=alice&password=correct "horse" $1 battery&scope=users:admin'
    login = f"```http{{}}\nPOST /auth/token\n\n{ask}\n```\n"
    command = "```beside{}\npython -m my_app.set_role {} admin\n```\n"
    page = first + login.format(" 400") + command.format("", "alice") + login.format("")
    _, refused, made, granted, unknown = run(page + command.format(" exit=1", "nobody"), tmp_path)
    assert "invalid_scope" in refused.output
    assert '"scope": "users:admin"' in granted.output
    assert "Traceback" not in made.output + unknown.output
    assert "no such user" in unknown.output


@slow
@pytest.mark.parametrize("line", ["python -m course list", "my_app.set_role alice", "python", ""])
def test_what_is_no_command_of_the_app_is_not_run_beside_it(tmp_path: Path, line: str) -> None:
    with pytest.raises(DocsError, match="is not such as"):
        run(f"```beside\n{line}\n```\n", tmp_path)


@slow
def test_a_command_of_the_app_that_fails_stops_the_page(tmp_path: Path) -> None:
    with pytest.raises(DocsError, match="exit status 1"):
        run("```beside\npython -m my_app.set_role nobody admin\n```\n", tmp_path)
