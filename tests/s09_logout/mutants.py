"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from dataclasses import replace

from course.mutants.mutant import Mutant

MUTANTS = {
    "signed-and-so-believed": Mutant(
        "db/logins.py", "*OF_TOKEN, Login.ends", "OF_TOKEN[1], Login.ends",
        "test_logout.py::test_the_other_device_goes_on",
    ),
    "of-whomever": Mutant(
        "db/logins.py",
        'Login.sid == bindparam("sid"), Login.user_id == bindparam("user_id")',
        'Login.sid == bindparam("sid"), bindparam("user_id").is_not(None)',
        "test_logins.py::test_a_token_of_one_user_and_the_log_in_of_another_is_refused",
    ),
    "for-ever": Mutant(
        "db/logins.py", 'Login.ends > bindparam("now")', 'bindparam("now") > 0',
        "test_logins.py::test_after_30_days_a_log_in_opens_nothing",
    ),
    "a-second-longer": Mutant(
        "db/logins.py", 'Login.ends > bindparam("now")', 'Login.ends >= bindparam("now")',
        "test_logins.py::test_after_30_days_a_log_in_opens_nothing",
    ),
    "two-questions": Mutant(
        "db/logins.py", "joinedload(Login.user, innerjoin=True)",
        '__import__("sqlalchemy.orm").orm.selectinload(Login.user)',
        "test_logins.py::test_a_look_costs_one_query",
    ),
    "two-hops": Mutant(
        "utils/dependencies.py", "async def no_store", "def no_store",
        "test_logins.py::test_a_look_costs_one_hop_to_a_thread",
    ),
    "all-log-ins-are-read": Mutant(
        "db/models.py", "sid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)",
        "sid: Mapped[UUID] = mapped_column(default=uuid4)",
        "test_logins.py::test_the_look_up_searches_and_does_not_read_all",
    ),
    "one-name-for-both": Mutant(
        "routers/auth.py", "create_access_token(str(login.user_id), str(login.sid))",
        "create_access_token(str(login.user_id), str(login.id))",
        "test_devices.py::test_each_log_in_has_a_name_of_its_own",
    ),
    "the-same-value": Mutant(
        "db/logins.py", "    login.began, login.ends = now, now + LOGIN_LIFETIME\n",
        "    login.began, login.ends = now, now + LOGIN_LIFETIME\n"
        '    login.id = login.sid = __import__("uuid").uuid4()\n',
        "test_devices.py::test_each_log_in_has_a_name_of_its_own",
    ),
    "a-sid-ends-it-too": Mutant(
        "db/logins.py",
        "            session.execute(delete(Login).where(Login.id == login_id))\n",
        "            either = (Login.id == login_id) | (Login.sid == login_id)\n"
        "            session.execute(delete(Login).where(either))\n",
        "test_logout.py::test_a_sid_renews_nothing_and_ends_nothing",
    ),
    "a-sid-is-given-back": Mutant(
        "routers/logins.py", "Login.id == read_refresh_token(form.token)[0]",
        "(Login.id == read_refresh_token(form.token)[0])"
        " | (Login.sid == read_refresh_token(form.token)[0])",
        "test_logout.py::test_what_is_no_token_ends_nothing",
    ),
    "an-access-token-is-no-token": Mutant(
        "routers/logins.py",
        "    with suppress(InvalidTokenError):\n"
        "        await end(request, Login.sid == decode_token(form.token).sid)\n",
        "",
        "test_logout.py::test_one_token_ends_both",
    ),
    "a-refresh-token-is-no-token": Mutant(
        "routers/logins.py",
        "    with suppress(OAuthError):\n"
        "        await end(request, Login.id == read_refresh_token(form.token)[0])\n",
        "",
        "test_logout.py::test_one_token_ends_both",
    ),
    "who-logs-out-logs-all-out": Mutant(
        "routers/logins.py", "Login.sid == decode_token(form.token).sid",
        "Login.user_id == decode_token(form.token).sub",
        "test_logout.py::test_the_other_device_goes_on",
    ),
    "a-bad-token-is-an-error": Mutant(
        "routers/logins.py", "    with suppress(OAuthError):", "    with suppress(KeyError):",
        "test_logout.py::test_what_is_no_token_ends_nothing",
    ),
    "a-signature-is-not-asked-for": Mutant(
        "routers/logins.py", "Login.sid == decode_token(form.token).sid",
        'Login.sid == UUID(__import__("jwt").decode(form.token,'
        ' options={"verify_signature": False})["sid"])',
        "test_logout.py::test_what_is_no_token_ends_nothing",
    ),
    "an-empty-token-is-a-token": Mutant(
        "utils/grants.py", "for name, value in form.items() if value}",
        "for name, value in form.items()}",
        "test_logout.py::test_a_request_that_can_be_read_in_two_ways_is_refused",
    ),
    "twice": Mutant(
        "utils/grants.py", "if len(form.multi_items()) > len(form):", "if False:",
        "test_logout.py::test_a_request_that_can_be_read_in_two_ways_is_refused",
    ),
    "a-token-in-the-log": Mutant(
        "routers/logins.py",
        "    form = await read_form(request, RevocationRequest)\n",
        "    form = await read_form(request, RevocationRequest)\n"
        '    __import__("logging").warning(form.token)\n',
        "test_logout.py::test_no_log_line_holds_a_token_that_was_given_back",
    ),
    "shown-while-it-is-typed": Mutant(
        "utils/grants.py", 'token: str = Field(json_schema_extra={"format": "password"})\n\n\n'
        "class OAuth",
        "token: str\n\n\nclass OAuth",
        "test_logout.py::test_the_description_names_the_form",
    ),
    "everybody-is-listed": Mutant(
        "db/logins.py", "    alive = Login.user_id == user_id, Login.ends > int(time.time())\n",
        "    alive = (Login.ends > int(time.time()),)\n",
        "test_devices.py::test_others_are_not_in_the_list",
    ),
    "ended-ones-are-listed": Mutant(
        "db/logins.py", "    alive = Login.user_id == user_id, Login.ends > int(time.time())\n",
        "    alive = (Login.user_id == user_id,)\n",
        "test_logins.py::test_after_30_days_a_log_in_opens_nothing",
    ),
    "all-are-listed": Mutant(
        "db/logins.py", ".limit(100)", "",
        "test_devices.py::test_of_very_many_log_ins_a_hundred_are_listed",
    ),
    "the-oldest-first": Mutant(
        "db/logins.py", "Login.began.desc()", "Login.began",
        "test_logins.py::test_the_newest_comes_first",
    ),
    "all-are-this-one": Mutant(
        "routers/logins.py", "login.current = login.sid == current.sid", "login.current = True",
        "test_devices.py::test_the_list_says_which_one_asks",
    ),
    "a-list-that-says-too-much": Mutant(
        "utils/schemas.py", "    sid: UUID\n    began", "    sid: UUID\n    id: UUID\n    began",
        "test_devices.py::test_the_list_tells_nothing_of_the_refresh_token",
    ),
    "a-list-that-is-kept": Mutant(
        "routers/logins.py", "responses=NOT_NOW, dependencies=[Depends(no_store)])",
        "responses=NOT_NOW)",
        "test_devices.py::test_the_list_says_where_and_since_when",
    ),
    "a-name-of-any-length": Mutant(
        "routers/auth.py", 'request.headers.get("User-Agent", "")[:100]',
        'request.headers.get("User-Agent", "")',
        "test_devices.py::test_a_client_is_called_what_it_calls_itself",
    ),
    "a-client-without-a-name": Mutant(
        "routers/auth.py", 'request.headers.get("User-Agent", "")[:100]',
        'request.headers["User-Agent"][:100]',
        "test_devices.py::test_a_client_that_says_nothing_is_no_hindrance",
    ),
    "the-device-of-another": Mutant(
        "routers/logins.py", "(Login.sid == sid) & (Login.user_id == current.user_id)",
        "Login.sid == sid",
        "test_devices.py::test_the_device_of_another_is_not_found",
    ),
    "done-that-is-not-done": Mutant(
        "routers/logins.py",
        "    if not await end(request, is_own):\n"
        '        raise HTTPException(404, "You have no such log-in.")\n',
        "    await end(request, is_own)\n",
        "test_devices.py::test_the_device_of_another_is_not_found",
    ),
    "an-id-that-is-refused-with-its-letters": Mutant(
        "routers/logins.py", "/logins/{sid:uuid}", "/logins/{sid}",
        "test_devices.py::test_what_is_no_id_is_not_found",
    ),
    "everybody-is-logged-out": Mutant(
        "routers/logins.py", "end(request, Login.user_id == current.user_id)",
        "end(request, Login.user_id.is_not(None))",
        "test_devices.py::test_all_devices_are_logged_out",
    ),
    "all-but-this-one": Mutant(
        "routers/logins.py",
        "    await end(request, Login.user_id == current.user_id)\n",
        "    others = (Login.user_id == current.user_id) & (Login.sid != current.sid)\n"
        "    await end(request, others)\n",
        "test_devices.py::test_all_devices_are_logged_out",
    ),
    "a-log-out-that-waits-for-no-turn": Mutant(
        "routers/logins.py", "    await end(request, Login.user_id",
        "    end_logins(Login.user_id",
        "test_logins.py::test_whoever_ends_a_log_in_waits_for_a_turn_to_write",
    ),
    "a-change-that-waits-for-no-turn": Mutant(
        "routers/auth.py", "await write(request, change_password, current, new_hash)",
        "change_password(current, new_hash)",
        "test_logins.py::test_whoever_ends_a_log_in_waits_for_a_turn_to_write",
    ),
    "a-token-is-enough": Mutant(
        "routers/auth.py",
        "matches = await to_thread.run_sync(verify_password, typed, hashed_password)",
        "matches = bool(typed) or bool(hashed_password)",
        "test_password.py::test_who_does_not_know_it_changes_nothing",
    ),
    "the-log-ins-live-on": Mutant(
        "db/logins.py", "delete(Login).where(Login.user_id == user_id).returning(Login.id)",
        "select(Login.id).where(Login.user_id == user_id)",
        "test_password.py::test_all_log_ins_end",
    ),
    "the-log-ins-of-all-end": Mutant(
        "db/logins.py", "delete(Login).where(Login.user_id == user_id).returning(Login.id)",
        "delete(Login).returning(Login.id)",
        "test_password.py::test_others_are_left_alone",
    ),
    "too-late-and-ended-all-the-same": Mutant(
        "db/logins.py", "        if is_in_time:\n            session.commit()",
        "        session.commit()",
        "test_logins.py::test_a_change_that_comes_too_late_ends_nothing",
    ),
    "the-last-one-wins": Mutant(
        "db/logins.py", "is_in_time = login.id in ended.all()",
        "is_in_time = bool(ended.all() or user_id)",
        "test_logins.py::test_of_two_changes_one_comes_too_late",
    ),
    "a-loser-who-is-told-that-he-won": Mutant(
        "routers/auth.py",
        "    if not (matches and await write(request, change_password, current, new_hash)):\n",
        "    if matches:\n"
        "        await write(request, change_password, current, new_hash)\n"
        "    else:\n",
        "test_storms.py::test_of_many_changes_at_once_one_wins",
    ),
    "the-old-password-comes-in": Mutant(
        "db/logins.py", ", User.hashed_password == user.hashed_password\n",
        ", User.id == user.id\n",
        "test_logins.py::test_whose_password_was_changed_meanwhile_gets_no_log_in",
    ),
    "a-password-of-any-length": Mutant(
        "utils/schemas.py", "    new_password: Password\n", "    new_password: str\n",
        "test_password.py::test_a_bad_one_is_refused",
    ),
    "more-than-asked-for": Mutant(
        "utils/schemas.py",
        '    model_config = ConfigDict(extra="forbid")\n\n    current_password',
        "    current_password",
        "test_password.py::test_a_bad_one_is_refused",
    ),
    "nobody-looks-at-the-old-table": Mutant(
        "db/database.py", 'if columns and not', 'if False and not',
        "test_logins.py::test_log_ins_of_before_end_the_start_with_one_line",
    ),
    "columns-are-counted": Mutant(
        "db/database.py",
        'not {column["name"] for column in columns} >= {*Login.__table__.c.keys()}',
        "len(columns) < len(Login.__table__.c)",
        "test_logins.py::test_log_ins_of_before_end_the_start_with_one_line",
    ),
    "a-log-out-behind-the-hashes": Mutant(
        "routers/logins.py",
        "    form = await read_form(request, RevocationRequest)\n",
        "    form = await read_form(request, RevocationRequest)\n"
        "    async with request.app.state.hash_slots:\n"
        "        pass\n",
        "test_logins.py::test_a_log_out_does_not_wait_behind_those_who_hash",
    ),
    "a-change-that-waits-for-nobody": Mutant(
        "routers/auth.py", "    async with turnstile(request):\n        matches = await to_thread."
        "run_sync(verify_password, typed, ",
        "    if True:\n        matches = await to_thread.run_sync(verify_password, typed, ",
        "test_logins.py::test_whoever_changes_the_password_waits_with_those_who_hash",
    ),
    "hashed-out-of-turn": Mutant(
        "routers/auth.py", "        async with turnstile(request):\n            new_hash",
        "        if True:\n            new_hash",
        "test_logins.py::test_whoever_changes_the_password_waits_with_those_who_hash",
    ),
    "hashed-for-nothing": Mutant(
        "routers/auth.py",
        "    if matches:\n        async with",
        "    if True:\n        async with",
        "test_logins.py::test_a_wrong_password_costs_one_hash_and_no_second_one",
    ),
    "an-ended-log-in-changes-it": Mutant(
        "db/logins.py", "is_in_time = login.id in ended.all()", "is_in_time = bool(ended.all())",
        "test_logins.py::test_an_ended_log_in_changes_nothing",
    ),
    "in-two-steps": Mutant(
        "db/logins.py", "        ended = session.scalars(delete(Login)",
        "        session.commit()\n        ended = session.scalars(delete(Login)",
        "test_logins.py::test_a_change_that_cannot_end_the_log_ins_is_none",
    ),
    "the-hash-decides": Mutant(
        "db/logins.py", "change = update(User).where(User.id == login.user_id)",
        "user = login.user\n"
        "    is_same = User.hashed_password == user.hashed_password\n"
        "    change = update(User).where(User.id == login.user_id, is_same)",
        "test_logins.py::test_another_hash_of_the_same_password_stops_no_change",
    ),
    "the-log-ins-first": Mutant(
        "db/logins.py",
        "        user_id = session.scalar("
        "change.values(hashed_password=new_hash).returning(User.id))\n"
        "        ended = session.scalars("
        "delete(Login).where(Login.user_id == user_id).returning(Login.id))\n",
        "        user_id = login.user_id\n"
        "        ended = session.scalars("
        "delete(Login).where(Login.user_id == user_id).returning(Login.id))\n"
        "        session.execute(change.values(hashed_password=new_hash))\n",
        "test_logins.py::test_a_change_locks_the_user_first",
    ),
    "who-has-gone-stays-logged-in": Mutant(
        "routers/logins.py", ", even_if_gone=True", "",
        "test_logins.py::test_whoever_does_not_wait_for_the_reply_is_logged_out_too",
    ),
    "a-slash-that-leads-to-all": Mutant(
        "main.py", "    redirect_slashes=False,", "    redirect_slashes=True,",
        "test_devices.py::test_what_is_no_id_is_not_found",
    ),
    "it-begins-again-at-each-refresh": Mutant(
        "db/logins.py", "change.values(refresh_hash=new_hash)",
        "change.values(refresh_hash=new_hash, began=int(time.time()))",
        "test_logins.py::test_a_renewed_log_in_began_when_it_began",
    ),
    "more-claims": Mutant(
        "utils/tokens.py", '        "sid": sid,', '        "sid": sid, "device": sid,',
        "test_logins.py::test_a_token_says_nothing_else",
    ),
    "log-ins-of-before-are-served": Mutant(
        "db/database.py", "{*Login.__table__.c.keys()}", "{*()}",
        "test_old_database.py::test_log_ins_of_an_older_version_end_the_start_with_one_line",
    ),
}  # fmt: skip
WRONG = {
    name: MUTANTS[name]
    for name in (
        "signed-and-so-believed",
        "an-access-token-is-no-token",
        "a-refresh-token-is-no-token",
        "everybody-is-listed",
        "the-device-of-another",
        "a-token-is-enough",
        "the-log-ins-live-on",
        "who-logs-out-logs-all-out",
    )
}
WRONG["the-old-password-comes-in"] = replace(
    MUTANTS["the-old-password-comes-in"],
    promise="test_storms.py::test_no_login_with_the_old_password_survives_its_change",
)
