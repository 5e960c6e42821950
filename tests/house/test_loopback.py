"""Requests go to this machine, to no other, and through no proxy."""

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from course.live import LiveStage
from course.loopback import (
    AROUND_PROXIES,
    LoopbackError,
    around_proxies,
    beside_proxies,
    pin_to_loopback,
)
from course.places import ROOT

# Of these proxies the first needs a package that nobody has, and nobody listens at the second.
PROXIES = {
    name: proxy
    for names, proxy in {
        ("ALL_PROXY", "all_proxy"): "socks5://127.0.0.1:9",
        ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"): "http://127.0.0.1:9",
    }.items()
    for name in names
}
SOURCES = [file for top in ("attacks", "course", "tests") for file in (ROOT / top).rglob("*.py")]
CALLS = {"get", "post", "put", "delete", "request", "stream", "Client", "AsyncClient"}
PROBE = """
import os
from urllib.request import urlopen

async def app(scope, receive, send):
    page = urlopen(os.environ["ASK"]).read() if scope["type"] == "http" else b""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": page})
"""


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:8000",
        "127.0.0.1:8000",
        "localhost",
        "file:///etc/hosts",
        "http://",
        "http://[::1",
        "http://127.0.0.1:port",
        "http://127.0.0.1:99999",
        "",
    ],
)
def test_what_is_no_http_url_is_refused(url: str) -> None:
    with pytest.raises(LoopbackError, match="is not a URL"):
        pin_to_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1",
        "http://0.0.0.0",
        "http://10.0.0.1:8000",
        "http://169.254.169.254",
        "http://[2001:db8::1]",
        "http://[::ffff:192.0.2.1]",
        "http://127.0.0.1@192.0.2.1",
        "http://192.0.2.1#127.0.0.1",
        "http://192.0.2.1?127.0.0.1",
    ],
)
def test_another_machine_is_refused(url: str) -> None:
    with pytest.raises(LoopbackError, match="not this machine"):
        pin_to_loopback(url)


@pytest.mark.parametrize("host", ["127.0.0.1.evil.example", "localhost.evil.example"])
@pytest.mark.parametrize("addresses", [["192.0.2.1"], ["127.0.0.1", "192.0.2.1"]])
def test_a_name_counts_for_what_it_resolves_to(
    host: str, addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 0)) for ip in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(LoopbackError, match="not this machine"):
        pin_to_loopback(f"http://{host}:8000")


def test_a_name_without_an_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(LoopbackError, match="cannot be resolved"):
        pin_to_loopback("http://no.such.host.example")


def listen(family: socket.AddressFamily, address: str) -> socket.socket:
    """Listen on a free port."""
    server = socket.socket(family, socket.SOCK_STREAM)
    server.bind((address, 0))
    server.listen()
    return server


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "127.1"])
def test_this_machine_is_attacked_by_its_address(host: str) -> None:
    with listen(socket.AF_INET, "127.0.0.1") as server:
        port = server.getsockname()[1]
        pinned = pin_to_loopback(f"http://{host}:{port}/s05/")
    assert pinned == f"http://127.0.0.1:{port}/s05"


def test_ipv6_is_loopback_too() -> None:
    try:
        server = listen(socket.AF_INET6, "::1")
    except OSError:
        pytest.skip("this machine has no IPv6")
    with server:
        port = server.getsockname()[1]
        assert pin_to_loopback(f"http://[::1]:{port}") == f"http://[::1]:{port}"


def test_a_port_where_nobody_listens_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody else gets it meanwhile
        with pytest.raises(LoopbackError, match="Nothing answers"):
            pin_to_loopback(f"http://127.0.0.1:{taken.getsockname()[1]}")


def calls_of_httpx(file: Path) -> Iterator[ast.Call]:
    """List the calls in a file that make a client or send a request by httpx itself."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name("httpx"), attr=name)) if name in CALLS:
                yield node


def test_no_request_of_the_course_asks_the_environment_for_a_proxy() -> None:
    calls = [(file, call) for file in SOURCES for call in calls_of_httpx(file)]
    assert len(calls) > 20
    careless = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file, call in calls
        if not {"trust_env", "transport"} & {keyword.arg for keyword in call.keywords}
    ]
    assert careless == []


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that reaches others through proxies."""
    for name in AROUND_PROXIES:
        monkeypatch.delenv(name, raising=False)
    for name, proxy in PROXIES.items():
        monkeypatch.setenv(name, proxy)


@pytest.mark.usefixtures("proxied")
def test_what_a_page_shows_goes_around_the_proxies() -> None:
    with LiveStage("stages.s01_bare_app.main:app") as live:
        code = f"import httpx; print(httpx.get('{live.url}').status_code)"
        command = [sys.executable, "-c", code]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 1
        with around_proxies():
            assert subprocess.check_output(command, text=True) == "200\n"
        page = (ROOT / "docs/when-it-fails.md").read_text(encoding="utf-8")
        assert "export " + " ".join(f'{k}="{v}"' for k, v in AROUND_PROXIES.items()) in page
    assert not AROUND_PROXIES.keys() & os.environ.keys()


def test_pip_says_what_the_page_explains() -> None:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--index-url=https://no.test"]
    proxied = {**os.environ, "ALL_PROXY": "socks5://127.0.0.1:9", "NO_PROXY": "", "no_proxy": ""}
    done = subprocess.run(
        [*command, "a-package"], env=proxied, capture_output=True, text=True, check=False
    )
    page = (ROOT / "docs/when-it-fails.md").read_text(encoding="utf-8")
    message = "Missing dependencies for SOCKS support"
    assert f"\n## {message}\n" in page
    assert message in done.stderr


@pytest.mark.usefixtures("proxied")
def test_a_live_app_reaches_this_machine_directly(tmp_path: Path) -> None:
    (tmp_path / "probe.py").write_text(PROBE, encoding="utf-8")
    with (
        LiveStage("stages.s01_bare_app.main:app") as asked,
        LiveStage("probe:app", folder=tmp_path, env={"ASK": asked.url}) as live,
    ):
        assert "message" in httpx.get(live.url, trust_env=False).json()


def test_what_needs_no_proxy_already_still_needs_none() -> None:
    directly = "intranet.example,127.0.0.1,localhost"
    for name in AROUND_PROXIES:
        known = beside_proxies({name: "intranet.example"})
        assert known == {"NO_PROXY": directly, "no_proxy": directly}
