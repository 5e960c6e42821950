"""Attacks bite: take out of the last stage what stops one, and it gets in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from course.attacks.matrix import settings_for
from course.attacks.run import attack_app, load_attacks
from course.catalog import load_catalog
from course.live import LiveStage
from course.mutants.mutant import replace_once
from tests.support.promises import slow

LAST = load_catalog().last
pytestmark = slow


@dataclass(frozen=True)
class Gap:
    """The last stage without a guard: in `file`, `old` is replaced by `new`."""

    attack: str
    file: str
    old: str
    new: str


END_OF_A_FAMILY = "session.execute(delete(Login).where(Login.id == login_id))"
ROTATION = """
        login = session.scalar(change.values(refresh_hash=new_hash).returning(Login))
"""
LOOK_AND_ROTATE = """
        newest = select(Login).where(Login.id == login_id, *is_newest)
        login = session.scalar(newest.where(has_user))
        if login is not None:
            found = update(Login).where(Login.id == login_id)
            session.execute(found.values(refresh_hash=new_hash))
"""
READING = "    login_id, old_hash = read_refresh_token(form.refresh_token)\n"
BELIEVING_WHAT_WAS_SIGNED = """
    from ..utils.tokens import InvalidTokenError, decode_token
    try:
        return grant(decode_token(form.refresh_token).sub, UUID(int=0), secret)
    except InvalidTokenError:
        pass
"""

GAPS = {
    "many_keys, a body of any size": Gap(
        "many_keys", "main.py", "max_body_size=16 * 1024", "max_body_size=2**30"
    ),
    "many_keys, all problems told": Gap("many_keys", "utils/errors.py", "[:10]", ""),
    "repeated_field": Gap(
        "repeated_field", "utils/grants.py", "len(form.multi_items()) > len(form)", "False"
    ),
    "reborn_name": Gap(
        "reborn_name", "db/models.py", "default=uuid4)  #", "default=lambda: UUID(int=1))  #"
    ),
    "other_issuer": Gap("other_issuer", "utils/tokens.py", "issuer=ISSUER, ", ""),
    "other_purpose": Gap("other_purpose", "utils/tokens.py", 'read["header"] != HEADER', "False"),
    "two_headers": Gap(
        "two_headers",
        "utils/dependencies.py",
        ' or len(request.headers.getlist("Authorization")) > 1',
        "",
    ),
    "other_spelling, capitals": Gap(
        "other_spelling", "utils/text.py", "address.lower()", "address"
    ),
    "other_spelling, normal form": Gap(
        "other_spelling", "utils/text.py", 'normalize("NFC", address.lower())', "address.lower()"
    ),
    "other_spelling, a name before it": Gap(
        "other_spelling",
        "utils/text.py",
        "check_deliverability=False",
        "check_deliverability=False, allow_display_name=True",
    ),
    "echoed_address, by the library": Gap(
        "echoed_address", "utils/text.py", "except EmailNotValidError", "except ZeroDivisionError"
    ),
    "echoed_address, by the value": Gap(
        "echoed_address", "utils/errors.py", 'msg=problem["msg"]', 'msg=ascii(problem["input"])'
    ),
    "hung_up": Gap("hung_up", "utils/turnstile.py", "await request.is_disconnected()", "False"),
    "locked_out": Gap(
        "locked_out", "utils/writing.py", "async with request.app.state.write_slots:", "if True:"
    ),
    "used_refresh, never used up": Gap(
        "used_refresh", "db/logins.py", ".values(refresh_hash=new_hash)", ".values(ends=Login.ends)"
    ),
    "used_refresh, the log-in lives on": Gap(
        "used_refresh", "db/logins.py", END_OF_A_FAMILY, "pass"
    ),
    "refresh_race, a look before the change": Gap(
        "refresh_race", "db/logins.py", ROTATION, LOOK_AND_ROTATE
    ),
    "refresh_race, the log-in lives on": Gap(
        "refresh_race", "db/logins.py", END_OF_A_FAMILY, "pass"
    ),
    "refresh_as_access": Gap(
        "refresh_as_access",
        "routers/auth.py",
        'refresh_token=f"{login.id}.{secret}"',
        "refresh_token=create_access_token(str(login.user_id), str(login.sid))",
    ),
    "access_as_refresh": Gap(
        "access_as_refresh", "routers/auth.py", READING, f"{BELIEVING_WHAT_WAS_SIGNED}{READING}"
    ),
    "mixed_refresh, an id is enough": Gap(
        "mixed_refresh",
        "db/logins.py",
        "Login.refresh_hash == old_hash, Login.ends > int(time.time())",
        "(Login.ends > int(time.time()),)",
    ),
    "mixed_refresh, a name beside it": Gap(
        "mixed_refresh",
        "routers/auth.py",
        "return issue(login, secret)",
        'login.user_id = getattr(find_user(form.username), "id", login.user_id)\n'
        "    return issue(login, secret)",
    ),
    "stored_refresh, in clear": Gap(
        "stored_refresh",
        "utils/refresh_tokens.py",
        "return sha256(secret.encode()).hexdigest()",
        "return secret",
    ),
    "stored_refresh, the hash is taken": Gap(
        "stored_refresh",
        "utils/refresh_tokens.py",
        "    match = SHAPE.fullmatch(token)\n",
        '    login_id, _, secret = token.partition(".")\n'
        "    if len(secret) == 64:\n"
        "        return UUID(login_id), secret\n"
        "    match = SHAPE.fullmatch(token)\n",
    ),
    "published_key": Gap("published_key", "utils/secret_key.py", "key in PUBLISHED_KEYS", "False"),
    "giant_token": Gap(
        "giant_token",
        "utils/dependencies.py",
        "        login = None",
        "        login = print(token)",
    ),
}


@contextmanager
def serving(gap: Gap, folder: Path) -> Iterator[LiveStage]:
    """Serve a copy of the last stage with the gap."""
    LAST.copy_to(folder / "gap")
    replace_once(folder / "gap" / gap.file, gap.old, gap.new)
    (attack,) = load_attacks([gap.attack])
    with LiveStage("gap.main:app", folder=folder, env=settings_for(attack)) as live:
        yield live


@pytest.mark.parametrize("gap", GAPS.values(), ids=GAPS)
def test_an_attack_gets_in_where_its_guard_is_taken_out(gap: Gap, tmp_path: Path) -> None:
    with serving(gap, tmp_path) as live:
        ((_, outcome),) = attack_app(
            live.url,
            load_attacks([gap.attack]),
            secret_key=live.secret_key,
            database=live.database,
            server_log=live.log,
        )
    assert outcome.result.is_harm, outcome.evidence
