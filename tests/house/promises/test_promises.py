"""What became of the promises is told in words, with the one to begin with."""

import ast
from typing import Any

import httpx
import pytest

from course.catalog import load_catalog
from course.promises.case import Case
from course.promises.log import first_error
from course.promises.promise import Promise, blame, is_success, where_to_begin
from course.promises.steps import ASK, LOG_IN, READ, REGISTER, Walk
from course.promises.tell import tell
from course.promises.told import sums, told
from course.promises.words import Compared, tell_failure
from tests.support.promises import Person

CATALOG = load_catalog()
REMEMBERING, HASHING = CATALOG.find("s02_database"), CATALOG.find("s03_hashing")


def of(
    *results: str, name: str = "test_it_fits", slug: str = HASHING.slug, **known: Any
) -> Promise:
    """Make a promise whose cases ended so; a broken one got stuck where the step `stuck` is."""
    test = f"tests/{slug}/test_byte_limit.py::{name}"
    cases = [
        Case.model_validate({"promise": test, "case": f"n{n}", "result": result, **known})
        for n, result in enumerate(results)
    ]
    return Promise(test, tuple(cases))


@pytest.mark.parametrize(
    ("results", "result"),
    [
        (["kept"], "kept"),
        (["kept", "broken", "kept"], "broken"),
        (["broken", "not checked"], "broken"),
        (["kept", "not checked"], "not checked"),
    ],
    ids=str,
)
def test_a_promise_is_kept_if_every_case_is(results: list[str], result: str) -> None:
    assert of(*results).result == result


@pytest.mark.parametrize(
    ("results", "success"),
    [([], False), (["not checked"], False), (["kept"], True), (["kept", "not checked"], True),
     (["kept", "broken"], False)],
    ids=str,
)  # fmt: skip
def test_only_what_is_checked_counts(results: list[str], *, success: bool) -> None:
    assert is_success([of(result) for result in results]) is success


def test_what_was_left_out_after_the_app_had_gone_is_not_where_to_begin() -> None:
    left_out = of("broken", name="test_a", slug=REMEMBERING.slug, stuck=ASK)
    gone = of("broken", name="test_b", stuck=ASK, came="none (ReadTimeout)")
    assert where_to_begin(blame([left_out, gone])) == gone
    assert [one.result for one in blame([left_out, gone])] == ["not tried", "broken"]


def test_a_sentence_is_made_from_the_name_of_the_test() -> None:
    assert of(name="test_the_url_cannot_carry_it").sentence == "The URL cannot carry it."


def test_one_promise_is_to_blame_where_a_step_fails() -> None:
    test = "tests/s02_database/test_register.py::test_a_new_user_is_created"
    name = test.rpartition("::")[2]
    about = Promise(test, of("broken", name=name, stuck=REGISTER).cases)
    first, other = (of("broken", name=name, stuck=REGISTER) for name in ("test_a", "test_b"))
    own = of("kept", "broken", name="test_c")
    results = [each.result for each in blame([first, about, other, own])]
    assert results == ["not tried", "broken", "not tried", "broken"]
    without = [each.result for each in blame([first, other, own])]
    assert without == ["broken", "not tried", "broken"]


def test_what_is_wrong_by_itself_is_never_excused() -> None:
    stuck = of("broken", name="test_a", stuck=REGISTER)
    both = Promise(stuck.test, (*stuck.cases, *of("broken").cases))
    assert blame([of("broken", name="test_b", stuck=REGISTER), both])[1].result == "broken"


SENT, WRONG = "POST /auth/register {}", "500 Internal Server Error"


@pytest.mark.parametrize(
    ("cause", "echo", "result"),
    [
        ({"expected": "201", "came": "200"}, {"expected": "201, 201", "came": "200, 200"},
         "not tried"),
        ({"expected": "201", "came": "200"}, {"expected": "400", "came": "200"}, "broken"),
        ({"expected": "201", "came": "200"},
         {"expected": "201", "came": "200", "sent": "POST /auth/token a=b"}, "broken"),
        ({"answer": WRONG, "error": "NameError"}, {"answer": WRONG, "error": "NameError"},
         "not tried"),
        ({"answer": WRONG, "error": "NameError"}, {"answer": WRONG, "error": "TypeError"},
         "broken"),
    ],
    ids=["the-same", "another-wish", "another-request", "one-error", "another-error"],
)  # fmt: skip
def test_the_same_with_other_values_is_not_another_fault(
    cause: dict[str, str], echo: dict[str, str], result: str
) -> None:
    first = of("broken", stuck=REGISTER, **{"sent": SENT, **cause})
    second = of("broken", name="test_other", **{"sent": SENT, **echo})
    assert [each.result for each in blame([first, second])] == ["broken", result]


def test_one_begins_with_the_first_stage_and_there_with_a_step() -> None:
    late = of("broken", name="test_late", stuck=LOG_IN)
    first = of("broken", slug=REMEMBERING.slug, name="test_first")
    step = of("broken", slug=REMEMBERING.slug, name="test_step", stuck=REGISTER)
    gone = of("broken", name="test_gone", stuck=ASK)
    assert where_to_begin([first, step, late]) == step
    assert where_to_begin([first, late]) == first
    assert where_to_begin([first, step, late, gone]) == gone
    assert where_to_begin([of("kept")]) is None


def test_the_answer_says_in_words_what_became_of_each() -> None:
    promises = [
        of("kept", slug=REMEMBERING.slug, name="test_kept_before"),
        of("kept", name="test_what_fits"),
        of("kept", "broken", "broken", name="test_what_does_not", answer=WRONG),
        of("not checked", name="test_a_look", reason="give --database"),
        Promise("tests/s03_hashing/test_byte_limit.py::test_b", of("broken").cases, REGISTER),
    ]
    told = list(tell(promises, CATALOG))
    assert told[0] == f"\n{HASHING.label} {HASHING.title}"
    assert "  ✓ kept         What fits." in told
    assert "  ✗ broken       What does not." in told
    assert "      case     n1 (2 of 3 inputs went wrong)" in told
    assert "      log      the terminal of your server says why" in told
    assert "      read     docs/stages/s03_hashing.md#the-rule-at-the-door" in told
    assert "  - not checked  A look. (give --database)" in told
    assert "  · not tried    B." in told
    table = next(place for place, line in enumerate(told) if "not tried  not checked" in line)
    assert [line.split()[-4:] for line in told[table + 1 : table + 3]] == [
        ["1", "0", "0", "0"], ["1", "1", "1", "1"],
    ]  # fmt: skip
    assert told[table + 3 : table + 7] == [
        "\n2 of 4 promises kept.",
        "1 not checked.",
        "1 not tried, because registering fails already.",
        f"\nBegin here: What does not. ({HASHING.label} {HASHING.title})",
    ]


def test_in_short_only_the_broken_ones_are_named() -> None:
    told = list(tell([of("kept"), of("broken", name="test_b")], CATALOG, in_full=False))
    assert not [line for line in told if "✓" in line]
    assert [line for line in told if "✗" in line] == ["  ✗ broken       B."]


def answer(
    status: int = 200, path: str = "/", *, body: str = "", sent: str = "", **headers: str
) -> httpx.Response:
    """Make an answer to a request."""
    request = httpx.Request("POST", f"http://127.0.0.1{path}", content=sent)
    return httpx.Response(status, request=request, text=body, headers=headers)


@pytest.mark.parametrize(
    ("statement", "error", "compared", "expected", "came"),
    [
        ("assert response.status_code == 201", AssertionError("assert 200 == 201"),
         ("==", 200, 201), "201 Created", "404 Not Found"),
        ("assert client.get('/').status_code == status", AssertionError("assert 200 == 401"),
         ("==", 200, 401), "401 Unauthorized", "404 Not Found"),
        ("assert is_refused(client.post('/x'))", AssertionError("assert False"), None,
         "a refusal (4xx)", "404 Not Found"),
        ("assert response.status_code == 201 or is_refused(response)",
         AssertionError("assert (404 == 201 or False)"), ("==", 404, 201),
         "201 Created, or a refusal (4xx)", "404 Not Found"),
        ("assert response.status_code in (200, 401)", AssertionError("assert 404 in (200, 401)"),
         ("in", 404, (200, 401)), "200 or 401", "404 Not Found"),
        ("assert MARK not in response.text", AssertionError("assert ..."),
         ("not in", "5317", "…5317…"), "the answer without '5317', which was sent",
         "it is in there"),
        ("assert '$2b$' not in log", AssertionError("assert ..."), ("not in", "$2b$", "…"),
         "the log without '$2b$'", "it is in there"),
        ("assert 'error=' in response.headers['WWW-Authenticate']", AssertionError("assert ..."),
         ("in", "error=", "Bearer"), "the header WWW-Authenticate with 'error='", "'Bearer'"),
        ("assert name not in [x for y in response.json()['detail'] for x in y['loc']]",
         AssertionError("assert ..."), ("not in", "id", ["id"]), "the answer without 'id'",
         "it is in there"),
        ("assert not [v for v in values if v in log + response.text]",
         AssertionError("assert not ['pw-1']"), None,
         "the log and the answer without what was sent", "['pw-1']"),
        ("assert response.json().keys() == {'detail'}", AssertionError("assert ..."),
         ("==", {"message": 1}.keys(), {"detail"}), "detail", "message"),
        ("assert [r.status_code for r in replies] == [200] * 2", AssertionError("assert ..."),
         ("==", [401, 401], [200, 200]), "200 OK, 200 OK", "401 Unauthorized, 401 Unauthorized"),
        ("assert len(response.content) < 1_000", AssertionError("assert 5000 < 1000"),
         ("<", 5000, 1000), "less than 1000", "5000"),
        ("assert isinstance(user.pop('id'), int)",
         AssertionError("assert False\n +  where False = isinstance('7', int)"), None,
         "a whole number", "'7'"),
        ("assert a.exists(), NO_FILE", AssertionError("the app wrote no database\nassert ..."),
         None, "", "the app wrote no database"),
        ("token = reply.json()['access_token']", KeyError("access_token"), None,
         "the field 'access_token' in the answer", "it is not there"),
        ("assert response.headers['Cache-Control'] == 'no-store'", KeyError("Cache-Control"),
         None, "the header 'Cache-Control' in the answer", "it is not there"),
        ("body = response.json()", ValueError("Expecting value"), None, "JSON",
         "text/plain; charset=utf-8"),
        ("reply = client.get('/')", httpx.ReadTimeout("timed out"), None, "an answer",
         "none (ReadTimeout)"),
        ("claims = jwt.decode(token)", TypeError("no key"), None, "claims = jwt.decode(token)",
         "TypeError: no key"),
    ],
)  # fmt: skip
def test_a_failure_is_told_in_words(
    statement: str, error: BaseException, compared: Compared, expected: str, came: str
) -> None:
    ast.parse(statement)
    reply = answer(404, sent="…5317…")
    assert tell_failure(statement, error, reply, compared) == (expected, came)


def test_what_the_description_lacks_is_looked_for_there() -> None:
    reply = answer(path="/s02/openapi.json")
    told = tell_failure("x = paths['/auth/register']", KeyError("/auth/register"), reply, None)
    assert told == ("the field '/auth/register' in /openapi.json", "it is not there")


LOG = """\
INFO:     127.0.0.1:1 - "GET / HTTP/1.1" 200 OK
ERROR:    Exception in ASGI application
Traceback (most recent call last):
  File "/venv/lib/python3.11/site-packages/sqlalchemy/engine/base.py", line 1, in _execute
    self.dialect.do_execute()
sqlite3.OperationalError: no such table: users

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/venv/lib/python3.11/site-packages/starlette/app.py", line 2, in app
    await endpoint()
  File "/home/me/course/my_app/routers/auth.py", line 41, in register
    session.commit()
  File "/venv/lib/python3.11/site-packages/sqlalchemy/orm.py", line 3, in commit
    trans.commit()
sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such table: users
[SQL: INSERT INTO users]
(Background on this error at: https://sqlalche.me/e/21/e3q8)
INFO:     127.0.0.1:1 - "GET / HTTP/1.1" 200 OK
Traceback (most recent call last):
  File "/home/me/course/my_app/main.py", line 1, in read_root
ValueError: of a later request
"""


def test_the_log_says_where_and_why_the_server_failed() -> None:
    why = "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such table: users"
    assert first_error(LOG) == f"my_app/routers/auth.py, line 41: {why}"


@pytest.mark.parametrize("log", ["", "INFO:     all is well\n", LOG.partition("sqlite3.")[0]])
def test_a_log_without_a_whole_error_says_nothing(log: str) -> None:
    assert first_error(log) == ""


def walk(*steps: tuple[str, str, str, int, str]) -> str:
    """Walk through requests, each with its body, its status and its answer."""
    journey = Walk()
    for method, path, sent, status, body in steps:
        headers = {"Authorization": sent} if method == "GET" else {}
        request = httpx.Request(method, f"http://127.0.0.1{path}", headers=headers)
        journey.see(httpx.Response(status, request=request, text=body), sent)
    return journey.stuck


ALICE = Person()
REGISTRATION = httpx.Request("POST", "http://x", json=ALICE.registration()).content.decode()
LOGIN = f"username={ALICE.username}&password={ALICE.password}"
FORM = f"grant_type=password&{LOGIN}"
JOINS = ("POST", "/auth/register", REGISTRATION, 201, "{}")
ENTERS = ("POST", "/auth/token", FORM, 200, '{"access_token":"abc"}')
OPENS = ("GET", "/secure-data", "Bearer abc", 200, "{}")


@pytest.mark.parametrize(
    ("steps", "stuck"),
    [
        ([JOINS, ENTERS, OPENS], ""),
        ([(*JOINS[:3], 200, "{}")], REGISTER),
        ([(*JOINS[:3], 422, "{}")], REGISTER),
        ([JOINS, (*JOINS[:3], 400, "{}")], ""),
        ([(*JOINS[:2], "{}", 422, "{}")], ""),
        ([(*JOINS[:2], REGISTRATION.replace("}", ',"id":1}'), 422, "{}")], ""),
        ([(*JOINS[:2], "[", 404, "{}")], REGISTER),
        ([JOINS, (*ENTERS[:3], 401, "{}")], LOG_IN),
        ([JOINS, (*ENTERS[:3], 200, "{}")], LOG_IN),
        ([JOINS, (*ENTERS[:2], f"{FORM}x", 401, "{}")], ""),
        ([JOINS, (*ENTERS[:2], LOGIN, 400, "{}")], ""),
        ([JOINS, (*ENTERS[:2], f"grant_type=refresh_token&{LOGIN}", 400, "{}")], ""),
        ([ENTERS], ""),
        ([JOINS, ENTERS, (*OPENS[:3], 401, "{}")], READ),
        ([JOINS, ENTERS, OPENS, (*OPENS[:3], 401, "{}")], ""),
        ([("GET", "/secure-data", "Bearer forged", 401, "{}")], ""),
        ([("GET", "/secure-data", "", 404, "{}")], READ),
        ([("GET", "/auth/register", "", 405, "{}")], ""),
    ],
)
def test_a_step_fails_only_where_everything_was_right(
    steps: list[tuple[str, str, str, int, str]], stuck: str
) -> None:
    assert walk(*steps) == stuck


def test_what_the_terminal_writes_is_what_a_page_shows() -> None:
    promise = of("kept", "broken", expected="400 Bad Request", came="201 Created", answer=WRONG)
    one = told(promise, CATALOG, HASHING)
    assert dict(one.fields)["case"] == "n1 (1 of 2 inputs went wrong)"
    assert [name for name, _ in one.fields] == ["case", "expected", "came", "answer", "log"]
    lines = list(tell([promise], CATALOG))
    assert all(f"      {name:<9}{text}" in lines for name, text in one.fields)
    assert f"      read     docs/{one.explained}" in lines
    assert one.page == one.explained.replace(".md#", "/#")
    assert (one.stage, one.own) == ("s03 Password hashing", True)
    assert not told(promise, CATALOG, REMEMBERING).own


def test_promises_are_counted_by_the_stage_that_brought_them() -> None:
    promises = [of("kept", slug=REMEMBERING.slug), of("broken"), of("not checked"), of("kept")]
    counted = sums(promises, CATALOG)
    assert [one.name for one in counted] == ["s02 A database", "s03 Password hashing"]
    assert [(one.kept, one.broken, one.not_checked) for one in counted] == [(1, 0, 0), (1, 1, 1)]
