"""s12 promises that a new password is hard to guess, and that whoever is refused hears why.

Explained: stages/s12_better_hash.md#what-others-try-first
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Lock
from types import ModuleType, SimpleNamespace
from typing import Any
from unicodedata import normalize

import httpx
import pytest
from fastapi.exceptions import RequestValidationError

from tests.support.crowd import (
    SLOTS,
    SlowHash,
    alice_of,
    answers_beside,
    hashes_at_once,
    served,
    set_up_slots,
    store_nothing,
)
from tests.support.logins import Device, change_password, is_logged_in, log_in_on
from tests.support.promises import SUBJECT, Person, bearer, is_refused, is_wrong_login, threads

PATH = "/auth/register"
CHANGE = "/auth/password"
FITS = {
    "15-letters": "horse battery 2",
    "15-emoji": "😀🐎🔋📎🌍🎈🎲🎸🚀🛶🧭🧵🪁🫖🪴",
    "15-letters-once-composed": normalize("NFD", "Été à Aachen, ö"),
    "73-bytes": "a quiet green lamp, a loud yellow lamp, a sharp little knife and some tea",
    "256-letters": ("a quiet green lamp, and " * 11)[:256],
    "256-emoji": ("😀🐎🔋📎🌍🎈🎲🎸🚀🛶🧭🧵🪁🫖🪴🧊" * 16),
}
DOES_NOT_FIT = {
    "14-letters": "horse battery!",
    "14-letters-in-28-bytes": "äöüßéèêåøæðþµñ",
    "14-letters-once-composed": normalize("NFD", "Été à Aachen,ö"),
    "257-letters": ("a quiet green lamp, and " * 11)[:257],
    "NUL-inside": "a quiet\0green lamp",
    "NUL-at-the-end": "a quiet green lamp\0",
}
GUESSABLE = {
    "a-word-twice": "passwordpassword",
    "digits": "123456789012345",
    "a-row-of-keys": "qwertyuiopasdfgh",
    "a-word-and-digits": "Password12345678",
    "in-capitals": "PASSWORDPASSWORD",
    "digits-for-letters": "p@ssw0rdp@ssw0rd",
    "one-letter": "aaaaaaaaaaaaaaa",
    "spaces": " " * 15,
    "a-year": "1984198419841984",
    "a-song": "iloveyouiloveyou",
    "one-letter-256-times": "x" * 256,
    "words-of-the-site": "secure-fastapi-jwt-data",
}
PERSONAL: dict[str, Callable[[Person], str]] = {
    "the-name": lambda person: person.username,
    "the-name-twice": lambda person: f"{person.username}{person.username}",
    "in-capitals": lambda person: person.username.upper(),
    "a-year-after-it": lambda person: f"{person.username}-2026",
    "the-address": lambda person: person.email,
    "the-address-and-more": lambda person: f"{person.email.title()}123!",
    "and-the-site": lambda person: f"{person.username} fastapi jwt",
}


def reason_of(answer: httpx.Response, field: str) -> str:
    """Read why a password is refused: at its field, in words."""
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert problem["loc"] == ["body", field]
    assert len(problem["msg"].split()) > 3
    return str(problem["type"])


@pytest.mark.parametrize("password", FITS.values(), ids=FITS)
def test_a_password_that_fits_counts_to_its_end(client: httpx.Client, password: str) -> None:
    """ASVS: 6.2.5, 6.2.8, 6.2.9"""
    person = Person(password=password)
    assert person.register(client).status_code == 201
    assert person.log_in(client).is_success
    for other in (password[:-1], password[1:], f"{password}x", password.swapcase()):
        assert other == password or is_wrong_login(replace(person, password=other).log_in(client))


@pytest.mark.parametrize("password", DOES_NOT_FIT.values(), ids=DOES_NOT_FIT)
def test_a_password_that_does_not_fit_is_refused(client: httpx.Client, password: str) -> None:
    """ASVS: 6.2.1"""
    answer = Person(password=password).register(client)
    assert is_refused(answer)
    assert password not in answer.text


@pytest.mark.parametrize("password", GUESSABLE.values(), ids=GUESSABLE)
def test_what_everyone_tries_first_is_refused_with_a_reason(
    client: httpx.Client, password: str
) -> None:
    """ASVS: 6.2.4, 6.2.11"""
    answer = Person(password=password).register(client)
    assert reason_of(answer, "password") == "guessable"
    assert password not in answer.text


def test_each_weakness_has_a_reason_of_its_own(client: httpx.Client) -> None:
    """Who hears the same words whatever is wrong tries the next weak password."""
    names = ("one-letter", "a-word-twice", "words-of-the-site")
    answers = [Person(password=GUESSABLE[name]).register(client).json() for name in names]
    assert len({answer["detail"][0]["msg"] for answer in answers}) == len(names)


@pytest.mark.parametrize("personal", PERSONAL.values(), ids=PERSONAL)
def test_what_is_known_of_you_is_no_password(
    client: httpx.Client, personal: Callable[[Person], str]
) -> None:
    person = Person(username="wilhelmina.smythe")
    answer = replace(person, password=personal(person)).register(client)
    assert reason_of(answer, "password") == "guessable"
    assert "wilhelmina" not in answer.text.lower()


def test_your_other_name_is_no_password(client: httpx.Client, person: Person) -> None:
    """The address need not hold the name."""
    body = {**person.registration(), "password": f"{person.username}!2026!"}
    answer = client.post(PATH, json={**body, "email": f"{SUBJECT[:9]}@example.org"})
    assert reason_of(answer, "password") == "guessable"


@pytest.mark.parametrize("written", ["trablekciwz2026", "zw1ck3lb4rt!2026"])
def test_nor_is_your_name_backwards_or_with_digits_in_it(
    client: httpx.Client, person: Person, written: str
) -> None:
    body = {**person.registration(), "email": f"zwickelbart@{person.username}.example.org"}
    answer = client.post(PATH, json={**body, "password": written})
    assert reason_of(answer, "password") == "guessable"


@pytest.mark.parametrize("known", ["username", "email", "fastapi"])
def test_your_name_may_be_in_it_if_the_rest_is_enough(client: httpx.Client, known: str) -> None:
    person = Person()
    word = getattr(person, known, known)
    answer = replace(person, password=f"tea at half past four, {word}").register(client)
    assert answer.status_code == 201


@pytest.mark.parametrize("password", GUESSABLE.values(), ids=GUESSABLE)
def test_a_change_is_no_way_around(
    client: httpx.Client, alice: Person, phone: Device, password: str
) -> None:
    """ASVS: 6.2.4"""
    answer = change_password(client, phone, alice.password, password)
    assert reason_of(answer, "new_password") == "guessable"
    assert password not in answer.text
    assert is_logged_in(client, phone)
    assert alice.log_in(client).is_success


@pytest.mark.parametrize("personal", PERSONAL.values(), ids=PERSONAL)
def test_nor_is_it_with_your_name(
    client: httpx.Client, alice: Person, phone: Device, personal: Callable[[Person], str]
) -> None:
    answer = change_password(client, phone, alice.password, personal(alice))
    assert reason_of(answer, "new_password") == "guessable"
    assert alice.username not in answer.text
    assert alice.log_in(client).is_success


@pytest.mark.parametrize("known", ["username", "email"])
def test_a_change_knows_your_name_and_your_address(client: httpx.Client, known: str) -> None:
    """Nobody else could guess either: both are random here."""
    person = Person()
    body = {**person.registration(), "email": f"{secrets.token_hex(6)}@example.org"}
    client.post(PATH, json=body)
    phone = log_in_on(client, person, "phone")
    answer = change_password(client, phone, person.password, f"{body[known]}!2026!")
    assert reason_of(answer, "new_password") == "guessable"
    assert person.log_in(client).is_success


def test_who_does_not_know_the_current_one_hears_nothing_of_the_new_one(
    client: httpx.Client, phone: Device
) -> None:
    assert change_password(client, phone, "not this one", "passwordpassword").status_code == 400


def test_no_log_line_holds_what_was_refused(
    client: httpx.Client, alice: Person, phone: Device, server_log: Path
) -> None:
    """ASVS: 16.2.5"""
    Person(password="trustno1trustno1").register(client)
    change_password(client, phone, alice.password, "letmeinletmein123")
    log = server_log.read_text(encoding="utf-8")
    assert PATH in log
    assert not [word for word in ("trustno1", "letmein") if word in log]


@pytest.fixture
def main(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> ModuleType:
    """The app inside this process, which stores nobody."""
    main = load("main")
    set_up_slots(main, monkeypatch, tmp_path)
    store_nothing(load("routers.auth"), monkeypatch)
    return main


@pytest.fixture
def auth(load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that has passwords judged and hashed; whoever changes one is known to it."""
    auth, checks = load("routers.auth"), load("utils.dependencies")
    login = SimpleNamespace(user=alice_of(auth, email="alice@example.com"))
    monkeypatch.setattr(checks, "find_login", lambda *_: login)
    claims = SimpleNamespace(sid=None, sub=None, scope="account")
    monkeypatch.setattr(checks, "decode_token", lambda _: claims)
    monkeypatch.setattr(auth, "verify_password", lambda *_: True)
    monkeypatch.setattr(auth, "change_password", lambda *_: True)
    return auth


def ways(password: str) -> dict[str, dict[str, Any]]:
    """Build the two requests that bring a new password."""
    change = {"current_password": "any", "new_password": password}
    headers = bearer("a token")
    return {
        "register": {
            "method": "POST",
            "url": PATH,
            "json": Person(password=password).registration(),
        },
        "change": {"method": "PUT", "url": CHANGE, "json": change, "headers": headers},
    }


each_way = pytest.mark.parametrize("way", ways(""))


@threads
@each_way
def test_nobody_waits_while_a_password_is_judged(
    main: ModuleType, auth: ModuleType, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """It takes milliseconds, or half a second for what was made to take long: not the event loop's.

    Explained: stages/s12_better_hash.md#off-the-event-loop
    """
    slow_check = SlowHash(result=None, full_at=1)
    monkeypatch.setattr(auth, "refuse_guessable", slow_check)
    request = ways("a quiet green lamp")[way]
    method, path = request.pop("method"), request.pop("url")
    assert asyncio.run(answers_beside(main, slow_check, method, path, **request))


@threads
@each_way
def test_no_more_are_judged_at_once_than_there_are_cores(
    main: ModuleType, auth: ModuleType, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Explained: stages/s12_better_hash.md#off-the-event-loop"""
    slow_check = SlowHash(result=None)
    monkeypatch.setattr(auth, "refuse_guessable", slow_check)
    request = ways("a quiet green lamp")[way]
    started, statuses = asyncio.run(hashes_at_once(main, slow_check, (request["url"], request)))
    assert started == SLOTS
    assert statuses <= {201, 204}


@each_way
def test_what_is_refused_is_not_hashed(
    main: ModuleType, auth: ModuleType, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(auth, "hash_password", hashed.append)

    async def ask() -> httpx.Response:
        async with served(main) as client:
            return await client.request(**ways("x" * 20)[way])

    assert asyncio.run(ask()).status_code == 422
    assert hashed == []


@pytest.fixture
def judged(load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What zxcvbn gets to see; it notices whoever lets two threads in at once."""
    guessing = load("utils.guessing")
    zxcvbn, seen, inside = guessing.zxcvbn, [], Lock()

    def spy(text: str, **words: object) -> object:
        assert inside.acquire(blocking=False), "two at once"
        time.sleep(0.001)  # so that the other threads go on
        try:
            seen.append(text)
            return zxcvbn(text, **words)
        finally:
            inside.release()

    monkeypatch.setattr(guessing, "zxcvbn", spy)
    return seen


def test_only_so_much_is_judged(load: Callable[[str], ModuleType], judged: list[str]) -> None:
    """72 characters that were chosen for it take zxcvbn seconds.

    Explained: stages/s12_better_hash.md#off-the-event-loop
    """
    odd = "@4({[<3&69!1|0$5+7%2"
    load("utils.guessing").refuse_guessable("password", odd * 12, "alice", "a@example.com")
    assert judged == [(odd * 12)[:16]], "its beginning is hard to guess, so the rest is not read"
    with pytest.raises(RequestValidationError):
        load("utils.guessing").refuse_guessable("password", "a" * 256, "alice", "a@example.com")
    assert max(map(len, judged)) == 16


@threads
def test_one_password_is_judged_after_the_other(
    load: Callable[[str], ModuleType], judged: list[str]
) -> None:
    """zxcvbn keeps the words of whoever is judged where all threads see them."""
    refuse, starts = load("utils.guessing").refuse_guessable, Barrier(4)

    def judge(number: int) -> None:
        starts.wait()
        for _ in range(10):
            refuse("password", f"a quiet green lamp {number}", f"user-{number}", "a@example.com")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(judge, range(4))) == [None] * 4
    assert len(judged) >= 40


IN_THE_MIDDLE = {
    "com-of-the-address": ("communitycomputer", "alice@example.com"),
    "a-word-before-it": ("welcomecomputer1", "alice@example.com"),
    "digits-of-the-address": ("123456789012345", "bob@456.example.org"),
    "half-of-the-word": ("passwordpassword", "sword@example.com"),
}


@pytest.mark.parametrize(("password", "email"), IN_THE_MIDDLE.values(), ids=IN_THE_MIDDLE)
def test_no_address_makes_a_common_password_hard_to_guess(
    load: Callable[[str], ModuleType], password: str, email: str
) -> None:
    """What is taken out of a word must not turn it into one that nobody knows."""
    with pytest.raises(RequestValidationError):
        load("utils.guessing").refuse_guessable("password", password, "rdp", email)


@pytest.mark.parametrize(
    "password",
    [
        "responsibilities and a green lamp",
        "passwordpassword and then my cat sleeps",
        "1234567890123456 is not a good beginning",
        "a quiet green lamp",
    ],
)
def test_two_more_words_help_also_at_the_end(client: httpx.Client, password: str) -> None:
    assert Person(password=password).register(client).status_code == 201


def test_what_takes_billions_of_guesses_is_enough(client: httpx.Client) -> None:
    """Else people are refused what nobody would find out over the network."""
    assert Person(password="summer in vienna").register(client).status_code == 201


@pytest.mark.parametrize(
    "password", ["welcome123welcome", "Passwordpassword1!", "aaaaaaaabbbbbbbb"]
)
def test_a_digit_more_does_not(client: httpx.Client, password: str) -> None:
    assert reason_of(Person(password=password).register(client), "password") == "guessable"
