"""The token bench agrees with python-jose, in both directions, and explains what is no token."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jose import JWTError, jwt
from playwright.sync_api import Page, expect

from tests.house.chromium.conftest import Visit

KEY = "a key for this test, with an é and 32 bytes"
FITS = "The signature fits"
DOES_NOT_FIT = "The signature does not fit"


def issue(claims: dict[str, Any] | None = None, key: str = KEY, algorithm: str = "HS256") -> str:
    """Make a token with python-jose."""
    soon = datetime.now(UTC) + timedelta(minutes=30)
    return jwt.encode(claims or {"sub": "älice", "exp": soon}, key, algorithm=algorithm)


@pytest.fixture
def bench(visit: Visit, site_url: str) -> Page:
    """The bench, with the sample token that it starts with."""
    visit.page.goto(f"{site_url}token-bench/")
    expect(verdict(visit.page)).to_contain_text(FITS)
    return visit.page


def verdict(page: Page) -> Any:
    return page.get_by_role("status")


def field(page: Page, name: str) -> Any:
    return page.get_by_role("textbox", name=name)


def token_of(page: Page) -> str:
    return str(field(page, "Token").input_value())


def test_a_token_of_python_jose_fits_its_key_and_no_other(bench: Page) -> None:
    field(bench, "Key").fill(KEY)
    expect(verdict(bench)).to_contain_text(DOES_NOT_FIT)
    field(bench, "Token").fill(f"  {issue()}\n")
    expect(verdict(bench)).to_contain_text(FITS)
    claims = json.loads(field(bench, "Payload").input_value())  # there before the verdict
    assert claims["sub"] == "älice"
    field(bench, "Key").fill(f"{KEY}.")
    expect(verdict(bench)).to_contain_text(DOES_NOT_FIT)


def test_python_jose_reads_what_the_bench_signs(bench: Page) -> None:
    field(bench, "Key").fill(KEY)
    payload = {"sub": "bøb", "exp": 4102444800, "rights": ["read", "½"]}
    field(bench, "Payload").fill(json.dumps(payload, ensure_ascii=False, indent=2))
    expect(verdict(bench)).to_contain_text(DOES_NOT_FIT)
    with pytest.raises(JWTError):
        jwt.decode(token_of(bench), KEY, algorithms=["HS256"])
    bench.get_by_role("button", name="Sign again with this key").click()
    expect(verdict(bench)).to_contain_text(FITS)
    assert jwt.decode(token_of(bench), KEY, algorithms=["HS256"]) == payload


def test_a_claim_that_is_changed_back_fits_again(bench: Page) -> None:
    original = field(bench, "Payload").input_value()
    token = token_of(bench)
    field(bench, "Payload").fill(original.replace("alice", "admin"))
    expect(verdict(bench)).to_contain_text(DOES_NOT_FIT)
    changed = token_of(bench)
    assert changed.split(".")[2] == token.split(".")[2]
    assert changed.split(".")[1] != token.split(".")[1]
    field(bench, "Payload").fill(original)
    expect(verdict(bench)).to_contain_text(FITS)
    assert token_of(bench) == token


def test_the_parts_are_named_and_coloured(bench: Page) -> None:
    names = bench.locator("#bench-parts dt")
    parts = bench.locator("#bench-parts dd")
    expect(names).to_have_text(["header", "payload", "signature"])
    expect(parts).to_have_text(token_of(bench).split("."))
    colours = parts.evaluate_all("(all) => all.map((part) => getComputedStyle(part).color)")
    assert len(set(colours)) == 3


@pytest.mark.parametrize(
    ("claims", "text"),
    [
        ({"exp": 1}, "exp, expires: 1 January 1970"),
        ({"exp": 1}, "It is expired"),
        ({"exp": 4102444800, "iat": 0}, "iat, issued: 1 January 1970"),
        ({"exp": 1e300}, "is no date that a calendar has"),
        ({"exp": "soon"}, '"soon" is not a number'),
        ({"exp": None}, "null is not a number"),
        ({"sub": "alice"}, "There is no exp"),
    ],
)
def test_times_are_shown_as_dates(bench: Page, claims: dict[str, object], text: str) -> None:
    field(bench, "Payload").fill(json.dumps(claims))
    expect(bench.locator("#bench-times")).to_contain_text(text)


GOOD = issue({"sub": "alice"})


def with_part(place: int, value: str) -> str:
    parts = GOOD.split(".")
    parts[place] = value
    return ".".join(parts)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "There is no token"),
        ("hello", "This has 1."),
        ("a.b", "This has 2."),
        ("a.b.c.d.e", "an encrypted token (JWE)"),
        (f"Bearer {GOOD}", "Take the word Bearer away"),
        (GOOD.replace(".", ". "), "no spaces"),
        (with_part(1, "a+b"), 'The payload holds "+"'),
        (with_part(1, "🙂"), 'The payload holds "🙂"'),
        (with_part(0, "eyJhbGciOiJIUzI1NiJ9="), 'The header holds "="'),
        (with_part(1, "abcde"), "The payload is cut off"),
        (with_part(1, "_w"), "The payload is not text in UTF-8"),
        (with_part(1, "bm8"), "The payload is not JSON"),
        (with_part(1, "W10"), "The payload is JSON, but not an object"),
        (with_part(0, "bnVsbA"), "The header is JSON, but not an object"),
        (with_part(2, "a*"), 'The signature holds "*"'),
        ("." * 70_000, "This has 70001."),
    ],
)
def test_what_is_no_token_is_explained(bench: Page, text: str, problem: str) -> None:
    field(bench, "Token").fill(text)
    expect(bench.get_by_role("alert")).to_contain_text(problem)
    expect(field(bench, "Token")).to_have_attribute("aria-invalid", "true")
    expect(verdict(bench)).to_have_text("Not checked.")
    field(bench, "Token").fill(GOOD)
    expect(bench.get_by_role("alert")).to_be_empty()
    expect(verdict(bench)).to_contain_text(DOES_NOT_FIT)


def test_a_payload_that_is_not_json_is_explained_and_can_be_mended(bench: Page) -> None:
    original = field(bench, "Payload").input_value()
    field(bench, "Payload").fill("{")
    expect(bench.get_by_role("alert")).to_contain_text("The payload is not JSON")
    expect(bench.get_by_role("button", name="Sign again")).to_be_disabled()
    field(bench, "Payload").fill(original)
    expect(verdict(bench)).to_contain_text(FITS)


@pytest.mark.parametrize("alg", ["none", "HS384", "RS256", None, ["HS256"]])
def test_the_token_does_not_choose_the_algorithm(bench: Page, alg: object) -> None:
    field(bench, "Header").fill(json.dumps({"alg": alg, "typ": "JWT"}))
    expect(verdict(bench)).to_contain_text("Refused: alg is")


def test_an_empty_signature_does_not_fit_and_can_be_made(bench: Page) -> None:
    field(bench, "Token").fill(with_part(2, ""))
    expect(verdict(bench)).to_contain_text(DOES_NOT_FIT)
    bench.get_by_role("button", name="Sign again").click()
    expect(verdict(bench)).to_contain_text(FITS)


def test_a_weak_or_empty_key_is_named(bench: Page) -> None:
    field(bench, "Key").fill("secret")
    expect(bench.locator("#bench-key-note")).to_contain_text("6 bytes. HS256 needs 32")
    field(bench, "Key").fill("")
    expect(verdict(bench)).to_contain_text("Not checked: the key is empty")
    expect(bench.get_by_role("button", name="Sign again")).to_be_disabled()


def test_starting_over_brings_the_sample_back(bench: Page) -> None:
    field(bench, "Token").fill("junk")
    bench.get_by_role("button", name="Start over").click()
    expect(verdict(bench)).to_contain_text(FITS)
    expect(bench.get_by_role("alert")).to_be_empty()


def test_the_bench_works_with_the_keyboard_alone(bench: Page) -> None:
    field(bench, "Payload").focus()
    bench.keyboard.press("Control+A")
    bench.keyboard.type('{"sub":"bob","exp":4102444800}')
    bench.keyboard.press("Tab")
    expect(field(bench, "Key")).to_be_focused()
    bench.keyboard.press("Tab")
    bench.keyboard.press("Enter")
    expect(verdict(bench)).to_contain_text(FITS)
    expect(bench.get_by_role("button", name="Sign again")).to_be_focused()


def test_the_button_is_never_taken_away_from_under_the_keyboard(bench: Page) -> None:
    """A button that is disabled for one frame loses the focus, sometimes."""
    bench.evaluate(
        """() => {
            window.changes = 0;
            new MutationObserver(() => { window.changes += 1; })
                .observe(document.querySelector("#bench-sign"), { attributeFilter: ["disabled"] });
        }"""
    )
    field(bench, "Payload").fill('{"sub":"bob"}')
    expect(verdict(bench)).to_contain_text(DOES_NOT_FIT)
    bench.get_by_role("button", name="Sign again").press("Enter")
    expect(verdict(bench)).to_contain_text(FITS)
    assert bench.evaluate("window.changes") == 0


def test_nothing_is_sent_and_nothing_is_stored(visit: Visit, bench: Page) -> None:
    requests: list[str] = []
    bench.on("request", lambda request: requests.append(request.url))
    field(bench, "Key").fill(KEY)
    field(bench, "Token").fill(issue())
    bench.get_by_role("button", name="Sign again").click()
    expect(verdict(bench)).to_contain_text(FITS)
    kept = bench.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    assert KEY[:20] not in kept
    assert token_of(bench)[:20] not in kept
    assert (requests, visit.errors) == ([], [])
