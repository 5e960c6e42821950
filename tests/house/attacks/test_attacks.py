"""Doors are proven: each attack gets in somewhere, and where the catalog says so."""

import inspect
import json
import re
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from jose import jwk

from attacks.lab.attack import Attack
from attacks.lab.forge import hmac_of, new_rsa_key, signed
from attacks.lab.outcome import Outcome, Result, breakdown, judge
from attacks.lab.storms import Aftermath, Answer, storm
from attacks.lab.target import Target
from course.attacks.matrix import (
    MATRIX_FILE,
    Victim,
    as_tables,
    attack_from_all_sides,
    describe_matrix,
    list_apps,
)
from course.attacks.run import AttackError, attack_app, load_attacks, run_attack, table_row
from course.catalog import Door, Stage, load_catalog
from course.cli import main
from course.live import CHEAP_HASHES, LiveStage
from course.places import ROOT
from tests.support.promises import slow, weekly
from tests.support.serving import answering
from tests.support.stages import each_stage

CATALOG = load_catalog()
LAST = CATALOG.last
MATRIX: dict[str, Any] = json.loads(MATRIX_FILE.read_text(encoding="utf-8"))
ATTACKS = load_attacks()
APPS = list_apps(CATALOG)
FRESH = {"careless", *(stage.slug for stage in CATALOG.ends())}  # most get in, and hardly any
WEEKLY = {app.name for app in APPS} - FRESH
OF_THE_INSIDE = {
    "secret_key": "expired_token",
    "database": "leaked_database",
    "server_log": "password_in_log",
}
GENUINE = signed({"sub": "somebody"}, "a key", {"alg": "RS256"})
SECRETS = re.compile(r"eyJ|pw-[0-9a-f]{8}|user-[0-9a-f]{8}|\$2b\$")


def committed(attack: Attack, app: str) -> Outcome:
    """The expected outcome."""
    (row,) = [row for row in MATRIX["attacks"] if row["name"] == attack.name]
    cell = row["outcomes"][app]
    return Outcome(Result(cell["result"]), cell["evidence"])


def result(attack: Attack, app: str) -> Result:
    """The expected result."""
    return committed(attack, app).result


def attack_named(name: str) -> Attack:
    """Find an attack."""
    (attack,) = load_attacks([name])
    return attack


@slow
@pytest.mark.parametrize(
    "app",
    [pytest.param(app, marks=weekly if app.name in WEEKLY else (), id=app.name) for app in APPS],
)
def test_a_fresh_run_comes_out_as_committed(app: Victim) -> None:
    outcomes = attack_from_all_sides(app, ATTACKS)
    expected = {attack.name: result(attack, app.name) for attack in ATTACKS}
    assert {name: outcome.result for name, outcome in outcomes.items()} == expected
    for outcome in outcomes.values():
        assert outcome.evidence
        assert not SECRETS.search(outcome.evidence)


def test_the_committed_matrix_describes_these_attacks_and_apps() -> None:
    outcomes = {
        app.name: {attack.name: committed(attack, app.name) for attack in ATTACKS} for app in APPS
    }
    assert describe_matrix(CATALOG, outcomes) == MATRIX


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_says_what_it_exploits_and_who_says_so(attack: Attack) -> None:
    assert attack.title
    assert attack.exploit.startswith("Exploits ")
    assert attack.source
    assert re.fullmatch(r"https://\S+", attack.url)
    assert len(inspect.getsource(inspect.getmodule(attack.run) or attack.run).splitlines()) <= 75


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_gets_in_somewhere(attack: Attack) -> None:
    assert any(result(attack, app.name).is_harm for app in APPS)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_refused_by_the_last_stage_unless_its_door_is_open(attack: Attack) -> None:
    is_open = any(CATALOG.is_open(door, LAST) for door in CATALOG.doors if door.name == attack.door)
    assert result(attack, LAST.slug) is (Result.GOT_IN if is_open else Result.REFUSED)


@pytest.mark.parametrize("door", CATALOG.doors, ids=lambda door: door.name)
@each_stage
def test_attacks_agree_with_the_ledger(door: Door, stage: Stage) -> None:
    found = {result(attack, stage.slug) for attack in ATTACKS if attack.door == door.name}
    if CATALOG.is_open(door, stage):
        assert found == {Result.GOT_IN}
    elif stage in CATALOG.after(CATALOG.find(door.opened)):
        assert found == {Result.REFUSED}
    else:
        assert Result.REFUSED not in found


def test_whatever_gets_into_a_stage_has_a_door_in_the_ledger() -> None:
    doors = {door.name for door in CATALOG.doors}
    for attack in ATTACKS:
        stages_entered = {
            stage.slug for stage in CATALOG.stages if result(attack, stage.slug).is_harm
        }
        assert attack.door in doors if stages_entered else attack.door is None, attack.name


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_a_forgery_also_gets_in_where_somebody_looks_at_the_token(attack: Attack) -> None:
    guarded = [
        app.name for app in APPS if result(attack_named("open_door"), app.name) is Result.REFUSED
    ]
    if attack.door == "token-unchecked":
        assert any(result(attack, name) is Result.GOT_IN for name in guarded)


@pytest.mark.parametrize(
    "name", ["alg_none", "key_confusion", "kid_header", "jwk_header", "jku_header"]
)
def test_a_header_gets_in_where_a_changed_token_does_not(name: str) -> None:
    assert result(attack_named("tampered_payload"), "trusting") is Result.REFUSED
    assert result(attack_named(name), "trusting") is Result.GOT_IN


@pytest.mark.parametrize(
    ("statuses", "judged", "broken"),
    [
        ([401, 200], Result.GOT_IN, Result.REFUSED),
        ([500, 200], Result.GOT_IN, Result.BROKE),
        ([401, 500], Result.BROKE, Result.BROKE),
        ([401, 404], Result.REFUSED, Result.REFUSED),
    ],
)
def test_who_breaks_the_server_has_not_got_in(
    statuses: list[int], judged: Result, broken: Result
) -> None:
    answers = {f"attempt {n}": httpx.Response(status) for n, status in enumerate(statuses)}
    assert judge(answers).result is judged
    assert breakdown(answers).result is broken


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (None, Outcome(Result.GOT_IN, "30 guesses, all answered 401")),
        (10, Outcome(Result.REFUSED, "guess number 11 is answered 429")),
    ],
)
def test_an_app_that_stops_looking_at_guesses_has_held(
    limit: int | None, expected: Outcome
) -> None:
    guesses: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/auth/register":
            return httpx.Response(201)
        if request.url.path == "/openapi.json":
            return httpx.Response(200, json={"paths": {}})
        if b"guess" not in request.content:
            return httpx.Response(200, json={"access_token": "a"})
        guesses.append(request.url.path)
        return httpx.Response(429 if limit and len(guesses) > limit else 401)

    with httpx.Client(transport=httpx.MockTransport(answer), base_url="http://app") as client:
        assert attack_named("unlimited_guesses").run(Target(client)) == expected


def test_a_public_key_in_a_list_of_keys_is_tried_as_a_secret() -> None:
    """RFC 7517, section 5."""
    own = jwk.construct(new_rsa_key(), "RS256").public_key()
    listed = {**own.to_dict(), "kid": "1"}
    secret = own.to_pem()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/auth/public-key":
            return httpx.Response(404)
        if request.url.path == "/.well-known/jwks.json":
            return httpx.Response(200, json={"keys": [{"kty": "EC"}, listed]})
        if request.url.path == "/secure-data":
            signing_input, _, signature = request.headers["Authorization"][7:].rpartition(".")
            is_fooled = hmac_of(signing_input, secret) == signature
            return httpx.Response(200 if is_fooled else 401)
        return httpx.Response(200, json={"paths": {}, "access_token": GENUINE})

    transport = httpx.MockTransport(answer)
    with httpx.Client(transport=transport, base_url="http://app") as client:
        found = attack_named("key_confusion").run(Target(client))
    assert found == Outcome(Result.GOT_IN, "its JWKS as HMAC secret: 200")


def test_where_tokens_are_no_jwts_none_is_forged() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"paths": {}, "access_token": "opaque"})

    with httpx.Client(transport=httpx.MockTransport(answer), base_url="http://app") as client:
        found = run_attack(attack_named("alg_none"), Target(client))
    assert found == Outcome(Result.NOT_APPLICABLE, "the tokens here are no signed JWTs")


def test_where_nobody_reads_anyway_no_lock_is_to_blame() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        refused = request.url.path == "/secure-data"
        return httpx.Response(401 if refused else 200, json={"paths": {}, "access_token": GENUINE})

    with httpx.Client(transport=httpx.MockTransport(answer), base_url="http://app") as client:
        found = run_attack(attack_named("locked_out"), Target(client))
    assert found.result is Result.NOT_APPLICABLE
    assert found.evidence == "nobody reads here, whether the database is locked or not"


def test_storms_come_last() -> None:
    storms = [attack.storm for attack in load_attacks()]
    assert any(storms)
    assert storms == sorted(storms)


def test_an_unknown_attack_is_refused() -> None:
    with pytest.raises(AttackError, match=r"no attack 'nonsense'.*alg_none"):
        load_attacks(["nonsense"])


@pytest.fixture(scope="module")
def live() -> Iterator[LiveStage]:
    """The last stage, of which nothing leaks but what a test hands out."""
    with LiveStage(LAST, env=CHEAP_HASHES) as live:
        yield live


def test_without_a_leak_what_needs_one_is_not_applicable(live: LiveStage) -> None:
    for option, name in OF_THE_INSIDE.items():
        ((_, outcome),) = attack_app(live.url, load_attacks([name]))
        assert outcome.result is Result.NOT_APPLICABLE
        assert f"--{option.replace('_', '-')}" in outcome.evidence


def test_with_a_leak_it_is_run(live: LiveStage) -> None:
    outcomes = attack_app(
        live.url,
        load_attacks(OF_THE_INSIDE.values()),
        secret_key=live.secret_key,
        database=live.database,
        server_log=live.log,
    )
    assert {outcome.result for _, outcome in outcomes} == {Result.REFUSED}


RACES = ["change_race", "disable_race", "log_out_race", "mutual_disable", "refresh_race"]


@pytest.mark.parametrize("name", RACES)
@pytest.mark.parametrize(
    ("busy", "result"),
    [(Answer(503, b"", is_later=True), Result.NOT_APPLICABLE), (Answer(503, b""), Result.BROKE)],
    ids=["says-when", "says-nothing"],
)
def test_a_race_judges_no_server_that_says_when_to_come_again(
    live: LiveStage, monkeypatch: pytest.MonkeyPatch, name: str, busy: Answer, result: Result
) -> None:
    (race,) = load_attacks([name])
    race_module = sys.modules[f"attacks.{name}"]
    monkeypatch.setattr(race_module, "storm", lambda *_: Aftermath([busy], unserved=1, pages=1))
    ((_, outcome),) = attack_app(live.url, [race], database=live.database)
    assert outcome.result is result


class Busy(BaseHTTPRequestHandler):
    """Sends everybody away; who asks for /later is told when to come again."""

    def do_GET(self) -> None:
        self.send_response(500 if "error" in self.path else 503)
        if "later" in self.path:
            self.send_header("retry-after", "5")
        self.end_headers()
        self.wfile.write(b"retry-after: me")

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.mark.parametrize(
    ("path", "is_later"), [("/later", True), ("/", False), ("/error-later", False)]
)
def test_a_storm_sees_who_is_told_when_to_come_again(path: str, *, is_later: bool) -> None:
    with answering(HTTPServer(("127.0.0.1", 0), Busy)) as url:
        after = storm([httpx.Request("GET", url + path)], httpx.Request("GET", url))
    assert [answer.is_later for answer in after.answers] == [is_later]
    assert after.unserved == 1


def test_a_path_without_an_app_is_one_clear_line() -> None:
    with (
        LiveStage(CATALOG.first) as live,
        pytest.raises(AttackError, match="no app of the course at"),
    ):
        next(attack_app(f"{live.url}/nowhere", ATTACKS))


class Elsewhere(HTTPServer):
    """Sends all visitors away, back to itself under another name, and counts who follows."""

    followed = 0


class Away(BaseHTTPRequestHandler):
    """Answers with a redirect."""

    server: Elsewhere

    def do_GET(self) -> None:
        self.server.followed += self.path == "/elsewhere"
        self.send_response(307)
        self.send_header("Location", f"http://localhost:{self.server.server_port}/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def test_a_redirect_is_not_followed() -> None:
    server = Elsewhere(("127.0.0.1", 0), Away)
    with answering(server) as url:
        ((_, outcome),) = attack_app(url, load_attacks(["open_door"]))
    assert outcome == Outcome(Result.REFUSED, "no token: 307")
    assert not server.followed


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command; its exit status."""
    monkeypatch.setattr(sys, "argv", ["course", "attack", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_the_command_prints_a_row_for_each_attack(
    live: LiveStage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = [argument for name in ("open_door", "alg_none") for argument in ("--only", name)]
    assert command(monkeypatch, live.url, *chosen) == 0
    attack = attack_named("open_door")
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[1] for row in rows] == ["alg_none", "open_door"]
    assert rows[1] == table_row(attack, Outcome(Result.REFUSED, "no token: 401"))


@pytest.mark.parametrize(
    "arguments", [[], ["http://127.0.0.1:8000", "--matrix"], ["http://192.0.2.1"]]
)
def test_the_command_refuses_in_one_line(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, *arguments) == 1
    printed = capsys.readouterr()
    assert not printed.out
    assert len(printed.err.splitlines()) == 1


def test_the_tables_have_a_row_for_each_attack_and_a_column_for_each_app() -> None:
    tables = [table.splitlines() for table in as_tables(MATRIX, CATALOG).split("\n\n")]
    assert {name for head, *_ in tables for name in head.split()} == {
        app.name if app.kind == "exhibit" else CATALOG.find(app.name).label for app in APPS
    }
    for _, *rows in tables:
        assert [row.split()[0] for row in rows] == [attack.name for attack in ATTACKS]


def test_exhibits_say_that_they_must_not_be_copied() -> None:
    files = list((ROOT / "attacks" / "exhibit").rglob("*.py"))
    assert files
    for file in files:
        assert "never to be copied" in file.read_text(encoding="utf-8").splitlines()[0], file.name
