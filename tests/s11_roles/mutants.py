"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from course.mutants.mutant import Mutant

MAY = 'may = set(claims.scope.split(" ")) & set(allowed(login.user.role))'
SHUT_OUT = "login is None or login.user.disabled or"
GRANTED = "login.user, login.scope = stored, grant_scope(scope, allowed(stored.role))"
NOW_AN_ADMIN = "Login.user.has(role=admin.user.role, disabled=False)"
MUTANTS = {
    "nobody-looks-at-the-role": Mutant(
        "utils/dependencies.py", MAY, 'may = set(claims.scope.split(" "))',
        "test_rights.py::test_who_is_an_admin_no_more_has_lost_the_power_at_once",
    ),
    "the-role-is-enough": Mutant(
        "utils/dependencies.py", MAY, "may = set(allowed(login.user.role))",
        "test_rights.py::test_who_does_not_name_it_does_not_have_it",
    ),
    "an-admin-may-all": Mutant(
        "utils/dependencies.py", MAY, f'{MAY}\n    if login.user.role == "admin":\n'
        "        may = set(needed.scopes)",
        "test_rights.py::test_who_becomes_an_admin_has_to_log_in_for_it",
    ),
    "the-role-of-the-log-in": Mutant(
        "utils/dependencies.py", MAY,
        'may = set(claims.scope.split(" ")) & set(allowed('
        '"admin" if "users:admin" in login.scope else "user"))',
        "test_rights.py::test_who_is_an_admin_no_more_has_lost_the_power_at_once",
    ),
    "who-is-shut-out-goes-on": Mutant(
        "utils/dependencies.py", SHUT_OUT, "login is None or",
        "test_disabled.py::test_what_an_operator_does_in_the_database_counts_at_once",
    ),
    "the-list-needs-the-account": Mutant(
        "utils/dependencies.py", 'scopes=["users:admin"]', 'scopes=["account"]',
        "test_rights.py::test_who_does_not_name_it_does_not_have_it",
    ),
    "an-unknown-role-is-a-user": Mutant(
        "utils/scopes.py", "ROLES.get(role, [])", "ROLES.get(role, USUAL)",
        "test_rights.py::test_a_role_that_nobody_knows_allows_nothing",
    ),
    "a-role-in-any-case": Mutant(
        "utils/scopes.py", "ROLES.get(role, [])", "ROLES.get(role.strip().lower(), [])",
        "test_rights.py::test_a_role_that_nobody_knows_allows_nothing",
    ),
    "the-power-comes-unasked": Mutant(
        "utils/scopes.py", "if requested else USUAL", "if requested else SCOPES",
        "test_rights.py::test_who_does_not_name_it_does_not_have_it",
    ),
    "granted-whatever-the-role": Mutant(
        "utils/scopes.py", " and scope in may]", "]",
        "test_rights.py::test_a_user_who_asks_for_it_gets_the_rest",
    ),
    "users-may-all": Mutant(
        "utils/scopes.py", '"user": USUAL,', '"user": [*USUAL, "users:admin"],',
        "test_rights.py::test_a_user_who_asks_for_nothing_else_gets_nothing",
    ),
    "an-admin-is-nobody-else": Mutant(
        "utils/scopes.py", '"admin": [*USUAL, "users:admin"]', '"admin": ["users:admin"]',
        "test_rights.py::test_an_admin_who_names_the_power_has_it",
    ),
    "nobody-looks-before-the-grant": Mutant(
        "db/logins.py", GRANTED, "login.user = stored",
        "test_rights.py::test_only_the_role_decides_before_a_log_in_is_stored",
    ),
    "the-role-before-the-password": Mutant(
        "routers/auth.py", '    scope = grant_scope(form.scope, [*SCOPES])\n',
        "    known = await to_thread.run_sync(find_user, form.username)\n"
        '    scope = grant_scope(form.scope, allowed(known.role if known else "user"))\n',
        "test_rights.py::test_only_who_has_the_password_hears_what_a_role_allows",
    ),
    "a-renewed-token-says-what-it-said": Mutant(
        "routers/auth.py", "scope = grant_scope(login.scope, allowed(login.user.role))",
        "scope = login.scope",
        "test_rights.py::test_a_renewed_token_says_what_the_role_allows_by_then",
    ),
    "a-renewed-token-grows": Mutant(
        "routers/auth.py", "scope = grant_scope(login.scope, allowed(login.user.role))",
        'scope = " ".join(allowed(login.user.role))',
        "test_rights.py::test_who_becomes_an_admin_has_to_log_in_for_it",
    ),
    "every-id-is-ones-own": Mutant(
        "routers/users.py", "if user_id != current.user_id:", "if False:",
        "test_profiles.py::test_users_see_nobody_else",
    ),
    "403-tells-that-there-is-somebody": Mutant(
        "routers/users.py", "    if user_id != current.user_id:\n",
        '    not_yours = {"WWW-Authenticate": \'Bearer error="insufficient_scope"\'}\n'
        "    if user_id != current.user_id and user_id in [it.id for it in list_users(\"\")]:\n"
        '        raise HTTPException(403, "Not yours.", not_yours)\n'
        "    if user_id != current.user_id:\n",
        "test_profiles.py::test_not_even_whether_there_is_somebody_else",
    ),
    "an-admin-sees-all-profiles": Mutant(
        "routers/users.py", "if user_id != current.user_id:",
        'if user_id != current.user_id and current.user.role != "admin":',
        "test_profiles.py::test_an_admin_sees_others_in_the_list_alone",
    ),
    "an-admin-is-gone-by-mistake": Mutant(
        "routers/users.py", "user_id == admin.user_id or not await", "not await",
        "test_disabled.py::test_nobody_shuts_themselves_out",
    ),
    "nobody-is-shut-out-too": Mutant(
        "routers/users.py", "if user_id == admin.user_id or not await write(",
        "if user_id == admin.user_id or None is await write(",
        "test_disabled.py::test_nobody_is_not_shut_out",
    ),
    "any-text-goes-to-the-database": Mutant(
        "routers/users.py", "after: Username | None = None", "after: str | None = None",
        "test_list.py::test_what_is_no_name_is_refused",
    ),
    "the-list-is-kept-in-caches": Mutant(
        "routers/users.py", ", dependencies=[Depends(no_store)]", "",
        "test_list.py::test_the_list_is_kept_in_no_cache",
    ),
    "a-list-with-the-hashes": Mutant(
        "utils/schemas.py", "    role: str\n    disabled: bool\n",
        "    role: str\n    disabled: bool\n    hashed_password: str\n",
        "test_list.py::test_an_admin_sees_who_is_there",
    ),
    "nobody-sees-who-is-shut-out": Mutant(
        "utils/schemas.py", "    disabled: bool\n", "    disabled: bool = False\n\n"
        "    def model_post_init(self, _: object) -> None:\n"
        "        self.disabled = False\n",
        "test_list.py::test_an_admin_sees_who_is_shut_out",
    ),
    "a-page-without-an-end": Mutant(
        "db/users.py", ".order_by(User.username).limit(100)", ".order_by(User.username)",
        "test_list.py::test_a_page_has_a_hundred",
    ),
    "a-page-in-any-order": Mutant(
        "db/users.py", ".order_by(User.username)", ".order_by(User.id)",
        "test_list.py::test_everybody_comes_once_and_by_name",
    ),
    "the-last-one-comes-twice": Mutant(
        "db/users.py", "User.username > after", "User.username >= after",
        "test_list.py::test_the_next_page_begins_after_a_name_in_any_case",
    ),
    "both-admins-are-gone": Mutant(
        "db/users.py", "where(User.id == user_id, may)", "where(User.id == user_id)",
        "test_moment.py::test_who_was_shut_out_meanwhile_shuts_nobody_out",
    ),
    "shut-out-and-logged-in": Mutant(
        "db/users.py", "        session.execute(delete(Login).where(Login.user_id == found))\n", "",
        "test_disabled.py::test_who_is_let_in_again_has_to_log_in",
    ),
    "all-are-logged-out": Mutant(
        "db/users.py", "delete(Login).where(Login.user_id == found)", "delete(Login)",
        "test_disabled.py::test_nobody_else_is_shut_out",
    ),
    "shut-out-before-the-log-ins-end": Mutant(
        "db/users.py", "        session.execute(delete(Login).where(Login.user_id == found))\n",
        "    with SessionLocal.begin() as session:\n"
        "        session.execute(delete(Login).where(Login.user_id == found))\n",
        "test_moment.py::test_a_user_is_shut_out_as_a_whole_or_not_at_all",
    ),
    "an-admin-who-has-logged-out": Mutant(
        "db/users.py", "is_admin = Login.id == admin.id,",
        "is_admin = Login.user_id == admin.user_id,",
        "test_moment.py::test_an_ended_log_in_shuts_nobody_out",
    ),
    "listed-in-the-event-loop": Mutant(
        "routers/users.py", "def read_users(", "async def read_users(",
        "test_moment.py::test_whoever_lists_users_keeps_nobody_waiting",
    ),
    "shut-out-without-a-turn": Mutant(
        "routers/users.py", "await write(request, disable_user, user_id, admin)",
        "await __import__(\"anyio\").to_thread.run_sync(disable_user, user_id, admin)",
        "test_moment.py::test_50_who_cannot_be_shut_out_yet_keep_nobody_waiting",
    ),
    "shut-out-and-no-admin-any-more": Mutant(
        "db/users.py", "values(disabled=True)", 'values(disabled=True, role="user")',
        "test_disabled.py::test_a_role_outlives_it",
    ),
    "a-role-lets-in-again": Mutant(
        "db/users.py", "values(role=role)", "values(role=role, disabled=False)",
        "test_first_admin.py::test_a_role_lets_nobody_in_again",
    ),
    "the-address-is-a-name-too": Mutant(
        "db/users.py", "where(User.username == username)",
        "where((User.username == username) | (User.email == username))",
        "test_first_admin.py::test_nobody_becomes_an_admin",
    ),
    "what-was-asked-for-is-kept": Mutant(
        "db/logins.py", GRANTED,
        "login.user = stored\n        grant_scope(scope, allowed(stored.role))",
        "test_rights.py::test_who_becomes_an_admin_has_to_log_in_for_it",
    ),
    "a-list-that-reads-all": Mutant(
        "db/users.py", ".limit(100)\n    with SessionLocal() as session:\n"
        "        return list(session.scalars(page))\n",
        "\n    with SessionLocal() as session:\n        return list(session.scalars(page))[:100]\n",
        "test_list.py::test_a_page_reads_no_more_than_itself",
    ),
    "a-list-without-an-index": Mutant(
        "db/users.py", "order_by(User.username)", 'order_by(User.username + "")',
        "test_list.py::test_a_page_reads_no_more_than_itself",
    ),
    "the-token-is-logged": Mutant(
        "routers/users.py", "    if user_id == admin.user_id or",
        '    __import__("logging").getLogger("x").warning(request.headers["Authorization"])\n'
        "    if user_id == admin.user_id or",
        "test_disabled.py::test_nothing_of_a_token_is_logged",
    ),
    "shut-out-while-checked": Mutant(
        "db/logins.py", "== user.hashed_password, ~User.disabled", "== user.hashed_password",
        "test_moment.py::test_who_is_shut_out_while_the_password_is_checked_gets_no_log_in",
    ),
    "who-is-shut-out-renews": Mutant(
        "db/logins.py", "Login.user_id, ~User.disabled)", "Login.user_id)",
        "test_disabled.py::test_who_has_used_a_token_meanwhile_has_lost_the_log_in",
    ),
    "a-refresh-reads-all-users": Mutant(
        "db/logins.py", "select(User.id).where(User.id == Login.user_id, ~User.disabled).exists()",
        "Login.user_id.in_(select(User.id).where(~User.disabled))",
        "test_moment.py::test_a_refresh_reads_no_table_from_end_to_end",
    ),
    "who-is-shut-out-is-told": Mutant(
        "db/database.py", ', ~User.disabled)', ")",
        "test_moment.py::test_who_is_shut_out_while_the_password_is_checked_gets_no_log_in",
    ),
    "everybody-is-an-admin": Mutant(
        "db/models.py", 'default="user"', 'default="admin"',
        "test_list.py::test_an_admin_sees_who_is_there",
    ),
    "a-user-who-is-read-each-time": Mutant(
        "db/logins.py", "WITH_USER = joinedload(Login.user, innerjoin=True)",
        "WITH_USER = __import__(\"sqlalchemy.orm\").orm.selectinload(Login.user)",
        "test_moment.py::test_a_request_looks_once_into_the_database",
    ),
    "users-of-before-are-served": Mutant(
        "db/database.py", "{*User.__table__.c.keys()}", "{*()}",
        "test_old_database.py::test_users_without_a_role_end_the_start_with_one_line",
    ),
    "nobody-is-made-an-admin": Mutant(
        "set_role.py", "    if not found:\n", "    if False:\n",
        "test_first_admin.py::test_nobody_becomes_an_admin",
    ),
    "a-name-as-it-was-typed": Mutant(
        "set_role.py", "set_role(given.username.lower(), ", "set_role(given.username, ",
        "test_first_admin.py::test_a_command_makes_an_admin_while_the_server_runs",
    ),
    "any-word-is-a-role": Mutant(
        "set_role.py", ", choices=ROLES", "",
        "test_first_admin.py::test_what_it_does_not_know_is_answered_with_its_usage",
    ),
    "a-busy-database-breaks-it": Mutant(
        "set_role.py", "except (OperationalError, ProgrammingError):",
        "except ProgrammingError:",
        "test_first_admin.py::test_a_busy_database_is_left_as_it_is",
    ),
    "a-missing-table-breaks-it": Mutant(
        "set_role.py", "except (OperationalError, ProgrammingError):", "except OperationalError:",
        "test_first_admin.py::test_a_database_without_tables_is_said_in_one_line",
    ),
    "letters-that-look-alike": Mutant(
        "set_role.py", "given.username.isascii() and ", "",
        "test_first_admin.py::test_a_letter_that_looks_alike_is_another",
    ),
    "names-that-are-no-text": Mutant(
        "set_role.py", "given.username.isascii() and ", "",
        "test_first_admin.py::test_what_is_no_text_is_nobody",
    ),
    "an-admin-of-before-the-wait": Mutant(
        "db/users.py", NOW_AN_ADMIN, "Login.user.has(disabled=False)",
        "test_moment.py::test_who_is_no_admin_any_more_shuts_nobody_out",
    ),
    "an-admin-who-is-asleep": Mutant(
        "db/users.py", NOW_AN_ADMIN, "Login.user.has(role=admin.user.role)",
        "test_moment.py::test_who_is_no_admin_any_more_shuts_nobody_out",
    ),
    "nobody-waits-for-the-other-admin": Mutant(
        "db/users.py", "        session.execute(both.with_for_update())\n", "",
        "test_moment.py::test_to_shut_somebody_out_locks_the_users_first",
    ),
    "all-users-wait": Mutant(
        "db/users.py", "User.id.in_([user_id, admin.user_id])", "User.id",
        "test_moment.py::test_to_shut_somebody_out_keeps_nobody_else_waiting",
    ),
    "who-is-asleep-changes-the-password": Mutant(
        "db/logins.py", "User.id == login.user_id, ~User.disabled)", "User.id == login.user_id)",
        "test_moment.py::test_who_is_disabled_by_hand_meanwhile_changes_no_password",
    ),
    "refused-and-still-listed": Mutant(
        "db/logins.py",
        'if login is None or set(login.scope.split(" ")).isdisjoint(allowed(login.user.role)):',
        "if login is None or not login.user:",
        "test_rights.py::test_a_log_in_for_the_power_alone_ends_with_it",
    ),
    "nobody-is-kept-in-caches": Mutant(
        "routers/users.py", '"There is no such user.", NO_STORE', '"There is no such user."',
        "test_list.py::test_no_refusal_is_kept_in_a_cache",
    ),
    "nobody-was-shut-out-for-long": Mutant(
        "routers/users.py", '"There is no such user, or it is you.", NO_STORE',
        '"There is no such user, or it is you."',
        "test_list.py::test_who_is_not_found_by_an_admin_is_kept_in_no_cache",
    ),
    "a-refusal-in-another-shape": Mutant(
        "routers/users.py", ', responses={**PROTECTED, 422: REFUSALS[422]})',
        ", responses=PROTECTED)",
        "test_list.py::test_the_description_says_what_a_refused_name_is_told",
    ),
    "a-route-that-gives-roles": Mutant(
        "utils/schemas.py", "    new_password: Password\n",
        "    new_password: Password\n    role: str | None = None\n",
        "test_rights.py::test_no_route_takes_a_role",
    ),
}  # fmt: skip
WRONG = {
    name: MUTANTS[name]
    for name in (
        "nobody-looks-at-the-role",
        "the-role-is-enough",
        "the-power-comes-unasked",
        "users-may-all",
        "every-id-is-ones-own",
        "403-tells-that-there-is-somebody",
        "who-is-shut-out-renews",
        "everybody-is-an-admin",
    )
}
