"""newman finds a stage that is wrong."""

import json
from pathlib import Path

import pytest

from course.catalog import Stage
from course.live import CHEAP_HASHES, LiveStage
from course.mutants.mutant import replace_once
from course.postman.collection import (
    build,
    run_collections,
    send_at_once,
    send_each,
    server_of,
)
from course.postman.source import PostmanError, draft_collection
from tests.support.postman_files import CATALOG, COMPLETE, Json, names_in
from tests.support.promises import slow, weekly

pytestmark = pytest.mark.usefixtures("newman")


def copy_with_mistakes(stage: Stage, folder: Path, mistakes: list[tuple[str, str, str]]) -> None:
    """Copy a stage; each mistake is a file, what it says there, and what the copy says."""
    stage.copy_to(folder)
    for name, right, wrong in mistakes:
        replace_once(folder / name, right, wrong)


def failing(
    draft: Json, stage: Stage, mistakes: list[tuple[str, str, str]], folder: Path
) -> set[str]:
    """Send a collection to a copy with mistakes, in one run, and name the requests that notice."""
    copy_with_mistakes(stage, folder / "mistaken", mistakes)
    report = folder / "report.json"
    options = ("-r", "json", "--reporter-json-export", str(report))
    with LiveStage("mistaken.main:app", folder=folder, env=CHEAP_HASHES) as live:
        send_at_once(stage, draft, server_of(live), *options)
    failures = json.loads(report.read_text(encoding="utf-8"))["run"]["failures"]
    return {failure["source"]["name"] for failure in failures}


UNCHECKED = [
    (
        "utils/tokens.py",
        "jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM])",
        "jwt.get_unverified_claims(token)",
    )
]
ANY_CLAIMS = [
    (
        "utils/tokens.py",
        "issuer=ISSUER, audience=AUDIENCE, leeway=LEEWAY",
        'options={"verify_aud": False, "verify_exp": False}',
    ),
    ("utils/tokens.py", "    aud: str\n", '    aud: str = ""\n'),
    ("utils/tokens.py", "    sub: Annotated[UUID, Field(strict=False)]", "    sub: str"),
    ("utils/tokens.py", "    client_id: str\n", '    client_id: str = ""\n'),
    ("utils/tokens.py", 'read["header"] != HEADER', 'read["header"]["alg"] != ALGORITHM'),
    ("db/database.py", 'select(User).where(User.id == bindparam("id"))', "select(User)"),
]


@slow
def test_newman_finds_a_stage_that_does_not_check(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    copy_with_mistakes(COMPLETE, tmp_path / "unchecked", UNCHECKED)
    with LiveStage("unchecked.main:app", folder=tmp_path, env=CHEAP_HASHES) as live:
        with pytest.raises(PostmanError, match=f"passed: {COMPLETE.label}"):
            run_collections(COMPLETE.slug, live.url)
        with pytest.raises(PostmanError, match="A token made to last a year: 401 Unauthorized"):
            build(COMPLETE, server_of(live), CATALOG)
    assert "A token made to last a year" in capfd.readouterr().out


@slow
def test_newman_finds_each_claim_that_a_stage_does_not_check(tmp_path: Path) -> None:
    """Each forgery is good but for its own fault: where nobody looks for that, it is let in."""
    stage = CATALOG.find("s07")
    draft = draft_collection(stage, CATALOG)
    copy_with_mistakes(stage, tmp_path / "any_claims", ANY_CLAIMS)
    with LiveStage("any_claims.main:app", folder=tmp_path, env=CHEAP_HASHES) as live:
        replies = send_each(stage, draft, server_of(live))
    let_in = [reply.name for reply in replies if reply.failures]
    signed = names_in(draft, "With the key of the server")
    assert let_in == [name for name in signed if name != "A token that expired a second ago"]
    assert {reply.code for reply in replies if reply.name in signed} == {200}


REUSE = {
    "The used token again",
    "The newest token is dead too",
    "You come too late",
    "The thief's newest token is dead too",
}
ENDS_THE_LOG_IN = "            session.execute(delete(Login).where(Login.id == login_id))\n"


@weekly
@pytest.mark.parametrize(
    ("name", "right", "wrong", "noticed"),
    [
        (
            "db/logins.py",
            "Login.refresh_hash == old_hash, Login.ends > int(time.time())",
            "(Login.ends > int(time.time()),)",
            REUSE,
        ),
        (
            "routers/auth.py",
            "    secret = create_secret()\n    login_id, old_hash",
            '    secret = form.refresh_token.partition(".")[2]\n    login_id, old_hash',
            REUSE | {"Refresh", "Refresh once more"},
        ),
        (
            "db/logins.py",
            ENDS_THE_LOG_IN,
            "            pass\n",
            {name for name in REUSE if name.endswith("dead too")},
        ),
        (
            "db/logins.py",
            ENDS_THE_LOG_IN,
            "            session.execute(delete(Login))\n",
            {"Your laptop goes on"},
        ),
    ],
    ids=["used_tokens_are_good", "no_rotation", "no_end", "all_log_ins_end"],
)
def test_newman_finds_a_refresh_that_is_wrong(
    name: str, right: str, wrong: str, noticed: set[str], tmp_path: Path
) -> None:
    stage = CATALOG.find("s08")
    draft = draft_collection(stage, CATALOG)
    draft["item"] = [folder for folder in draft["item"] if "refresh_token" in json.dumps(folder)]
    assert noticed == failing(draft, stage, [(name, right, wrong)], tmp_path)


EVERYWHERE, DEVICES = "Log out everywhere", "Three devices"
GIVEN_BACK, PASSWORD = "Give a token back", "Change the password"
LISTS = {"Where you are logged in", "The tablet is gone from the list"}
OF_THE_LAPTOP = {"The access token is dead with it", "The refresh token buys nothing"}
OF_THE_PHONE = {"The phone's access token is dead", "The phone's refresh token is dead too"}
OF_THE_SPY = {"Who saw your password is out", "Who saw your password gets no new tokens"}
STATELESS = """
        stateless = Login(sid=sid, user_id=user_id, user=session.get(User, user_id))
        return session.scalar(BY_SID, values) or stateless
"""
ONE_ID = """
    sid: Mapped[UUID] = mapped_column(default=lambda c: c.get_current_parameters()["id"])
"""


def stories(stage: Stage, names: list[str]) -> Json:
    """Draft a collection with the user, the log-in, and these folders."""
    draft = draft_collection(stage, CATALOG)
    flow, *others = draft["item"]
    flow["item"] = flow["item"][:2]
    draft["item"] = [flow, *(one for one in others if one["name"].partition(" ")[2] in names)]
    assert len(draft["item"]) == 1 + len(names)
    return draft


@weekly
@pytest.mark.parametrize(
    ("name", "right", "wrong", "told_in", "noticed"),
    [
        (
            "db/logins.py",
            "delete(Login).where(which).returning(Login.id)",
            "select(Login.id).where(which)",
            [EVERYWHERE, DEVICES, GIVEN_BACK],
            {"You are logged out here", "The phone is logged out", "The phone gets no new tokens"}
            | {"The tablet is logged out", "The tablet gets no new tokens"}
            | {"Log the tablet out again", *LISTS, *OF_THE_LAPTOP, *OF_THE_PHONE},
        ),
        (
            "db/logins.py",
            "\n        return session.scalar(BY_SID, values)\n",
            STATELESS,
            [EVERYWHERE, PASSWORD, "A used token comes again", "A thief comes first"],
            {"You are logged out here", "The phone is logged out", "You are logged out, too"}
            | {"Who saw your password is out"}
            | {"The access token is dead at once", "The thief reads nothing any more"},
        ),
        (
            "routers/logins.py",
            "end(request, Login.user_id == current.user_id)\n",
            "end(request, Login.sid == current.sid)\n",
            [EVERYWHERE],
            {"The phone is logged out", "The phone gets no new tokens"},
        ),
        (
            "routers/logins.py",
            "end(request, Login.user_id == current.user_id)\n",
            "end(request, Login.id == Login.id)\n",
            [EVERYWHERE],
            {"Somebody else is still in"},
        ),
        (
            "routers/logins.py",
            "(Login.sid == sid) & (Login.user_id == current.user_id)",
            "Login.sid == sid",
            [EVERYWHERE, DEVICES],
            {"Somebody else's log-in", "Somebody else goes on"},
        ),
        (
            "routers/logins.py",
            '        raise HTTPException(404, "You have no such log-in.")\n',
            "        return\n",
            [EVERYWHERE, DEVICES],
            {"Log the tablet out again", "A log-in that nobody has", "Somebody else's log-in"},
        ),
        (
            "db/logins.py",
            "    alive = Login.user_id == user_id, ",
            "    alive = Login.user_id == Login.user_id, ",
            [EVERYWHERE, DEVICES],
            LISTS,
        ),
        (
            "db/logins.py",
            "order_by(Login.began.desc())",
            "order_by(Login.began)",
            [EVERYWHERE, DEVICES],
            LISTS,
        ),
        ("routers/logins.py", "login.sid == current.sid", "True", [EVERYWHERE, DEVICES], LISTS),
        (
            "utils/schemas.py",
            "    sid: UUID\n",
            "    sid: UUID\n    id: UUID\n",
            [EVERYWHERE, DEVICES],
            LISTS,
        ),
        (
            "routers/logins.py",
            "        await end(request, Login.sid == decode_token(form.token).sid)\n",
            "        decode_token(form.token)\n",
            [EVERYWHERE, DEVICES, GIVEN_BACK],
            OF_THE_PHONE,
        ),
        (
            "routers/logins.py",
            "    with suppress(OAuthError):\n",
            "    if form:\n",
            [EVERYWHERE, DEVICES, GIVEN_BACK],
            {"Give the access token back", "Give it back again", "A token that nobody was given"},
        ),
        (
            "db/models.py",
            "\n    sid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)",
            ONE_ID,
            [EVERYWHERE],
            {"Log in", "Your phone logs in", "Somebody else logs in"},
        ),
        (
            "db/logins.py",
            "delete(Login).where(Login.user_id == user_id).returning(Login.id)",
            "select(Login.id).where(Login.user_id == user_id)",
            [PASSWORD],
            {"You are logged out, too"} | OF_THE_SPY,
        ),
        (
            "db/logins.py",
            "values(hashed_password=new_hash)",
            "values(hashed_password=User.hashed_password)",
            [PASSWORD],
            {"The old password", "The new password"},
        ),
        (
            "routers/auth.py",
            "        matches = await to_thread.run_sync(verify_password, typed, hashed_password)\n",
            "        matches = True\n",
            [PASSWORD],
            {"A wrong current password", "A new password that is too short", "Change the password"}
            | {"You are logged out, too", "The old password", "The new password"}
            | OF_THE_SPY,
        ),
    ],
    ids=[
        "ends_nothing",
        "access_tokens_live_on",
        "everywhere_is_here_alone",
        "everywhere_is_everybody",
        "others_can_be_ended",
        "no_404",
        "everybodys_list",
        "oldest_first",
        "all_are_current",
        "the_list_shows_the_other_id",
        "access_tokens_cannot_be_given_back",
        "only_good_tokens_can_be_given_back",
        "one_id_for_both_tokens",
        "a_new_password_leaves_log_ins",
        "the_old_password_stays",
        "a_token_is_enough_for_a_new_password",
    ],
)
def test_newman_finds_a_log_out_that_is_wrong(
    name: str, right: str, wrong: str, told_in: list[str], noticed: set[str], tmp_path: Path
) -> None:
    stage = CATALOG.find("s09")
    draft = stories(stage, told_in)
    assert noticed == failing(draft, stage, [(name, right, wrong)], tmp_path)


SMALL, ASKED = "A small token", "Ask for scopes"
KEPT, USERS = "A log-in keeps its scopes", "Who a user is"
WITH_THE_KEY = "With the key of the server"
FORBIDDEN = {"It does not see your log-ins", "It logs nobody out", "It ends no log-in by its sid"}
FORBIDDEN |= {"It changes no password", "It looks nobody up"}
OTHER_NAMES = {"A scope in capital letters", "A comma between two scopes"}
OTHER_NAMES |= {"A tab between two scopes"}
UNKNOWN = OTHER_NAMES | {"None that exists"}
WIDENED = {"Ask for more with a refresh", "The new small token does no more"}
WIDENED |= {"Give the small token back", "The small log-in has ended", "Your own log-in goes on"}


@weekly
@pytest.mark.parametrize(
    ("name", "right", "wrong", "told_in", "noticed"),
    [
        (
            "utils/dependencies.py",
            'set(needed.scopes) <= set(claims.scope.split(" "))',
            "needed.scopes",
            [SMALL],
            FORBIDDEN | {"You write more into it"},  # its log-in has ended with all others
        ),
        (
            "main.py",
            "import DataReader, no_store",
            "import UserReader as DataReader, no_store",
            [SMALL, USERS],
            {
                "The small token reads the data",
                "The stranger's token reads no data",
                "You write more into it",
            },
        ),
        (
            "utils/dependencies.py",
            'scopes=["users:read"]',
            'scopes=["account"]',
            [SMALL, USERS],
            {"It looks nobody up", "The stranger reads who you are"},
        ),
        (
            "utils/dependencies.py",
            "forbidden(needed.scope_str)",
            "forbidden(claims.scope)",
            [SMALL],
            FORBIDDEN,
        ),
        (
            "utils/errors.py",
            'HTTPException(403, "Not enough scope"',
            'HTTPException(401, "Not enough scope"',
            [SMALL],
            FORBIDDEN,
        ),
        (
            "utils/schemas.py",
            "    refresh_token: str\n    scope: str\n",
            "    refresh_token: str\n",
            [],
            {"Log in"},
        ),
        (
            "utils/schemas.py",
            "    client: str\n    scope: str\n",
            "    client: str\n",
            [EVERYWHERE, DEVICES],
            LISTS,
        ),
        ("utils/tokens.py", '        "scope": scope,\n', "", [], {"Log in"}),
        (
            "utils/tokens.py",
            '        "scope": scope,\n',
            '        "scope": "data:read users:read account",\n',
            [ASKED],
            {"Two scopes", "The third is not among them", "One that exists, and one that does not"},
        ),
        (
            "utils/tokens.py",
            "    scope: str\n",
            '    scope: str = "data:read users:read account"\n',
            [WITH_THE_KEY],
            {"A token that names no scope"},
        ),
        (
            "utils/scopes.py",
            "[scope for scope in SCOPES if scope in wanted]",
            "list(wanted)",
            [ASKED],
            UNKNOWN | {"One that exists, and one that does not"},
        ),
        (
            "utils/scopes.py",
            'requested.split(" ") if',
            'requested.lower().replace(",", " ").split() if',
            [ASKED],
            OTHER_NAMES,
        ),
        ("utils/scopes.py", "{', '.join(SCOPES)}.", "not {requested}.", [ASKED], UNKNOWN),
        (
            "routers/auth.py",
            '"Log in again.")\n',
            '"Log in again.")\n    login.scope = grant_scope(form.scope)\n',
            [SMALL, KEPT],
            WIDENED,
        ),
        (
            "routers/logins.py",
            "async def revoke(request: Request)",
            "async def revoke(request: Request, _: AccountOwner)",
            [SMALL, KEPT],
            {"Give the small token back", "The small log-in has ended"},
        ),
        (
            "routers/users.py",
            "def read_user(user_id: UUID, _: UserReader) -> UserPublic:",
            "def read_user(user_id: UUID) -> UserPublic:",
            [SMALL, USERS],
            {"It looks nobody up", "Nobody asks who you are"},
        ),
    ],
    ids=[
        "no_scope_is_checked",
        "data_need_another_scope",
        "users_need_another_scope",
        "the_challenge_names_what_is_there",
        "401_for_403",
        "the_reply_does_not_say_it",
        "the_list_does_not_say_it",
        "the_token_does_not_say_it",
        "the_token_says_all",
        "no_scope_is_all_scopes",
        "what_does_not_exist_is_granted",
        "names_need_not_be_exact",
        "a_refusal_repeats_what_was_asked",
        "a_refresh_widens",
        "giving_back_needs_a_scope",
        "anybody_sees_users",
    ],
)
def test_newman_finds_a_scope_that_is_wrong(
    name: str, right: str, wrong: str, told_in: list[str], noticed: set[str], tmp_path: Path
) -> None:
    stage = CATALOG.find("s10")
    draft = stories(stage, told_in)
    assert noticed == failing(draft, stage, [(name, right, wrong)], tmp_path)


POWER, OUTSIDE, FIRST = (
    "Ask for power that you do not have",
    "Nobody gets a role from outside",
    "The first admin",
)
SMALL_ADMIN, SEES = "The admin's small token", "What an admin sees"
OUT, LEFT = "Somebody is shut out", "What is left to who is shut out"
OTHERS = {"The stranger asks who you are", "You ask who the stranger is"}
LOOKED_FOR = {"Ada looks for you", "Ada looks for the spammer", "Ada sees who is shut out"}
PAGES = {"Ada lists the users", "The page after you"} | LOOKED_FOR
NO_MORE = {"The spammer reads nothing any more", "The spammer's phone reads nothing, either"}
NO_TOKENS = {"The spammer gets no new tokens", "The spammer's phone gets none, either"}
LOOKED_UP = (
    "routers/users.py",
    """    if user_id != current.user_id:
        raise HTTPException(404, "There is no such user.", NO_STORE)
    return UserPublic.model_validate(current.user)
""",
    """    with SessionLocal() as session:
        user = session.get(User, user_id)
    if user is None:
        raise HTTPException(404, "There is no such user.", NO_STORE)
    return UserPublic.model_validate(user)
""",
)
IMPORTED = (
    "routers/users.py",
    "from ..db.users import",
    "from ..db.database import SessionLocal\nfrom ..db.models import User\nfrom ..db.users import",
)
ENDS_NOTHING = (
    "db/users.py",
    "        session.execute(delete(Login).where(Login.user_id == found))\n",
    "",
)
BEFORE_THE_PASSWORD = """
    known = find_user(form.username.lower())
    scope = grant_scope(scope, allowed(known.role) if known else [])
    user = await authenticate(request, form.username, form.password)
"""


@weekly
@pytest.mark.parametrize(
    ("mistakes", "told_in", "noticed"),
    [
        (
            [("utils/dependencies.py", " & set(allowed(login.user.role))", "")],
            [WITH_THE_KEY],
            {"A token with the power of an admin"},
        ),
        ([LOOKED_UP, IMPORTED], [USERS], OTHERS),
        (
            [
                (
                    "routers/users.py",
                    '(404, "There is no such user.", NO',
                    '(403, "It is not you.", NO',
                )
            ],
            [USERS],
            OTHERS | {"Somebody who is not there"},
        ),
        (
            [("utils/scopes.py", "if requested else USUAL", "if requested else SCOPES")],
            [FIRST, SMALL_ADMIN],
            {
                "Ada logs in",
                "Ada's token for every day lists no users",
                "Ada asks for more with a refresh",
            },
        ),
        (
            [("utils/scopes.py", '{"user": USUAL,', '{"user": [*USUAL, "users:admin"],')],
            [POWER],
            {"Ask for the power of an admin", "Ask for it beside another"},
        ),
        (
            [
                (
                    "db/logins.py",
                    "stored, grant_scope(scope, allowed(stored.role))",
                    "stored, scope",
                ),
                (
                    "routers/auth.py",
                    "grant_scope(login.scope, allowed(login.user.role))",
                    "login.scope",
                ),
            ],
            [POWER],
            {"Ask for the power of an admin", "Ask for it beside another"},
        ),
        (
            [
                (
                    "routers/auth.py",
                    "\n    user = await authenticate(request, form.username, form.password)\n",
                    BEFORE_THE_PASSWORD,
                )
            ],
            [POWER],
            {"Ask for it with a wrong password"},
        ),
        (
            [("utils/dependencies.py", 'scopes=["users:admin"]', 'scopes=["account"]')],
            [POWER, FIRST],
            {
                "Your token lists no users",
                "Your token shuts nobody out",
                "Ada's token for every day lists no users",
            },
        ),
        (
            [
                (
                    "utils/schemas.py",
                    "    email: Email\n",
                    '    email: Email\n    role: str = "user"\n',
                ),
                ("routers/auth.py", "User(username=", "User(role=new.role, username="),
            ],
            [OUTSIDE],
            {"A role in the registration"},
        ),
        (
            [
                (
                    "utils/schemas.py",
                    "    disabled: bool\n",
                    "    disabled: bool\n    hashed_password: str\n",
                )
            ],
            [USERS, FIRST, SEES, OUT],
            PAGES,
        ),
        (
            [("db/users.py", ".where(User.username > after)", "")],
            [FIRST, SEES, OUT],
            LOOKED_FOR | {"The page after you"},
        ),
        (
            [("db/users.py", "User.username > after", "User.username >= after")],
            [FIRST, SEES],
            {"The page after you"},
        ),
        (
            [("db/users.py", "order_by(User.username)", "order_by(User.username.desc())")],
            [FIRST, SEES],
            {"Ada lists the users"},
        ),
        (
            [("routers/users.py", "user_id == admin.user_id or not await", "not await")],
            [FIRST, OUT],
            {"Ada does not shut herself out", "Ada sees who is shut out"},
        ),
        (
            [("db/users.py", "User.id == user_id, may", "may")],
            [FIRST, OUT, LEFT],
            {
                "Ada shuts the spammer out again",
                "Ada shuts nobody out",
                "Ada does not shut herself out",
                "Ada sees who is shut out",
                "You are still in",
            },
        ),
        (
            [
                (
                    "db/users.py",
                    "update(User).where(User.id == user_id, may).values(disabled=True)",
                    "delete(User).where(User.id == user_id, may)",
                )
            ],
            [FIRST, OUT, LEFT],
            {
                "Ada shuts the spammer out again",
                "Ada sees who is shut out",
                "The spammer registers once more",
            },
        ),
        (
            [ENDS_NOTHING, ("utils/dependencies.py", " or login.user.disabled", "")],
            [FIRST, OUT, LEFT],
            NO_MORE,
        ),
        (
            [
                ENDS_NOTHING,
                ("db/logins.py", "Login.user_id, ~User.disabled)", "Login.user_id)"),
            ],
            [FIRST, OUT, LEFT],
            NO_TOKENS,
        ),
        (
            [
                ("db/database.py", ", ~User.disabled)", ")"),
                (
                    "db/logins.py",
                    "== user.hashed_password, ~User.disabled",
                    "== user.hashed_password",
                ),
            ],
            [FIRST, OUT, LEFT],
            {"The spammer cannot log in"},
        ),
    ],
    ids=[
        "a_token_is_enough_for_an_admin",
        "everybody_reads_everybody",
        "a_refusal_tells_that_somebody_is_there",
        "an_admin_need_not_ask_for_power",
        "all_users_are_admins",
        "who_asks_for_power_gets_it",
        "the_role_is_told_before_the_password",
        "every_token_has_the_power_of_an_admin",
        "a_registration_brings_its_role",
        "the_list_shows_the_hashes",
        "each_page_is_the_first",
        "a_page_begins_with_its_name",
        "the_last_come_first",
        "an_admin_shuts_herself_out",
        "everybody_is_shut_out",
        "who_is_shut_out_is_gone",
        "access_tokens_go_on",
        "refresh_tokens_go_on",
        "a_new_log_in_is_let_in",
    ],
)
def test_newman_finds_a_right_that_is_wrong(
    mistakes: list[tuple[str, str, str]], told_in: list[str], noticed: set[str], tmp_path: Path
) -> None:
    stage = CATALOG.find("s11")
    draft = stories(stage, told_in)
    assert noticed == failing(draft, stage, mistakes, tmp_path)


LENGTH, WHOLE = "How long a password may be", "All of it counts"
TRIED, CHANGED = "What others try first", "A new password keeps the same rules"
TOO_SHORT = {"14 characters", "14 characters that came as 15"}
NO_LONG_ONE = {"256 characters", "Log in with all 256 characters", "Log in from another keyboard"}
NO_LONG_ONE |= {"The data, with the long password", "Give the token of the long password back"}
A_PART = {"Log in with the first 72 bytes", "Log in without the last character"}
COMMON = {"A common password", "A word three times"}
NAME = {"Your name in it", "Your name in capital letters"}
PERSONAL = {*NAME, "Your address in it", "The words of this site"}
NO_LONG_CHANGE = {"A new password of 256 characters", "Carol logs in with all of it"}
# A change logs Carol out. So what comes after one that should have been refused fails, too.
FROM_HER_NAME_ON = {"A new password with Carol's name", *NO_LONG_CHANGE}
FROM_A_COMMON_ONE_ON = {"A common new password", *FROM_HER_NAME_ON}
FROM_A_LONG_ONE_ON = {"A new password of 257 characters", *FROM_A_COMMON_ONE_ON}
FROM_A_SHORT_ONE_ON = {"A new password of 14 characters", *FROM_A_LONG_ONE_ON}
BOTH = "if reason or (without_words != lowered and weakness_of(without_words, words)):"
WORDS = 'f"{username} {email} {OF_THIS_SITE}"'
JUDGED_AT_A_CHANGE = """
            await to_thread.run_sync(refuse_guessable, "new_password", change.new_password, *about)
"""


@slow
@pytest.mark.parametrize(
    ("mistakes", "told_in", "noticed"),
    [
        (
            [("utils/text.py", "if len(password) > MAX", "if len(password.encode()) > MAX")],
            [LENGTH, WHOLE, CHANGED],
            NO_LONG_ONE | NO_LONG_CHANGE,
        ),
        (
            [
                (
                    "utils/security.py",
                    "new_kind.hash(one_password(typed))",
                    "new_kind.hash(one_password(typed).encode()[:MAX_OLD_BYTES])",
                ),
                (
                    "utils/security.py",
                    "password = one_password(typed).encode()",
                    "password = one_password(typed).encode()[:MAX_OLD_BYTES]",
                ),
            ],
            [LENGTH, WHOLE, CHANGED],
            A_PART | {"Carol logs in with 72 bytes of it"},
        ),
        (
            [
                (
                    "utils/text.py",
                    'password = normalize("NFC", typed)',
                    'password = normalize("NFC", typed)[:256]',
                )
            ],
            [LENGTH, WHOLE, CHANGED],
            {"257 characters", "Log in with one character more"} | FROM_A_LONG_ONE_ON,
        ),
        (
            [("utils/text.py", "len(password) > MAX_PASSWORD_LENGTH or ", "")],
            [LENGTH, WHOLE, CHANGED],
            {"257 characters"} | FROM_A_LONG_ONE_ON,
        ),
        (
            [("utils/text.py", "len(password) < MIN_PASSWORD_LENGTH", "len(password) < 8")],
            [LENGTH, CHANGED],
            TOO_SHORT | FROM_A_SHORT_ONE_ON,
        ),
        (
            [("utils/text.py", "if len(password) < MIN", "if len(password.encode()) < MIN")],
            [LENGTH, CHANGED],
            TOO_SHORT | FROM_A_SHORT_ONE_ON,
        ),
        (
            [("utils/text.py", "len(password) < MIN", "len(password) <= MIN")],
            [LENGTH],
            {"15 characters"},
        ),
        (
            [("utils/text.py", "if len(password) < MIN", "if len(typed) < MIN")],
            [LENGTH],
            {"14 characters that came as 15"},
        ),
        (
            [
                (
                    "utils/text.py",
                    "if len(password) < MIN_PASSWORD_LENGTH:",
                    "if len(password) < 15 or not any(map(str.isdigit, password)):",
                )
            ],
            [LENGTH],
            {"15 characters"},
        ),
        (
            [("utils/text.py", 'password = normalize("NFC", typed)', "password = typed")],
            [LENGTH, WHOLE],
            {"14 characters that came as 15", "Log in from another keyboard"},
        ),
        (
            [("utils/text.py", ' or "\\0" in password', "")],
            [LENGTH],
            {"A NUL character"},
        ),
        (
            [("utils/guessing.py", BOTH, "if False:")],
            [TRIED, CHANGED],
            COMMON | PERSONAL | FROM_A_COMMON_ONE_ON,
        ),
        (
            [("utils/guessing.py", WORDS, '""')],
            [TRIED, CHANGED],
            PERSONAL | FROM_HER_NAME_ON,
        ),
        (
            [("utils/guessing.py", WORDS, "OF_THIS_SITE")],
            [TRIED],
            PERSONAL - {"The words of this site"},
        ),
        (
            [("utils/guessing.py", WORDS, 'f"{username} {OF_THIS_SITE}"')],
            [TRIED],
            {"Your address in it"},
        ),
        (
            [("utils/guessing.py", WORDS, 'f"{username} {email}"')],
            [TRIED],
            {"The words of this site"},
        ),
        (
            [("utils/guessing.py", "without_words = password.lower()", "without_words = password")],
            [TRIED],
            {"Your name in capital letters"},
        ),
        (
            [("utils/guessing.py", BOTH, "if reason or without_words != lowered:")],
            [TRIED],
            {"Create a user", "Log in", "Your name, and two words more"},
        ),
        (
            [("utils/guessing.py", '"msg": reason', '"msg": f"{reason} Not {password}."')],
            [TRIED, CHANGED],
            COMMON | PERSONAL | {"A common new password", "A new password with Carol's name"},
        ),
        (
            [("utils/guessing.py", "reason or PERSONAL", "reason")],
            [TRIED, CHANGED],
            PERSONAL | {"A new password with Carol's name"},
        ),
        (
            [("routers/auth.py", JUDGED_AT_A_CHANGE, "\n")],
            [CHANGED],
            FROM_A_COMMON_ONE_ON,
        ),
        (
            [
                (
                    "routers/auth.py",
                    "about = current.user.username, current.user.email",
                    'about = "", ""',
                )
            ],
            [CHANGED],
            FROM_HER_NAME_ON,
        ),
        (
            [
                (
                    "routers/auth.py",
                    'refuse_guessable, "new_password"',
                    'refuse_guessable, "password"',
                )
            ],
            [CHANGED],
            {"A common new password", "A new password with Carol's name"},
        ),
    ],
    ids=[
        "the_limit_is_in_bytes",
        "72_bytes_count",
        "256_characters_count",
        "there_is_no_limit",
        "8_characters_are_enough",
        "15_bytes_are_enough",
        "15_characters_are_too_few",
        "counted_as_they_came",
        "there_has_to_be_a_digit",
        "two_keyboards_make_two_passwords",
        "a_nul_is_a_character",
        "nothing_is_guessable",
        "nothing_is_personal",
        "you_are_not_known",
        "the_address_is_not_known",
        "the_site_is_not_known",
        "capital_letters_hide_a_name",
        "a_name_is_forbidden",
        "the_reason_repeats_the_password",
        "the_reason_is_the_same_for_all",
        "a_change_is_not_judged",
        "a_change_does_not_know_you",
        "a_change_names_another_field",
    ],
)
def test_newman_finds_a_password_that_is_judged_wrong(
    mistakes: list[tuple[str, str, str]], told_in: list[str], noticed: set[str], tmp_path: Path
) -> None:
    stage = CATALOG.find("s12")
    draft = stories(stage, told_in)
    assert noticed == failing(draft, stage, mistakes, tmp_path)
