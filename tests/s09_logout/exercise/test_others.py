"""The exercise of s09: log out all devices but the one that asks.

Explained: exercises.md#log-out-the-others
"""

import httpx
import pytest

from tests.support.logins import Device, is_logged_in, is_logged_out, log_in_on
from tests.support.promises import Person, bearer, is_challenged

OTHERS = "/auth/logins?others=true"


@pytest.fixture
def devices(client: httpx.Client, alice: Person) -> list[Device]:
    """Three devices of Alice."""
    return [log_in_on(client, alice, name) for name in ("phone", "laptop", "tablet")]


def end(client: httpx.Client, device: Device, path: str) -> int:
    """Ask for the end of log-ins."""
    return client.delete(path, headers=bearer(device["access_token"])).status_code


def test_the_one_that_asks_goes_on(client: httpx.Client, devices: list[Device]) -> None:
    phone, laptop, tablet = devices
    bob = Person()
    bob.register(client)
    of_bob = log_in_on(client, bob, "of bob")
    assert end(client, laptop, OTHERS) == 204
    assert is_logged_out(client, phone)
    assert is_logged_out(client, tablet)
    assert is_logged_in(client, laptop)
    assert is_logged_in(client, of_bob)


@pytest.mark.parametrize("path", ["/auth/logins", "/auth/logins?others=false"])
def test_all_devices_still_end(client: httpx.Client, devices: list[Device], path: str) -> None:
    assert end(client, devices[0], path) == 204
    assert all(is_logged_out(client, device) for device in devices)


def test_who_is_alone_goes_on(client: httpx.Client, alice: Person) -> None:
    phone = log_in_on(client, alice, "phone")
    assert end(client, phone, OTHERS) == 204
    assert is_logged_in(client, phone)


def test_who_has_no_token_is_challenged(client: httpx.Client, devices: list[Device]) -> None:
    assert is_challenged(client.delete(OTHERS))
    assert all(is_logged_in(client, device) for device in devices)
