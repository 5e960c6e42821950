"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from dataclasses import replace

from course.mutants.mutant import Mutant

MUTANTS = {
    "used-again-and-again": Mutant(
        "db/logins.py", "= Login.refresh_hash == old_hash, Login.ends > int(time.time())",
        "= (Login.ends > int(time.time()),)",
        "test_refresh.py::test_a_refresh_token_is_good_for_one_use",
    ),
    "a-look-before-the-change": Mutant(
        "db/logins.py",
        "    change = update(Login).where(Login.id == login_id, *is_newest, has_user)\n"
        "    with SessionLocal.begin() as session:\n",
        "    change = update(Login).where(Login.id == login_id)\n"
        "    looked = select(Login.id).where(Login.id == login_id, *is_newest, has_user)\n"
        "    with SessionLocal.begin() as session:\n"
        "        if session.scalar(looked) is None:\n"
        "            session.execute(delete(Login).where(Login.id == login_id))\n"
        "            return None\n",
        "test_logins.py::test_of_two_at_the_same_moment_one_comes_too_late",
    ),
    "the-family-lives-on": Mutant(
        "db/logins.py", "            session.execute(delete(Login).where(Login.id == login_id))\n",
        "            pass\n",
        "test_refresh.py::test_a_used_one_ends_the_log_in",
    ),
    "all-log-ins-end": Mutant(
        "db/logins.py",
        "            session.execute(delete(Login).where(Login.id == login_id))\n",
        "            session.execute(delete(Login))\n",
        "test_refresh.py::test_other_log_ins_live_on",
    ),
    "for-ever": Mutant(
        "db/logins.py", "= Login.refresh_hash == old_hash, Login.ends > int(time.time())",
        "= (Login.refresh_hash == old_hash,)",
        "test_logins.py::test_a_log_in_ends_after_30_days_however_often_it_is_renewed",
    ),
    "a-second-longer": Mutant(
        "db/logins.py", "Login.ends > int(time.time())", "Login.ends >= int(time.time())",
        "test_logins.py::test_a_log_in_ends_after_30_days_however_often_it_is_renewed",
    ),
    "renewed-for-another-30-days": Mutant(
        "db/logins.py", "change.values(refresh_hash=new_hash)",
        "change.values(refresh_hash=new_hash, ends=int(time.time()) + LOGIN_LIFETIME)",
        "test_logins.py::test_a_log_in_ends_after_30_days_however_often_it_is_renewed",
    ),
    "a-year": Mutant(
        "db/logins.py", "30 * 24 * 3600", "365 * 24 * 3600",
        "test_logins.py::test_a_log_in_ends_after_30_days_however_often_it_is_renewed",
    ),
    "who-has-gone-goes-on": Mutant(
        "db/logins.py", ", has_user)", ")",
        "test_refresh.py::test_who_was_deleted_is_refused",
    ),
    "nobody-looks-again": Mutant(
        "db/logins.py", "if session.scalar(lock.returning(User)) is None:",
        "if session.scalar(lock.returning(User)) is False:",
        "test_logins.py::test_nobody_gets_a_log_in_who_is_no_user",
    ),
    "a-login-without-a-row": Mutant(
        "routers/auth.py",
        "    if login is None:\n"
        '        raise OAuthError("invalid_grant", "Incorrect',
        "    login = login or (user and Login(id=user.id, user_id=user.id))\n"
        "    if login is None:\n"
        '        raise OAuthError("invalid_grant", "Incorrect',
        "test_logins.py::test_who_is_deleted_while_the_password_is_hashed_gets_no_log_in",
    ),
    "ended-ones-are-kept": Mutant(
        "db/logins.py",
        "session.execute(delete(Login).where(Login.user_id == user.id, Login.ends <= now))", "pass",
        "test_logins.py::test_a_log_in_that_has_ended_is_forgotten_at_the_next_one",
    ),
    "one-log-in-for-each-user": Mutant(
        "db/logins.py", "Login.user_id == user.id, Login.ends <= now", "Login.user_id == user.id",
        "test_refresh.py::test_other_log_ins_live_on",
    ),
    "ended-ones-of-everybody": Mutant(
        "db/logins.py", "Login.user_id == user.id, Login.ends <= now", "Login.user_id != user.id",
        "test_logins.py::test_the_log_ins_of_others_are_left_alone",
    ),
    "a-row-for-each-refresh": Mutant(
        "routers/auth.py", "    if login is None:\n"
        '        raise OAuthError("invalid_grant", "Log',
        "    if login:\n"
        "        user = User(id=login.user_id)\n"
        "        await write(request, add_login, user, hash_secret(create_secret()))\n"
        "    if login is None:\n"
        '        raise OAuthError("invalid_grant", "Log',
        "test_refresh.py::test_refreshing_does_not_grow_the_database",
    ),
    "stored-in-clear": Mutant(
        "utils/refresh_tokens.py", "return sha256(secret.encode()).hexdigest()", "return secret",
        "test_refresh.py::test_the_database_holds_no_refresh_token",
    ),
    "a-secret-of-eight-bits": Mutant(
        "utils/refresh_tokens.py", "token_urlsafe(32)", "token_urlsafe(1)",
        "test_refresh.py::test_a_refresh_token_says_nothing",
    ),
    "the-same-secret": Mutant(
        "routers/auth.py",
        "    secret = create_secret()\n    login_id, old_hash",
        '    secret = form.refresh_token.partition(".")[2]\n    login_id, old_hash',
        "test_refresh.py::test_a_refresh_gives_two_new_tokens",
    ),
    "more-than-the-token": Mutant(
        "utils/refresh_tokens.py", "SHAPE.fullmatch(token)", "SHAPE.match(token)",
        "test_refresh.py::test_nearly_the_same_token_is_refused",
    ),
    "an-error-of-the-server": Mutant(
        "utils/refresh_tokens.py", "if match is None:", "if not token:",
        "test_refresh.py::test_what_is_no_refresh_token_is_refused",
    ),
    "half-an-hour": Mutant(
        "utils/tokens.py", "timedelta(minutes=10)", "timedelta(minutes=30)",
        "test_refresh.py::test_a_login_gives_two_tokens",
    ),
    "who-refreshes-waits-for-hashes": Mutant(
        "routers/auth.py", "    secret = create_secret()\n    login_id, old_hash",
        "    async with turnstile(request):\n        secret = create_secret()\n"
        "    login_id, old_hash",
        "test_storms.py::test_a_refresh_does_not_wait_behind_those_who_hash",
    ),
    "writing-without-a-limit": Mutant(
        "utils/writing.py", "async with request.app.state.write_slots:", "if True:",
        "test_storms.py::test_50_who_cannot_be_stored_keep_nobody_from_reading",
    ),
    "a-refresh-that-waits-for-no-turn": Mutant(
        "routers/auth.py", "await write(request, rotate, ", "await to_thread.run_sync(rotate, ",
        "test_storms.py::test_50_who_cannot_be_stored_keep_nobody_from_reading",
    ),
    "a-log-in-that-waits-for-no-turn": Mutant(
        "routers/auth.py", "await write(request, add_login, ",
        "await to_thread.run_sync(add_login, ",
        "test_storms.py::test_50_who_cannot_be_stored_keep_nobody_from_reading",
    ),
    "used-up-for-nobody": Mutant(
        "utils/writing.py", "if await request.is_disconnected():", "if False:",
        "test_storms.py::test_who_has_hung_up_while_waiting_has_used_nothing_up",
    ),
    "the-user-may-go-meanwhile": Mutant(
        "db/logins.py",
        "if session.scalar(lock.returning(User)) is None:",
        "if session.get(User, user.id, with_for_update=True) is None:",
        "test_logins.py::test_nobody_deletes_the_user_while_the_log_in_is_written",
    ),
    "the-log-ins-first": Mutant(
        "db/logins.py", "        if session.scalar(lock.returning(User)) is None:\n",
        "        ended = delete(Login).where(Login.user_id == user.id, Login.ends <= now)\n"
        "        session.execute(ended)\n"
        "        if session.scalar(lock.returning(User)) is None:\n",
        "test_logins.py::test_a_log_in_locks_the_user_first",
    ),
    "stored-backwards": Mutant(
        "utils/refresh_tokens.py", "return sha256(secret.encode()).hexdigest()",
        "return secret[::-1]",
        "test_refresh.py::test_the_database_holds_no_refresh_token",
    ),
    "half-a-hash": Mutant(
        "utils/refresh_tokens.py", ".hexdigest()", ".hexdigest()[:8]",
        "test_logins.py::test_a_secret_is_stored_as_its_hash",
    ),
    "in-capitals-too": Mutant(
        "utils/refresh_tokens.py", "re.ASCII)", "re.ASCII | re.IGNORECASE)",
        "test_refresh.py::test_nearly_the_same_token_is_refused",
    ),
    "a-journal-that-locks-readers-out": Mutant(
        "db/database.py", 'connection.exec_driver_sql("PRAGMA journal_mode=WAL")', "pass",
        "test_storms.py::test_50_who_cannot_be_stored_keep_nobody_from_reading",
    ),
    "what-is-written-may-be-lost": Mutant(
        "db/database.py", "PRAGMA journal_mode=WAL", "PRAGMA journal_mode=MEMORY",
        "test_logins.py::test_who_reads_and_who_writes_do_not_wait_for_each_other",
    ),
    "log-ins-without-an-index": Mutant(
        "db/database.py", "for index in table.indexes:", "for index in ():",
        "test_logins.py::test_who_reads_and_who_writes_do_not_wait_for_each_other",
    ),
    "an-index-that-is-made-twice": Mutant(
        "db/database.py", "CreateIndex(index, if_not_exists=True)", "CreateIndex(index)",
        "test_logins.py::test_starting_again_changes_nothing",
    ),
    "a-refresh-without-a-token": Mutant(
        "routers/auth.py",
        "    if not form.refresh_token:\n"
        '        raise OAuthError("invalid_request", "Send refresh_token.")\n',
        "",
        "test_refresh.py::test_each_grant_needs_its_own_fields",
    ),
    "a-login-without-a-password": Mutant(
        "routers/auth.py",
        "    if not (form.username and form.password):\n"
        '        raise OAuthError("invalid_request", "Send username and password.")\n',
        "",
        "test_refresh.py::test_each_grant_needs_its_own_fields",
    ),
    "shown-while-it-is-typed": Mutant(
        "utils/grants.py",
        'refresh_token: str = Field(default="", json_schema_extra={"format": "password"})',
        'refresh_token: str = ""',
        "test_refresh.py::test_the_description_names_the_fields",
    ),
    "printed": Mutant(
        "utils/refresh_tokens.py", "    match =",
        '    __import__("logging").warning(token)\n    match =',
        "test_refresh.py::test_no_log_line_holds_a_refresh_token",
    ),
}  # fmt: skip
WRONG = {
    "used-again-and-again": MUTANTS["used-again-and-again"],
    "the-family-lives-on": MUTANTS["the-family-lives-on"],
    "all-log-ins-end": MUTANTS["all-log-ins-end"],
    "stored-in-clear": MUTANTS["stored-in-clear"],
    "half-an-hour": MUTANTS["half-an-hour"],
    "who-has-gone-goes-on": MUTANTS["who-has-gone-goes-on"],
    "one-log-in-for-each-user": MUTANTS["one-log-in-for-each-user"],
    "a-look-before-the-change": replace(
        MUTANTS["a-look-before-the-change"],
        new=MUTANTS["a-look-before-the-change"].new + "        time.sleep(0.01)\n",
        promise="test_storms.py::test_of_50_at_once_one_wins_and_the_log_in_ends",
    ),
}  # fmt: skip
