"""s07 promises that issuer and audience are addresses, and that a wrong one ends the start.

Explained: stages/s07_claims.md#the-settings
"""

from collections.abc import Callable
from types import ModuleType

import pytest

from course.live import LiveStage
from tests.support.promises import heavy, refused_at_start

NAMES = ["ISSUER", "AUDIENCE"]
NO_ADDRESSES = {
    "a-word": "mark-5317008",
    "no-scheme": "mark-5317008.example.com",
    "a-file": "file:///mark-5317008",
    "spaces": "https://mark-5317008.example.com/a b",
    "a-line-more": "https://mark-5317008.example.com\n",
    "a-query": "https://mark-5317008.example.com?a=b",
    "a-fragment": "https://mark-5317008.example.com#a",
    "no-host": "https://",
    "an-address-at-the-end": "mark-5317008 https://a.example.com",
}


@heavy
@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_address_ends_the_start(start: Callable[..., LiveStage], name: str) -> None:
    (line,) = refused_at_start(start, **{name: "mark-5317008"})
    assert line.startswith(f"{name}: ")
    assert len(line) > len(f"{name}: 12345678")
    assert "5317008" not in line


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", NO_ADDRESSES.values(), ids=NO_ADDRESSES)
def test_only_an_address_names_a_server(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    settings = load("utils.settings")
    monkeypatch.setenv(name, text)
    with pytest.raises(SystemExit) as refusal:
        settings.read_settings()
    assert str(refusal.value).startswith(f"{name}: ")
    assert "5317008" not in str(refusal.value)


@pytest.mark.parametrize(
    "address",
    ["https://auth.example.com", "http://127.0.0.1:9000/a/b", "https://b\u00fccher.example"],
)
def test_an_address_is_taken_as_it_is(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, address)
    read = load("utils.settings").read_settings()
    assert (read.issuer, read.audience) == (address, address)


def test_without_them_they_differ(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")
    read = load("utils.settings").read_settings()
    assert read.issuer.startswith("http")
    assert read.audience.startswith("http")
    assert read.issuer != read.audience
