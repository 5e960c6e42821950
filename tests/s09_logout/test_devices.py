"""s09 promises that you see where you are logged in, and can log each device out.

Explained: stages/s09_logout.md#the-routes
"""

from datetime import datetime
from pathlib import Path

import httpx
import pytest

from attacks.lab.forge import claims_of
from tests.support.logins import (
    UNKNOWN,
    Device,
    is_logged_in,
    is_logged_out,
    log_in_on,
    opens,
)
from tests.support.promises import Person, bearer, is_challenged, renew, until

FIELDS = {"sid", "began", "client", "current"}


@pytest.fixture
def of_bob(client: httpx.Client) -> Device:
    """The device of somebody else."""
    bob = Person()
    assert bob.register(client).status_code == 201
    return log_in_on(client, bob, "of bob")


def ask(client: httpx.Client, device: Device, method: str, path: str) -> httpx.Response:
    """Send a request with the access token of a device."""
    return client.request(method, f"/auth/logins{path}", headers=bearer(device["access_token"]))


def sid_of(device: Device) -> str:
    """Read the id of the log-in of a device, as its own token says it."""
    return str(claims_of(device["access_token"])["sid"])


def listed(client: httpx.Client, device: Device) -> dict[str, dict[str, object]]:
    """List the log-ins that a device sees, by their client."""
    answer = ask(client, device, "GET", "")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return {login["client"]: login for login in answer.json()}


def test_the_list_says_where_and_since_when(
    client: httpx.Client, phone: Device, laptop: Device
) -> None:
    """ASVS: 7.5.2"""
    seen = listed(client, laptop)
    assert seen.keys() == {"phone", "laptop"}
    for name, device in {"phone": phone, "laptop": laptop}.items():
        began = datetime.fromisoformat(str(seen[name]["began"]))
        assert began.tzinfo is not None
        issued = int(str(claims_of(device["access_token"])["iat"]))
        assert 0 <= issued - began.timestamp() <= 60
        assert seen[name]["sid"] == sid_of(device)


@until("s10")
def test_the_list_says_no_more(client: httpx.Client, phone: Device) -> None:
    assert listed(client, phone)["phone"].keys() == FIELDS


def test_the_list_says_which_one_asks(client: httpx.Client, phone: Device, laptop: Device) -> None:
    for device in (phone, laptop):
        seen = ask(client, device, "GET", "").json()
        assert [login["sid"] for login in seen if login["current"]] == [sid_of(device)]


def test_the_list_tells_nothing_of_the_refresh_token(
    client: httpx.Client, phone: Device, laptop: Device
) -> None:
    said = ask(client, laptop, "GET", "").text
    for device in (phone, laptop):
        token = device["refresh_token"]
        for part in (token[:30], token[:36].replace("-", ""), token[-30:]):
            assert part not in said


def test_others_are_not_in_the_list(client: httpx.Client, phone: Device, of_bob: Device) -> None:
    assert listed(client, phone).keys() == {"phone"}
    assert listed(client, of_bob).keys() == {"of bob"}


def test_a_renewed_log_in_is_the_same_one(client: httpx.Client, phone: Device) -> None:
    before = listed(client, phone)
    renewed = renew(client, phone["refresh_token"]).json()
    assert listed(client, renewed) == before
    assert opens(client, phone["access_token"]), (
        "an older access token of the log-in is good until its expiry"
    )


def test_each_log_in_has_a_name_of_its_own(phone: Device, laptop: Device, of_bob: Device) -> None:
    """Explained: stages/s09_logout.md#two-names-of-a-log-in"""
    sids = [sid_of(device) for device in (phone, laptop, of_bob)]
    assert len(set(sids)) == 3
    for device, sid in zip((phone, laptop, of_bob), sids, strict=True):
        assert not device["refresh_token"].startswith(sid)
        assert sid not in device["refresh_token"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (X11; Linux x86_64)"),
        ("", ""),
        ("<b>x</b>", "<b>x</b>"),
        ("a" * 100, "a" * 100),
        ("a" * 100 + "b" * 5_000, "a" * 100),
    ],
    ids=["a-browser", "nothing", "markup", "100-characters", "5000-characters"],
)
def test_a_client_is_called_what_it_calls_itself(
    client: httpx.Client, alice: Person, said: str, kept: str
) -> None:
    assert listed(client, log_in_on(client, alice, said)).keys() == {kept}


def test_a_client_that_says_nothing_is_no_hindrance(client: httpx.Client, alice: Person) -> None:
    request = client.build_request("POST", "/auth/token", data=alice.login())
    del request.headers["User-Agent"]
    answer = client.send(request)
    assert answer.status_code == 200
    assert listed(client, answer.json()).keys() == {""}


def test_a_strange_alphabet_is_no_hindrance(client: httpx.Client, alice: Person) -> None:
    for said in ("Кузнец".encode(), b"\xff\xfe", "\U0001f4f1".encode(), b"a\tb"):
        request = client.build_request(
            "POST", "/auth/token", data=alice.login(), headers=[(b"User-Agent", said)]
        )
        answer = client.send(request)
        assert answer.status_code == 200
        assert ask(client, answer.json(), "GET", "").status_code == 200


def test_of_very_many_log_ins_a_hundred_are_listed(
    client: httpx.Client, alice: Person, phone: Device
) -> None:
    newest = [log_in_on(client, alice, f"number {number}") for number in range(101)][-1]
    assert len(listed(client, newest)) == 100
    assert ask(client, newest, "DELETE", "").status_code == 204
    assert is_logged_out(client, phone), "also those that are not listed end"


def test_another_device_is_logged_out(
    client: httpx.Client, phone: Device, laptop: Device, of_bob: Device
) -> None:
    """ASVS: 7.5.2, 10.4.9"""
    answer = ask(client, laptop, "DELETE", f"/{sid_of(phone)}")
    assert answer.status_code == 204
    assert answer.content == b""
    assert is_logged_out(client, phone)
    assert listed(client, laptop).keys() == {"laptop"}
    assert is_logged_in(client, laptop)
    assert is_logged_in(client, of_bob)


def test_a_device_logs_itself_out(client: httpx.Client, phone: Device, laptop: Device) -> None:
    assert ask(client, phone, "DELETE", f"/{sid_of(phone)}").status_code == 204
    assert is_logged_out(client, phone)
    assert is_logged_in(client, laptop)


def test_the_device_of_another_is_not_found(
    client: httpx.Client, phone: Device, of_bob: Device
) -> None:
    """The reply is that for an id that nobody has: it tells not even that there is one.

    ASVS: 8.2.2
    """
    answer = ask(client, phone, "DELETE", f"/{sid_of(of_bob)}")
    assert answer.status_code == 404
    assert answer.json() == ask(client, phone, "DELETE", f"/{UNKNOWN}").json()
    assert is_logged_in(client, of_bob)


def test_what_has_ended_is_not_found(client: httpx.Client, phone: Device, laptop: Device) -> None:
    answers = [ask(client, laptop, "DELETE", f"/{sid_of(phone)}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 404]


@pytest.mark.parametrize(
    "wrong",
    [
        "/",
        "/x",
        "/1",
        "/%00",
        "/кузнец",
        f"/{UNKNOWN}x",
        f"/{UNKNOWN}/",
        "/" + "a" * 5_000,
        "/%27%20OR",
    ],
    ids=[
        "nothing",
        "a-word",
        "a-number",
        "a-nul",
        "an-alphabet",
        "more",
        "a-slash",
        "long",
        "injection",
    ],
)
def test_what_is_no_id_is_not_found(client: httpx.Client, phone: Device, wrong: str) -> None:
    answer = ask(client, phone, "DELETE", wrong)
    assert answer.status_code == 404
    assert "кузнец" not in answer.text
    assert "OR" not in answer.text
    assert is_logged_in(client, phone)


def test_the_id_of_the_refresh_token_is_no_name_of_it(client: httpx.Client, phone: Device) -> None:
    hidden = phone["refresh_token"][:36]
    assert ask(client, phone, "DELETE", f"/{hidden}").status_code == 404
    assert is_logged_in(client, phone)


def test_all_devices_are_logged_out(
    client: httpx.Client, alice: Person, phone: Device, laptop: Device, of_bob: Device
) -> None:
    """ASVS: 7.5.2, 10.4.9"""
    answer = ask(client, phone, "DELETE", "")
    assert answer.status_code == 204
    assert answer.content == b""
    assert is_logged_out(client, phone)
    assert is_logged_out(client, laptop)
    assert is_logged_in(client, of_bob)
    assert is_logged_in(client, log_in_on(client, alice, "again"))


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("DELETE", ""), ("DELETE", f"/{UNKNOWN}")],
    ids=["list", "all", "one"],
)
def test_who_has_no_token_is_challenged(
    client: httpx.Client, phone: Device, method: str, path: str
) -> None:
    assert is_challenged(client.request(method, f"/auth/logins{path}"))
    refresh_token = {"Authorization": f"Bearer {phone['refresh_token']}"}
    assert is_challenged(client.request(method, f"/auth/logins{path}", headers=refresh_token))
    twice = [*bearer(phone["access_token"]).items()] * 2
    assert is_challenged(client.request(method, f"/auth/logins{path}", headers=twice))
    assert is_logged_in(client, phone)


def test_no_log_line_holds_what_is_secret(
    client: httpx.Client, phone: Device, laptop: Device, server_log: Path
) -> None:
    ask(client, laptop, "GET", "")
    ask(client, laptop, "DELETE", f"/{sid_of(phone)}")
    log = server_log.read_text(encoding="utf-8")
    assert "/auth/logins" in log
    for device in (phone, laptop):
        assert device["access_token"][-40:] not in log
        assert device["refresh_token"][:30] not in log


def test_the_description_names_the_routes(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"204", "401", "404", "503"} <= paths["/auth/logins/{sid}"]["delete"]["responses"].keys()
    assert {"204", "401", "503"} <= paths["/auth/logins"]["delete"]["responses"].keys()
    answers = paths["/auth/logins"]["get"]["responses"]
    schema = answers["200"]["content"]["application/json"]["schema"]
    assert schema["type"] == "array"
    models = client.get("/openapi.json").json()["components"]["schemas"]
    assert models[schema["items"]["$ref"].rpartition("/")[2]]["properties"].keys() >= FIELDS
