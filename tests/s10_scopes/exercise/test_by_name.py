"""The exercise of s10: a scope that has to be asked for, to find somebody by name.

Explained: exercises.md#a-power-that-has-to-be-asked-for
"""

from urllib.parse import quote

import httpx
import pytest

from tests.support.promises import Person, bearer, is_challenged
from tests.support.scopes import SCOPES, ask_for, granted, log_in_for, missing

FIND = "users:find"


def find(client: httpx.Client, tokens: dict[str, str], name: str) -> httpx.Response:
    """Ask who has a name."""
    path = f"/users/by-name/{quote(name, safe='')}"
    return client.get(path, headers=bearer(tokens["access_token"]))


def test_who_asks_for_it_finds_somebody_by_name(client: httpx.Client, alice: Person) -> None:
    bob = Person()
    registered = bob.register(client).json()
    finder = log_in_for(client, alice, FIND)
    for name in bob.username, bob.username.upper():
        answer = find(client, finder, name)
        assert answer.status_code == 200
        assert answer.json() == registered


def test_who_names_nothing_does_not_get_it(client: httpx.Client, alice: Person) -> None:
    assert granted(alice.log_in(client)) == set(SCOPES)
    assert granted(ask_for(client, alice, f"{FIND} account")) == {FIND, "account"}


@pytest.mark.parametrize("other", ["", *SCOPES])
def test_no_other_scope_will_do(client: httpx.Client, alice: Person, other: str) -> None:
    tokens = log_in_for(client, alice, other)
    assert missing(find(client, tokens, alice.username)) == FIND


def test_nobody_has_this_name(client: httpx.Client, alice: Person) -> None:
    finder = log_in_for(client, alice, FIND)
    assert find(client, finder, "nobody-has-this-name").status_code == 404


@pytest.mark.parametrize("name", ["ab", "a" * 33, "al ice", "zoé", "a\0b", "al%ice"])
def test_what_is_no_name_is_refused(client: httpx.Client, alice: Person, name: str) -> None:
    finder = log_in_for(client, alice, FIND)
    answer = find(client, finder, name)
    assert answer.status_code in (404, 422)
    assert name not in answer.text


def test_who_has_no_token_is_challenged(client: httpx.Client, alice: Person) -> None:
    assert is_challenged(client.get(f"/users/by-name/{alice.username}"))
