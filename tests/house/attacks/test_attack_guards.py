"""Attacks bite: take out of the last stage what stops one, and it gets in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from attacks.lab.outcome import Result
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
    """The last stage without a guard: in `file`, `old` is replaced by `new`.

    `also` has a second file, what stands there and what comes in its place, where one guard stands
    behind another.
    """

    attack: str
    file: str
    old: str
    new: str
    also: tuple[str, str, str] | None = None


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
ROTATION_TO_THE_END = f"{ROTATION}        # Used or made up"
READ_AND_WRITE_LATER = """
        newest = select(Login).where(Login.id == login_id, *is_newest).options(WITH_USER)
        login = session.scalar(newest.where(has_user))
    if login is not None:
        names = "sid", "user_id", "began", "ends", "client", "scope"
        kept = {name: getattr(login, name) for name in names}
        with SessionLocal.begin() as session:
            session.execute(delete(Login).where(Login.id == login_id))
            session.add(Login(id=login_id, refresh_hash=new_hash, **kept))
    with SessionLocal.begin() as session:
        # Used or made up"""
LOOK_UP = "        return session.scalar(BY_SID, values)"
NO_LOOK_UP = """        user = session.get(User, user_id)
        return Login(sid=sid, user_id=user_id, user=user) if user else None"""
LOG_IN_OF_ACCESS = "Login.sid == decode_token(form.token).sid"
LOG_IN_OF_ANYTHING = """Login.sid == UUID(
            __import__("jwt").decode(form.token, options={"verify_signature": False})["sid"])"""
LOG_IN_OF_REFRESH = "Login.id == read_refresh_token(form.token)[0]"
READING = "    login_id, old_hash = read_refresh_token(form.refresh_token)\n"
BELIEVING_WHAT_WAS_SIGNED = """
    from ..db.logins import find_login
    from ..utils.tokens import InvalidTokenError, decode_token
    try:
        claims = decode_token(form.refresh_token)
        return issue(find_login(claims.sid, claims.sub), secret)
    except InvalidTokenError:
        pass
"""
NEWEST_TOKENS = """return issue(login, secret)


@router.post("""
SCOPE_OF_THE_FORM = "login.scope = grant_scope(form.scope or login.scope, [*SCOPES])\n    "
SCOPE_AS_AT_A_LOG_IN = "login.scope = grant_scope(form.scope, [*SCOPES])\n    "
SCOPE_OF_THE_ADDRESS = 'login.scope = request.query_params.get("scope", login.scope)\n    '
END_OF_ALL = "delete(Login).where(Login.user_id == user_id).returning(Login.id)"
NO_END = "select(Login.id).where(Login.user_id == user_id)"
LOGGING_OUT_EVERYWHERE = '@router.delete("/logins", status_code=204'
CHANGING_THE_PASSWORD = '@router.put("/password"'
NEEDING_LESS = "from ..utils.dependencies import DataReader as AccountOwner\n\n\n"
SCOPE_CHECK = "set(needed.scopes) <= may"
ASKING = 'wanted = requested.split(" ") if requested else USUAL'
GRANTING = "granted = [scope for scope in SCOPES if scope in wanted and scope in may]"
NO_SUCH_USER = """
    if user_id != current.user_id:
        raise HTTPException(404, "There is no such user.", NO_STORE)
"""
NOT_YOUR_BUSINESS = """
    if user_id != current.user_id:
        exists = user_id in [user.id for user in list_users("")]
        raise HTTPException(403 if exists else 404, "There is no such user.")
"""
OWN_PROFILE = f"{NO_SUCH_USER}    return UserPublic.model_validate(current.user)"
ANY_PROFILE = """
    found = {user.id: user for user in list_users("")}
    if user_id not in found:
        raise HTTPException(404, "There is no such user.")
    return UserPublic.model_validate(found[user_id])"""
END_OF_A_USER = "session.execute(delete(Login).where(Login.user_id == found))"
VERIFYING = "matches = await to_thread.run_sync(verify_password, typed, hashed_password)"

TURNSTILE = "    async with turnstile(request):\n"
REGISTERING = f"{TURNSTILE}        about = new.username, new.email\n"
NO_TURNSTILE_TO_REGISTER = REGISTERING.replace(TURNSTILE, "    if True:\n")
CHECKING = f"{TURNSTILE}        matches = await to_thread.run_sync(verify_password, password,"
NO_TURNSTILE_TO_CHECK = CHECKING.replace(TURNSTILE, "    if True:\n")
TIMES = "times = max(1, round(work_of(DUMMY_HASH) / work_of(hashed_password)))"
JUDGED = "if reason or (without_words != lowered and weakness_of(without_words, words)):"

GAPS = {
    "many_keys, a body of any size": Gap(
        "many_keys", "main.py", "max_body_size=16 * 1024", "max_body_size=2**30"
    ),
    "many_keys, all problems told": Gap("many_keys", "utils/errors.py", "[:10]", ""),
    "repeated_field": Gap(
        "repeated_field", "utils/grants.py", "len(form.multi_items()) > len(form)", "False"
    ),
    "reborn_name": Gap(
        "reborn_name",
        "db/models.py",
        "default=uuid4)  # given",
        "default=lambda: UUID(int=1))  # given",
    ),
    "other_issuer": Gap("other_issuer", "utils/tokens.py", "issuer=ISSUER, ", ""),
    "other_purpose": Gap("other_purpose", "utils/tokens.py", 'read["header"] != HEADER', "False"),
    "tampered_payload": Gap(
        "tampered_payload",
        "utils/tokens.py",
        "leeway=LEEWAY",
        'leeway=LEEWAY, options={"verify_signature": False}',
    ),
    "expired_token": Gap(
        "expired_token",
        "utils/tokens.py",
        "leeway=LEEWAY",
        'leeway=LEEWAY, options={"verify_exp": False}',
    ),
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
        "refresh_token=create_access_token(str(login.user_id), str(login.sid), login.scope)",
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
        NEWEST_TOKENS,
        "if named := find_user(form.username):\n"
        '        login = add_login(named, hash_secret(secret), "", login.scope) or login\n'
        f"    {NEWEST_TOKENS}",
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
    "after_logout, the log-in is not looked up": Gap(
        "after_logout", "db/logins.py", LOOK_UP, NO_LOOK_UP
    ),
    "after_logout, access tokens end nothing": Gap(
        "after_logout",
        "routers/logins.py",
        LOG_IN_OF_ACCESS,
        "Login.sid == decode_token(form.token).sub",
    ),
    "after_logout, a used one ends nothing": Gap(
        "after_logout",
        "routers/logins.py",
        LOG_IN_OF_REFRESH,
        f"({LOG_IN_OF_REFRESH}) & (Login.refresh_hash == read_refresh_token(form.token)[1])",
    ),
    "noticed_late": Gap("noticed_late", "db/logins.py", LOOK_UP, NO_LOOK_UP),
    "after_password_change, log-ins go on": Gap(
        "after_password_change", "db/logins.py", END_OF_ALL, NO_END
    ),
    "other_logins, all are listed": Gap(
        "other_logins",
        "db/logins.py",
        "alive = Login.user_id == user_id, Login.ends > int(time.time())",
        "alive = (Login.ends > int(time.time()),)",
    ),
    "other_logins, any is ended": Gap(
        "other_logins",
        "routers/logins.py",
        "(Login.sid == sid) & (Login.user_id == current.user_id)",
        "Login.sid == sid",
    ),
    "other_logins, all are ended": Gap(
        "other_logins",
        "routers/logins.py",
        "end(request, Login.user_id == current.user_id)",
        "end(request, Login.ends > 0)",
    ),
    "known_sid, one id for both": Gap(
        "known_sid",
        "db/models.py",
        "sid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)",
        "sid: Mapped[UUID] = mapped_column(\n"
        '        unique=True, default=lambda row: row.get_current_parameters()["id"]\n'
        "    )",
    ),
    "known_sid, any signature": Gap(
        "known_sid", "routers/logins.py", LOG_IN_OF_ACCESS, LOG_IN_OF_ANYTHING
    ),
    "password_takeover, nobody asks": Gap(
        "password_takeover", "routers/auth.py", VERIFYING, "matches = True"
    ),
    "password_takeover, an empty one will do": Gap(
        "password_takeover",
        "routers/auth.py",
        VERIFYING,
        VERIFYING.replace("await", "not typed or await"),
    ),
    "password_takeover, the new one will do": Gap(
        "password_takeover",
        "routers/auth.py",
        VERIFYING,
        VERIFYING.replace("await", "typed == change.new_password or await"),
    ),
    "log_out_race": Gap("log_out_race", "db/logins.py", ROTATION_TO_THE_END, READ_AND_WRITE_LATER),
    "change_race, two changes": Gap(
        "change_race", "db/logins.py", "login.id in ended.all()", "bool(ended.all() or user_id)"
    ),
    "change_race, a login meanwhile": Gap(
        "change_race",
        "db/logins.py",
        ", User.hashed_password == user.hashed_password, ",
        ", ",
    ),
    "small_token, no scope is needed": Gap(
        "small_token", "utils/dependencies.py", SCOPE_CHECK, "needed.scopes"
    ),
    "small_token, any scope will do": Gap(
        "small_token", "utils/dependencies.py", SCOPE_CHECK, "may"
    ),
    "small_token, one route needs another": Gap(
        "small_token",
        "routers/logins.py",
        LOGGING_OUT_EVERYWHERE,
        f"{NEEDING_LESS}{LOGGING_OUT_EVERYWHERE}",
    ),
    "small_token, another password needs no more": Gap(
        "small_token",
        "routers/auth.py",
        CHANGING_THE_PASSWORD,
        f"{NEEDING_LESS}{CHANGING_THE_PASSWORD}",
    ),
    "small_token, users may be seen": Gap(
        "small_token", "utils/dependencies.py", 'scopes=["users:read"]', 'scopes=["data:read"]'
    ),
    "small_token, all is granted": Gap("small_token", "utils/scopes.py", ASKING, "wanted = USUAL"),
    "wider_refresh, the form is believed": Gap(
        "wider_refresh", "routers/auth.py", NEWEST_TOKENS, f"{SCOPE_OF_THE_FORM}{NEWEST_TOKENS}"
    ),
    "wider_refresh, who asks for nothing gets all": Gap(
        "wider_refresh", "routers/auth.py", NEWEST_TOKENS, f"{SCOPE_AS_AT_A_LOG_IN}{NEWEST_TOKENS}"
    ),
    "wider_refresh, in the address": Gap(
        "wider_refresh",
        "routers/auth.py",
        NEWEST_TOKENS,
        f"{SCOPE_OF_THE_ADDRESS}{NEWEST_TOKENS}",
    ),
    "odd_scope, whatever is asked for": Gap(
        "odd_scope", "utils/scopes.py", GRANTING, "granted = [*wanted]"
    ),
    "odd_scope, capitals": Gap(
        "odd_scope", "utils/scopes.py", ASKING, ASKING.replace("requested.", "requested.lower().")
    ),
    "odd_scope, any blank": Gap("odd_scope", "utils/scopes.py", ASKING, ASKING.replace('" "', "")),
    "odd_scope, within a word": Gap(
        "odd_scope", "utils/scopes.py", ASKING, "wanted = requested or str(USUAL)"
    ),
    "odd_scope, a blank is nothing": Gap(
        "odd_scope",
        "utils/scopes.py",
        ASKING,
        ASKING.replace("if requested", "if requested.strip()"),
    ),
    "odd_scope, it is repeated": Gap(
        "odd_scope", "utils/scopes.py", "{', '.join(may) or 'none'}.", "not {requested}."
    ),
    "odd_scope, two fields": Gap(
        "odd_scope", "utils/grants.py", "len(form.multi_items()) > len(form)", "False"
    ),
    "odd_scope, in the address": Gap(
        "odd_scope",
        "routers/auth.py",
        "scope = grant_scope(form.scope, [*SCOPES])",
        'scope = grant_scope(request.query_params.get("scope", form.scope), [*SCOPES])',
    ),
    "other_profile, any id": Gap("other_profile", "routers/users.py", OWN_PROFILE, ANY_PROFILE),
    "other_profile, who exists": Gap(
        "other_profile", "routers/users.py", NO_SUCH_USER, NOT_YOUR_BUSINESS
    ),
    "other_profile, readers see the list": Gap(
        "other_profile", "utils/dependencies.py", 'scopes=["users:admin"]', 'scopes=["users:read"]'
    ),
    "self_promotion, a field more": Gap(
        "self_promotion",
        "utils/schemas.py",
        "    email: Email\n",
        '    email: Email\n    role: str = "user"\n',
        (
            "routers/auth.py",
            "hashed_password=hashed_password)",
            "hashed_password=hashed_password, role=new.role)",
        ),
    ),
    "self_promotion, in the address": Gap(
        "self_promotion",
        "routers/auth.py",
        "hashed_password=hashed_password)",
        'hashed_password=hashed_password, role=request.query_params.get("role", "user"))',
    ),
    "self_promotion, whatever is asked for": Gap(
        "self_promotion", "utils/scopes.py", " and scope in may]", "]"
    ),
    "self_promotion, each role may do all": Gap(
        "self_promotion", "utils/scopes.py", "ROLES.get(role, [])", "[*SCOPES]"
    ),
    "self_promotion, readers see the list": Gap(
        "self_promotion", "utils/dependencies.py", 'scopes=["users:admin"]', 'scopes=["users:read"]'
    ),
    "self_promotion, readers shut out": Gap(
        "self_promotion", "routers/users.py", "admin: Admin)", "admin: UserReader)"
    ),
    "stale_admin, the token is believed": Gap(
        "stale_admin", "utils/dependencies.py", " & set(allowed(login.user.role))", ""
    ),
    "stale_admin, a renewal repeats it": Gap(
        "stale_admin",
        "routers/auth.py",
        "grant_scope(login.scope, allowed(login.user.role))",
        "login.scope",
    ),
    "disabled_user, access tokens go on": Gap(
        "disabled_user", "utils/dependencies.py", "login.user.disabled or ", ""
    ),
    "disabled_user, refresh tokens go on": Gap(
        "disabled_user", "db/logins.py", "Login.user_id, ~User.disabled)", "Login.user_id)"
    ),
    "disabled_user, log-ins only sleep": Gap("disabled_user", "db/users.py", END_OF_A_USER, "pass"),
    "disabled_user, the password is enough": Gap(
        "disabled_user",
        "db/logins.py",
        "== user.hashed_password, ~User.disabled",
        "== user.hashed_password",
        ("db/database.py", ", ~User.disabled", ""),
    ),
    "disable_race": Gap(
        "disable_race",
        "db/logins.py",
        "== user.hashed_password, ~User.disabled",
        "== user.hashed_password",
    ),
    "mutual_disable": Gap(
        "mutual_disable", "db/users.py", "User.id == user_id, may", "User.id == user_id"
    ),
    "published_key": Gap("published_key", "utils/secret_key.py", "key in PUBLISHED_KEYS", "False"),
    "common_password, all are taken": Gap(
        "common_password", "utils/guessing.py", "MIN_SCORE = 3", "MIN_SCORE = 0"
    ),
    "common_password, long ones are taken": Gap(
        "common_password",
        "utils/guessing.py",
        JUDGED,
        "if len(password) < 15 and (reason or weakness_of(without_words, words)):",
    ),
    "personal_password, the name and the address": Gap(
        "personal_password", "utils/guessing.py", "{username} {email} ", ""
    ),
    "personal_password, the words of the site": Gap(
        "personal_password", "utils/guessing.py", " {OF_THIS_SITE}", ""
    ),
    "personal_password, in capitals": Gap(
        "personal_password",
        "utils/guessing.py",
        "lowered = without_words = password.lower()",
        "lowered = without_words = password",
    ),
    "long_password": Gap(
        "long_password",
        "utils/security.py",
        "hashed_password) and whole",
        "hashed_password)",
    ),
    "old_hash, it is verified once": Gap("old_hash", "utils/security.py", TIMES, "times = 1"),
    "old_hash, all of bcrypt count alike": Gap(
        "old_hash", "utils/security.py", 'int(hashed_password.split("$")[2])', "12"
    ),
    "old_hash, all of Argon2 count alike": Gap(
        "old_hash",
        "utils/security.py",
        "    return cost.time_cost * cost.memory_cost",
        "    return cost.time_cost * settings.argon2_memory",
    ),
    "memory_storm, registrations": Gap(
        "memory_storm", "routers/auth.py", REGISTERING, NO_TURNSTILE_TO_REGISTER
    ),
    "memory_storm, logins": Gap("memory_storm", "routers/auth.py", CHECKING, NO_TURNSTILE_TO_CHECK),
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
    for file, old, new in filter(None, [(gap.file, gap.old, gap.new), gap.also]):
        replace_once(folder / "gap" / file, old, new)
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
    assert outcome.result is Result.GOT_IN, outcome.evidence
