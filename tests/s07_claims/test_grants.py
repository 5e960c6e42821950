"""s07 promises that the token endpoint refuses in words that every OAuth2 client reads.

Explained: stages/s07_claims.md#the-refusals
"""

import asyncio
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from starlette.datastructures import UploadFile

from tests.support.crowd import served, set_up_slots
from tests.support.promises import Person, described_answers, error_of, over_http, until

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def ask(client: httpx.Client, form: dict[str, str]) -> httpx.Response:
    """Ask for a token."""
    return client.post("/auth/token", data=form)


@pytest.mark.parametrize("name", ["grant_type", "username", "password"])
@pytest.mark.parametrize("value", [None, ""], ids=["absent", "empty"])
def test_each_field_is_needed(
    client: httpx.Client, alice: Person, name: str, value: str | None
) -> None:
    """RFC 6749, section 3.2: a parameter without a value counts as left out."""
    others = {key: given for key, given in alice.login().items() if key != name}
    empty = {} if value is None else {name: value}
    assert error_of(ask(client, {**others, **empty})) == "invalid_request"
    assert ask(client, alice.login()).status_code == 200


@until("s08")
def test_nothing_but_a_password_is_exchanged(client: httpx.Client, alice: Person) -> None:
    form = {**alice.login(), "grant_type": "refresh_token"}
    assert error_of(ask(client, form)) == "unsupported_grant_type"


@pytest.mark.parametrize(
    "grant_type", ["client_credentials", "PASSWORD", "password ", "\0", "x" * 900]
)
def test_another_grant_is_not_supported(
    client: httpx.Client, alice: Person, grant_type: str
) -> None:
    form = {**alice.login(), "grant_type": grant_type}
    assert error_of(ask(client, form)) == "unsupported_grant_type"
    assert error_of(ask(client, {"grant_type": grant_type})) == "unsupported_grant_type"


def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(
    client: httpx.Client, alice: Person
) -> None:
    """ASVS: 6.3.8"""
    wrong_password = replace(alice, password="not her password").log_in(client)
    unknown_name = Person().log_in(client)
    assert error_of(wrong_password) == "invalid_grant"
    assert wrong_password.content == unknown_name.content
    assert wrong_password.json()["detail"] == "Incorrect username or password"
    assert wrong_password.headers.keys() == unknown_name.headers.keys()


@pytest.mark.parametrize("name", ["grant_type", "username", "password", "scope", "client_id", "x"])
@pytest.mark.parametrize("empty", [None, 0, 1], ids=["filled", "first-empty", "second-empty"])
def test_a_field_that_comes_twice_makes_the_request_invalid(
    client: httpx.Client, alice: Person, name: str, empty: int | None
) -> None:
    form: dict[str, str | list[str]] = {**alice.login()}
    values = [alice.login().get(name, "a")] * 2
    if empty is not None:
        values[empty] = ""
    form[name] = values
    answer = client.post("/auth/token", data=form)
    assert error_of(answer) == "invalid_request"
    assert answer.json()["detail"] != ask(client, {}).json()["detail"]  # nothing is missing


BODIES = {
    "nothing": (b"", "application/x-www-form-urlencoded"),
    "JSON": (b'{"grant_type": "password"}', "application/json"),
    "no-boundary": (b"--x", "multipart/form-data"),
    "another-boundary": (b"--x--", "multipart/form-data; boundary=y"),
    "a-file": (
        b'--x\r\nContent-Disposition: form-data; name="password"; filename="a"\r\n\r\nb\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
    "a-charset-that-is-none": (
        b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\na\r\n--x--',
        "multipart/form-data; boundary=x; charset=undefined",
    ),
    "half-a-character": (
        b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\na+2AA-\r\n--x--',
        "multipart/form-data; boundary=x; charset=utf-7",
    ),
}


@pytest.mark.parametrize(("body", "content_type"), BODIES.values(), ids=BODIES)
def test_what_cannot_be_read_is_an_invalid_request(
    client: httpx.Client, body: bytes, content_type: str
) -> None:
    answer = client.post("/auth/token", content=body, headers={"Content-Type": content_type})
    assert error_of(answer) == "invalid_request"


@over_http
def test_a_form_of_unknown_length_that_is_too_large_is_told_so(client: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"grant_type=password&x="
        yield b"x" * 17_000

    headers = {"Content-Type": FORM}
    assert client.post("/auth/token", content=pieces(), headers=headers).status_code == 413


@over_http
@pytest.mark.parametrize("kind", [FORM, f"{MULTIPART}; boundary=x"], ids=["form", "multipart"])
def test_who_hangs_up_in_the_middle_of_a_form_leaves_no_error(
    client: httpx.Client, server_log: Path, kind: str
) -> None:
    seen = server_log.stat().st_size
    head = f"POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 99"
    with socket.create_connection((client.base_url.host, client.base_url.port)) as half:
        half.sendall(f"{head}\r\n\r\n--x".encode())
        half.shutdown(socket.SHUT_WR)
        while half.recv(1000):  # a server may still say why
            pass  # at the end, it has given the client up
    assert client.get("/").status_code == 200
    assert b"Traceback" not in server_log.read_bytes()[seen:]


def test_an_uploaded_file_is_closed(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[UploadFile] = []
    begin = UploadFile.__init__

    def note(upload: UploadFile, /, *args: Any, **options: Any) -> None:
        begin(upload, *args, **options)
        opened.append(upload)

    async def send_a_file() -> httpx.Response:
        content, content_type = BODIES["a-file"]
        headers = {"Content-Type": content_type}
        async with served(main) as client:
            return await client.post("/auth/token", content=content, headers=headers)

    monkeypatch.setattr(UploadFile, "__init__", note)
    main = load("main")
    set_up_slots(main, monkeypatch, tmp_path)
    assert error_of(asyncio.run(send_a_file())) == "invalid_request"
    left_open = [upload for upload in opened if not upload.file.closed]
    for upload in left_open:
        upload.file.close()
    assert opened
    assert not left_open


def test_fields_that_other_clients_send_are_no_mistake(client: httpx.Client, alice: Person) -> None:
    more = {"scope": "", "client_id": "", "client_secret": "", "state": "x"}
    assert ask(client, {**alice.login(), **more}).status_code == 200


def test_the_description_names_each_answer(client: httpx.Client, alice: Person) -> None:
    assert described_answers(client, "post", "/auth/token") == {
        "200": alice.log_in(client).json().keys(),
        "400": Person().log_in(client).json().keys(),
        "413": {"detail"},
        "503": {"detail"},
    }


@until("s08")
def test_the_description_names_each_field(client: httpx.Client) -> None:
    route = client.get("/openapi.json").json()["paths"]["/auth/token"]["post"]
    assert route["requestBody"]["required"]
    schema = route["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert set(schema["required"]) == Person().login().keys() <= schema["properties"].keys()
    assert schema["properties"]["password"]["format"] == "password"  # so /docs hides it
