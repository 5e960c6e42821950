"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from course.mutants.mutant import Mutant

CHECK = 'if not set(needed.scopes) <= set(claims.scope.split(" ")):'
GRANT = 'wanted = requested.split(" ") if requested else SCOPES'
MUTANTS = {
    "nobody-looks-at-the-scope": Mutant(
        "utils/dependencies.py", CHECK, "if False:",
        "test_needs.py::test_all_others_together_are_not",
    ),
    "any-scope-will-do": Mutant(
        "utils/dependencies.py", CHECK, "if not claims.scope:",
        "test_needs.py::test_a_small_token_ends_nothing",
    ),
    "a-part-of-the-name": Mutant(
        "utils/dependencies.py", CHECK,
        "if not all(scope in claims.scope for scope in needed.scopes):",
        "test_grants.py::test_the_token_says_what_it_may_do",
    ),
    "in-any-case": Mutant(
        "utils/dependencies.py", 'claims.scope.split(" ")', 'claims.scope.lower().split(" ")',
        "test_grants.py::test_the_token_says_what_it_may_do",
    ),
    "at-any-space": Mutant(
        "utils/dependencies.py", 'claims.scope.split(" ")', "claims.scope.split()",
        "test_grants.py::test_the_token_says_what_it_may_do",
    ),
    "the-log-in-and-not-the-token": Mutant(
        "utils/dependencies.py", 'claims.scope.split(" ")', 'login.scope.split(" ")',
        "test_grants.py::test_the_token_says_what_it_may_do",
    ),
    "the-scope-before-the-log-in": Mutant(
        "utils/dependencies.py", "        login = find_login(claims.sid, claims.sub)\n",
        f"        {CHECK}\n"
        "            raise forbidden(needed.scope_str)\n"
        "        login = find_login(claims.sid, claims.sub)\n",
        "test_needs.py::test_a_bad_token_is_a_bad_token_first",
    ),
    "the-data-needs-nothing": Mutant(
        "utils/dependencies.py", 'Security(get_current_login, scopes=["data:read"])',
        "Security(get_current_login)",
        "test_needs.py::test_every_route_but_a_few_says_what_it_needs",
    ),
    "users-need-the-data": Mutant(
        "utils/dependencies.py", 'scopes=["users:read"]', 'scopes=["data:read"]',
        "test_needs.py::test_the_scope_that_it_needs_is_enough",
    ),
    "a-password-needs-nothing": Mutant(
        "routers/auth.py", "current: AccountOwner) ->",
        "current: AccountOwner.__origin__ = Depends("
        "AccountOwner.__metadata__[0].dependency)) ->",
        "test_needs.py::test_a_small_token_changes_no_password",
    ),
    "nothing-says-who-needs-what": Mutant(
        "utils/dependencies.py", "scopes=SCOPES, auto_error=False", "auto_error=False",
        "test_needs.py::test_the_description_knows_each_scope",
    ),
    "401-for-what-is-missing": Mutant(
        "utils/errors.py", 'HTTPException(403, "Not', 'HTTPException(401, "Not',
        "test_needs.py::test_all_others_together_are_not",
    ),
    "no-word-of-what-is-missing": Mutant(
        "utils/errors.py", ', scope="{scope}"', "",
        "test_needs.py::test_all_others_together_are_not",
    ),
    "a-refusal-that-is-kept": Mutant(
        "utils/errors.py", '"Not enough scope", {"WWW-Authenticate": challenge, **NO_STORE}',
        '"Not enough scope", {"WWW-Authenticate": challenge}',
        "test_needs.py::test_all_others_together_are_not",
    ),
    "granted-as-asked-for": Mutant(
        "utils/scopes.py", "[scope for scope in SCOPES if scope in wanted]", "list(wanted)",
        "test_grants.py::test_what_does_not_exist_is_left_out",
    ),
    "all-for-everybody": Mutant(
        "utils/scopes.py", "[scope for scope in SCOPES if scope in wanted]", "list(SCOPES)",
        "test_grants.py::test_who_asks_for_some_gets_these",
    ),
    "a-part-is-asked-for": Mutant(
        "utils/scopes.py", "if scope in wanted]", "if scope in requested or not requested]",
        "test_grants.py::test_who_asks_for_nothing_that_exists_gets_nothing",
    ),
    "any-space-between": Mutant(
        "utils/scopes.py", 'requested.split(" ")', "requested.split()",
        "test_grants.py::test_who_asks_for_nothing_that_exists_gets_nothing",
    ),
    "asked-for-in-any-case": Mutant(
        "utils/scopes.py", 'requested.split(" ")', 'requested.lower().split(" ")',
        "test_grants.py::test_who_asks_for_nothing_that_exists_gets_nothing",
    ),
    "a-blank-is-all": Mutant(
        "utils/scopes.py", GRANT, 'wanted = requested.split(" ") if requested.strip() else SCOPES',
        "test_grants.py::test_who_asks_for_nothing_that_exists_gets_nothing",
    ),
    "nothing-that-exists-is-all": Mutant(
        "utils/scopes.py", "    if not granted:\n", "    granted = granted or list(SCOPES)\n"
        "    if not granted:\n",
        "test_grants.py::test_who_asks_for_nothing_that_exists_gets_nothing",
    ),
    "what-was-asked-for-is-repeated": Mutant(
        "utils/scopes.py", "f\"The scopes are {', '.join(SCOPES)}.\"", 'f"No such: {requested}"',
        "test_grants.py::test_who_asks_for_nothing_that_exists_gets_nothing",
    ),
    "who-names-nothing-gets-nothing": Mutant(
        "utils/scopes.py", GRANT, 'wanted = requested.split(" ")',
        "test_grants.py::test_who_names_nothing_gets_all",
    ),
    "hashed-before-it-is-refused": Mutant(
        "routers/auth.py",
        "    scope = grant_scope(form.scope)\n"
        "    user = await authenticate(request, form.username, form.password)\n",
        "    user = await authenticate(request, form.username, form.password)\n"
        "    scope = grant_scope(form.scope)\n",
        "test_grants.py::test_nothing_is_hashed_for_a_scope_that_does_not_exist",
    ),
    "more-at-a-refresh": Mutant(
        "routers/auth.py", "    if login is None:\n"
        '        raise OAuthError("invalid_grant", "Log in again.")\n',
        "    if login is None:\n"
        '        raise OAuthError("invalid_grant", "Log in again.")\n'
        "    login.scope = grant_scope(form.scope or login.scope)\n",
        "test_grants.py::test_a_refresh_changes_nothing_of_it",
    ),
    "all-at-a-refresh": Mutant(
        "routers/auth.py", "    if login is None:\n"
        '        raise OAuthError("invalid_grant", "Log in again.")\n',
        "    if login is None:\n"
        '        raise OAuthError("invalid_grant", "Log in again.")\n'
        '    login.scope = grant_scope("")\n',
        "test_grants.py::test_a_refresh_changes_nothing_of_it",
    ),
    "the-reply-says-what-was-asked-for": Mutant(
        "routers/auth.py", "        scope=login.scope,\n",
        '        scope="data:read users:read account",\n',
        "test_grants.py::test_who_asks_for_some_gets_these",
    ),
    "a-token-that-says-nothing-may-do-all": Mutant(
        "utils/tokens.py", "    scope: str\n", '    scope: str = "data:read users:read account"\n',
        "test_grants.py::test_a_token_that_does_not_say_it_in_text_is_refused",
    ),
    "the-list-says-less": Mutant(
        "utils/schemas.py", "    client: str\n    scope: str\n", "    client: str\n",
        "test_grants.py::test_the_list_says_what_each_may_do",
    ),
    "nobody-is-somebody": Mutant(
        "routers/users.py", "    if user is None:\n", "    user = user or _.user\n"
        "    if user is None:\n",
        "test_users.py::test_nobody_has_an_id_that_nobody_has",
    ),
    "everybody-is-the-one-who-asks": Mutant(
        "routers/users.py", "    user = find_user_by_id(user_id)\n",
        "    user = _.user if find_user_by_id(user_id) else None\n",
        "test_users.py::test_whoever_may_read_one_may_read_all",
    ),
    "whatever-is-asked-for-is-an-id": Mutant(
        "routers/users.py", "{user_id:uuid}", "{user_id}",
        "test_users.py::test_what_is_no_id_is_no_address",
    ),
    "users-are-kept-in-caches": Mutant(
        "routers/users.py", ", dependencies=[Depends(no_store)]", "",
        "test_users.py::test_a_user_is_found_by_the_id",
    ),
}  # fmt: skip
WRONG = {
    name: MUTANTS[name]
    for name in (
        "nobody-looks-at-the-scope",
        "a-part-of-the-name",
        "granted-as-asked-for",
        "all-for-everybody",
        "more-at-a-refresh",
        "a-password-needs-nothing",
        "a-token-that-says-nothing-may-do-all",
        "401-for-what-is-missing",
    )
}
