"""The nginx of the page "Start a product" keeps from the app what that page says.

It needs nginx; `make check` leaves it out where there is none.
"""

import contextlib
import re
import select
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from course.catalog import load_catalog
from course.live import CHEAP_HASHES, LiveStage
from course.places import ROOT
from tests.support.promises import Person, bearer, is_wrong_login

LAST = load_catalog().last
CONFIG = ROOT / "docs" / "how-to" / "nginx.conf"
NAME = "shop.example"
CERTIFICATE = f"/etc/letsencrypt/live/{NAME}/"
PATIENCE = 20  # seconds; without a limit of its own, nginx waits for 60
MAIN = """
daemon off;
pid nginx.pid;
error_log stderr;
events {}
http {
    access_log access.log;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include site.conf;
}
"""


@dataclass(frozen=True)
class Gate:
    """The nginx of the page, in front of an app.

    Attributes:
        port: where it answers with TLS.
        plain_port: where it answers without.
        trusted: what makes a client trust its certificate.
    """

    port: int
    plain_port: int
    trusted: ssl.SSLContext

    def client(self) -> httpx.Client:
        """Make a client that asks for the name in the certificate, which no DNS knows."""

        def name_it(request: httpx.Request) -> None:
            request.extensions["sni_hostname"] = NAME

        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.port}",
            headers={"Host": NAME},
            event_hooks={"request": [name_it]},
            verify=self.trusted,
            trust_env=False,
        )

    def connect(self, name: str = NAME) -> ssl.SSLSocket:
        """Open a connection for whoever does not speak as one should."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        return self.trusted.wrap_socket(plain, server_hostname=name)

    def answer_to(self, request: bytes) -> bytes:
        """Send some bytes, and read all that comes until the connection is closed."""
        with self.connect() as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(1024), b""))


def write_certificate(folder: Path) -> None:
    """Sign a certificate for the name of the shop with its own key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, form, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(secret)
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))


def free_ports() -> tuple[int, int]:
    """Find two ports that nobody uses."""
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as another,
    ):
        return one.getsockname()[1], another.getsockname()[1]


def configure(folder: Path, app: str, port: int, plain_port: int) -> None:
    """Write the configuration of the page, with the places of this test in it."""
    text = CONFIG.read_text(encoding="utf-8")
    for old, new in {
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "listen 80": f"listen 127.0.0.1:{plain_port}",
        "http://127.0.0.1:8000": app,
        CERTIFICATE: f"{folder}/",
        "_timeout 10s": "_timeout 3s",
    }.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(MAIN, encoding="utf-8")


@contextlib.contextmanager
def nginx(folder: Path, port: int) -> Iterator[None]:
    """Run nginx with the configuration in a folder until the end of the block."""
    program = shutil.which("nginx")
    assert program, "nginx is not installed"
    command = [program, "-p", str(folder), "-e", "stderr", "-c", "nginx.conf"]
    subprocess.run([*command, "-t"], check=True)
    with subprocess.Popen(command) as process:
        try:
            while process.poll() is None:
                with contextlib.suppress(ConnectionRefusedError):
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
            yield
        finally:
            process.terminate()


@contextlib.contextmanager
def gate_before(app: str, folder: Path) -> Iterator[Gate]:
    """Put an nginx that has counted nothing yet in front of an app."""
    write_certificate(folder)
    port, plain_port = free_ports()
    trusted = ssl.create_default_context(cafile=folder / "fullchain.pem")
    configure(folder, app, port, plain_port)
    with nginx(folder, port):
        yield Gate(port, plain_port, trusted)


@pytest.fixture(scope="module")
def live() -> Iterator[LiveStage]:
    """The complete stage."""
    with LiveStage(LAST, env=CHEAP_HASHES) as live:
        yield live


@pytest.fixture
def client(live: LiveStage, tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of the complete stage, through nginx."""
    with gate_before(live.url, tmp_path) as gate, gate.client() as client:
        yield client


@pytest.fixture
def untouched(tmp_path: Path) -> Iterator[Gate]:
    """An nginx whose app must not hear of anything."""
    with socket.create_server(("127.0.0.1", 0)) as app:
        with gate_before(f"http://127.0.0.1:{app.getsockname()[1]}", tmp_path) as gate:
            yield gate
        heard, _, _ = select.select([app], [], [], 0)
        assert not heard


def half_a_form(path: str) -> bytes:
    """Write a request that announces more than it sends."""
    return f"POST {path} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 100\r\n\r\nusername=".encode()


def test_people_register_and_log_in(client: httpx.Client) -> None:
    person = Person()
    assert person.register(client).status_code == 201
    token = person.log_in(client).json()["access_token"]
    data = client.get("/secure-data", headers=bearer(token))
    assert data.status_code == 200
    assert "max-age" in data.headers["Strict-Transport-Security"]


def test_without_tls_one_is_sent_to_tls(untouched: Gate) -> None:
    url = f"http://127.0.0.1:{untouched.plain_port}/docs"
    answer = httpx.get(url, headers={"Host": NAME}, trust_env=False)
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{NAME}/docs"


def test_who_asks_for_another_name_gets_nothing(untouched: Gate) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"http://127.0.0.1:{untouched.plain_port}", trust_env=False)
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        untouched.connect("other.example")


def test_a_client_cannot_write_its_own_address(client: httpx.Client, live: LiveStage) -> None:
    client.get("/docs", headers={"X-Forwarded-For": "203.0.113.7"})
    log = live.log.read_text(encoding="utf-8")
    assert re.search(r'127\.0\.0\.1:0 - "GET /docs HTTP', log)


def test_a_body_that_is_too_large_is_refused(untouched: Gate) -> None:
    with untouched.client() as client:
        assert client.post("/auth/token", content=b"x" * 20_000).status_code == 413


def test_headers_that_are_too_large_are_refused(untouched: Gate) -> None:
    with untouched.client() as client:
        assert client.get("/", headers={"Authorization": "x" * 10_000}).status_code == 400


def test_a_form_that_is_sent_in_half_is_cut_off(untouched: Gate) -> None:
    assert untouched.answer_to(half_a_form("/auth/token")) == b""


def test_headers_that_never_end_are_cut_off(untouched: Gate) -> None:
    assert untouched.answer_to(f"GET / HTTP/1.1\r\nHost: {NAME}\r\nX-Slow: ".encode()) == b""


def test_one_address_has_so_many_requests_at_once(untouched: Gate) -> None:
    with contextlib.ExitStack() as stack, untouched.client() as client:
        for _ in range(20):
            connection = stack.enter_context(untouched.connect())
            connection.sendall(half_a_form("/secure-data"))
        assert client.get("/").status_code == 429


def test_guesses_are_slowed_down_and_pages_are_not(client: httpx.Client) -> None:
    person = Person()
    answers = [person.log_in(client) for _ in range(30)]
    assert sum(map(is_wrong_login, answers)) >= 11
    assert httpx.codes.TOO_MANY_REQUESTS in {answer.status_code for answer in answers}
    assert client.get("/").status_code == 200
