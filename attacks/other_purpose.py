"""Use what was signed for another purpose.

Exploits a key that signs more than access tokens, such as the link in an e-mail that confirms an
address. Whoever has the link has a signed statement about a user.
Source: RFC 8725, section 2.8 Cross-JWT Confusion,
https://www.rfc-editor.org/rfc/rfc8725#section-2.8
ASVS: 9.2.2
"""

from attacks.lab.attack import attack
from attacks.lab.forge import signed
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="other-purpose")
def run(target: Target) -> Outcome:
    """Sign what other programs of the same team sign, with their key and about the same user."""
    target.must_read_tokens()
    victim, key = target.enrol(), target.leaked_key()
    link = target.forge(victim, key, aud=..., client_id=..., action="confirm-address")
    an_id_token = target.forge(victim, key, aud="the-web-page", nonce="0")
    of_another_type = signed(
        target.claims_about(victim), key, target.forged_header(alg="HS256", typ="JWT")
    )
    return judge(
        {
            "the link in an e-mail": target.read(link),
            "an ID token": target.read(an_id_token),
            "another type of token": target.read(of_another_type),
        }
    )
