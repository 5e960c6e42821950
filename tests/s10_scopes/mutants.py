"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from course.mutants.mutant import Mutant

CHECK = 'if not (needed.scopes and set(needed.scopes) <= set(claims.scope.split(" "))):'
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
    "a-route-that-names-nothing-is-open": Mutant(
        "utils/dependencies.py", "if not (needed.scopes and set(", "if not (set(",
        "test_needs.py::test_a_check_that_names_no_scope_lets_nobody_in",
    ),
    "a-password-needs-the-data": Mutant(
        "routers/auth.py", "import AccountOwner, no_store",
        "import DataReader as AccountOwner, no_store",
        "test_needs.py::test_a_small_token_changes_no_password",
    ),
    "declared-and-not-checked": Mutant(
        "routers/users.py", '@router.get("/{user_id:uuid}"',
        'from fastapi import Security\n'
        "from ..utils.dependencies import bearer_token\n\n\n"
        '@router.get("/all", dependencies=[Security(bearer_token, scopes=["account"])])\n'
        "def read_all() -> str:\n"
        '    return "all"\n\n\n'
        '@router.get("/{user_id:uuid}"',
        "test_needs.py::test_what_is_declared_is_asked_for",
    ),
    "a-small-log-in-is-spared": Mutant(
        "routers/logins.py", "(Login.sid == sid) & (Login.user_id == current.user_id)",
        '(Login.sid == sid) & (Login.user_id == current.user_id) & Login.scope.contains("account")',
        "test_needs.py::test_who_owns_the_account_ends_a_small_log_in",
    ),
    "all-but-the-small-ones-end": Mutant(
        "routers/logins.py", "end(request, Login.user_id == current.user_id)",
        'end(request, (Login.user_id == current.user_id) & Login.scope.contains("account"))',
        "test_needs.py::test_who_owns_the_account_ends_a_small_log_in",
    ),
    "only-who-reads-gives-back": Mutant(
        "routers/logins.py", "    with suppress(InvalidTokenError):\n",
        "    with suppress(InvalidTokenError):\n"
        '        if "data:read" not in decode_token(form.token).scope:\n'
        "            raise InvalidTokenError\n",
        "test_needs.py::test_a_small_token_ends_its_own_log_in",
    ),
    "two-headers-are-looked-at-last": Mutant(
        "utils/dependencies.py",
        'if login is None or len(request.headers.getlist("Authorization")) > 1:',
        'if login is None or (len(request.headers.getlist("Authorization")) > 1'
        ' and set(needed.scopes) <= set(claims.scope.split(" "))):',
        "test_needs.py::test_two_small_tokens_are_no_token",
    ),
    "refused-and-logged": Mutant(
        "utils/scopes.py", "    if not granted:\n",
        "    if not granted:\n"
        '        __import__("logging").getLogger(__name__).warning(requested)\n',
        "test_grants.py::test_nothing_of_it_is_logged",
    ),
    "the-address-counts": Mutant(
        "routers/auth.py", "grant_scope(form.scope)",
        'grant_scope(request.query_params.get("scope", form.scope))',
        "test_grants.py::test_what_the_address_says_does_not_count",
    ),
    "other-scopes-at-a-refresh": Mutant(
        "routers/auth.py", "    if login is None:\n"
        '        raise OAuthError("invalid_grant", "Log in again.")\n',
        "    if login is None:\n"
        '        raise OAuthError("invalid_grant", "Log in again.")\n'
        "    if form.scope.count(\" \") == login.scope.count(\" \"):\n"
        "        login.scope = grant_scope(form.scope)\n",
        "test_grants.py::test_a_refresh_changes_nothing_of_it",
    ),
    "the-end-of-a-name": Mutant(
        "utils/scopes.py", "if scope in wanted]",
        "if any(scope.endswith(name) for name in wanted if name)]",
        "test_grants.py::test_who_asks_for_nothing_that_exists_gets_nothing",
    ),
    "a-sid-is-a-user": Mutant(
        "routers/users.py", "    user = find_user_by_id(user_id)\n",
        "    user = _.user if user_id in (_.sid, _.id) else find_user_by_id(user_id)\n",
        "test_users.py::test_a_log_in_is_no_user",
    ),
    "the-refusal-says-whose-it-is": Mutant(
        "utils/dependencies.py", "raise forbidden(needed.scope_str)",
        "refusal = forbidden(needed.scope_str)\n"
        "        refusal.detail = login.user.username\n"
        "        raise refusal",
        "test_needs.py::test_a_refusal_says_nothing_of_the_user",
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
        "routers/auth.py", "        scope=scope,\n",
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
    "who-is-not-there-kept-in-a-cache": Mutant(
        "routers/users.py", '"There is no such user.", NO_STORE', '"There is no such user."',
        "test_users.py::test_nobody_has_an_id_that_nobody_has",
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
        "a-password-needs-the-data",
        "a-token-that-says-nothing-may-do-all",
        "401-for-what-is-missing",
    )
}
