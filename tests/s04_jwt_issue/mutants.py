"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from course.mutants.mutant import Mutant

MUTANTS = {
    "zero-width-signs-left-out": Mutant(
        "routers/auth.py", "    is_name =",
        '    username = username.replace("\\u200b", "")\n    is_name =',
        "test_refusals.py::test_a_name_with_something_added_is_another_name",
    ),
    "spaces-left-out": Mutant(
        "routers/auth.py", "    is_name =", "    username = username.strip()\n    is_name =",
        "test_refusals.py::test_a_name_with_something_added_is_another_name",
    ),
    "log-in-by-address": Mutant(
        "db/database.py", 'session.scalar(BY_USERNAME, {"username": username})',
        'session.scalar(BY_USERNAME, {"username": username}) or'
        " session.scalar(select(User).where(User.email == username))",
        "test_refusals.py::test_the_address_is_no_name",
    ),
    "cheap-hash-for-nobody": Mutant(
        "utils/security.py", "DUMMY_HASH = hash_password(secrets.token_urlsafe())",
        "DUMMY_HASH = password_context.using(bcrypt__rounds=4).hash(secrets.token_urlsafe())",
        "test_refusals.py::test_the_hash_for_nobody_costs_what_every_hash_costs",
    ),
    "says-more-than-it-must": Mutant(
        "utils/tokens.py", '"sub": subject,', '"sub": subject, "role": "user",',
        "test_log_in.py::test_the_claims_say_who_and_for_how_long",
    ),
    "looked-up-in-the-event-loop": Mutant(
        "routers/auth.py",
        'await to_thread.run_sync(find_user, username.lower() if is_name else "")',
        'find_user(username.lower() if is_name else "")',
        "test_crowd.py::test_who_waits_for_the_database_keeps_nobody_waiting",
    ),
    "any-grant": Mutant(
        "routers/auth.py", "OAuth2PasswordRequestForm, Depends()",
        'OAuth2PasswordRequestForm, Depends(lambda username=__import__("fastapi").Form(),'
        ' password=__import__("fastapi").Form(): OAuth2PasswordRequestForm('
        "username=username, password=password))",
        "test_bad_form.py::test_a_good_login_in_a_bad_form_is_refused",
    ),
    "any-password": Mutant(
        "routers/auth.py", "return user if matches else None", "return user",
        "test_refusals.py::test_a_wrong_name_and_a_wrong_password_look_the_same",
    ),
    "connection-held": Mutant(
        "db/database.py", "    with SessionLocal() as session:\n",
        "    session = SessionLocal.held = SessionLocal()\n    if True:\n",
        "test_crowd.py::test_no_connection_is_held_while_a_password_is_hashed",
    ),
    "token-may-be-cached": Mutant(
        "routers/auth.py", ", Depends(no_store)]", "]",
        "test_log_in.py::test_the_answer_is_that_of_oauth2",
    ),
    "refusal-may-be-cached": Mutant(
        "utils/errors.py", ', **NO_STORE}', "}",
        "test_refusals.py::test_a_wrong_name_and_a_wrong_password_look_the_same",
    ),
    "no-challenge": Mutant(
        "utils/errors.py", '{"WWW-Authenticate": "Bearer", **NO_STORE}', "NO_STORE",
        "test_refusals.py::test_a_wrong_name_and_a_wrong_password_look_the_same",
    ),
    "401-not-described": Mutant(
        "routers/auth.py", "responses={**REFUSALS, **UNAUTHORIZED}",
        "responses=REFUSALS",
        "test_log_in.py::test_the_description_names_each_answer",
    ),
    "short-key": Mutant(
        "utils/tokens.py", "if len(key.encode()) < MIN_KEY_BYTES", "if not key",
        "test_secret_key.py::test_a_short_key_is_refused_in_one_clear_line",
    ),
    "key-counted-in-characters": Mutant(
        "utils/tokens.py", "len(key.encode())", "len(key)",
        "test_secret_key.py::test_a_key_of_32_bytes_is_taken",
    ),
    "key-in-the-source": Mutant(
        "utils/tokens.py", "return secrets.token_urlsafe(MIN_KEY_BYTES)",
        'return "k" * MIN_KEY_BYTES',
        "test_secret_key.py::test_without_a_key_each_start_makes_its_own",
    ),
    "no-word-of-the-missing-key": Mutant(
        "utils/tokens.py", "logger.warning(", "logger.debug(",
        "test_secret_key.py::test_without_a_key_the_log_says_so_once",
    ),
    "local-time": Mutant(
        "utils/tokens.py", "now = datetime.now(UTC)", "now = datetime.now()",
        "test_times.py::test_the_times_are_those_of_utc",
    ),
    "lifetime-ignored": Mutant(
        "utils/tokens.py", "now + expires_delta", "now + ACCESS_TOKEN_LIFETIME",
        "test_times.py::test_the_lifetime_that_is_asked_for_is_honoured",
    ),
    "a-turnstile-for-each-route": Mutant(
        "routers/auth.py", "async with turnstile(request):\n        matches",
        'async with request.app.state._state.setdefault("own", '
        '__import__("anyio").CapacityLimiter(2)):\n        matches',
        "test_crowd.py::test_logins_and_registrations_share_the_slots",
    ),
    "login-without-a-turnstile": Mutant(
        "routers/auth.py",
        "    async with turnstile(request):\n        matches", "    if True:\n        matches",
        "test_crowd.py::test_no_more_logins_hash_at_once_than_there_are_cores",
    ),
    "no-dummy-hash": Mutant(
        "routers/auth.py",
        "    async with turnstile(request):\n        matches =",
        "    if user is None:\n        return None\n"
        "    async with turnstile(request):\n        matches =",
        "test_refusals.py::test_an_unknown_name_costs_the_same_work",
    ),
    "look-alike-names": Mutant(
        "routers/auth.py", "username.isascii() and ", "",
        "test_refusals.py::test_a_look_alike_name_is_another_name",
    ),
    "lone-surrogate-to-the-database": Mutant(
        "routers/auth.py", "username.lower() if is_name else \"\"", "username.lower()",
        "test_bad_form.py::test_a_strange_charset_is_refused",
    ),
    "NUL-to-the-database": Mutant(
        "routers/auth.py", " and username.isprintable()", "",
        "test_refusals.py::test_what_cannot_be_a_name_never_reaches_the_database",
    ),
    "name-matters-by-case": Mutant(
        "routers/auth.py", "username.lower() if", "username if",
        "test_log_in.py::test_the_case_of_the_name_does_not_matter",
    ),
    "password-matters-by-its-form": Mutant(
        "utils/security.py", "        password = one_password(typed)\n",
        "        one_password(typed)\n        password = typed\n",
        "test_log_in.py::test_a_password_may_be_typed_in_another_form",
    ),
    "password-cut-short": Mutant(
        "utils/security.py", "        password = one_password(typed)\n",
        "        password = typed\n",
        "test_refusals.py::test_a_password_is_never_cut_short",
    ),
    "NUL-to-bcrypt": Mutant(
        "utils/security.py", "        password = one_password(typed)\n",
        "        password = typed\n",
        "test_bad_form.py::test_a_bad_form_is_refused",
    ),
    "a-field-twice": Mutant(
        "routers/auth.py", "Depends(each_field_once), ", "",
        "test_bad_form.py::test_a_field_that_comes_twice_is_refused",
    ),
    "only-known-fields-once": Mutant(
        "utils/dependencies.py", "len(form.multi_items()) > len(form)",
        'len(form.getlist("password")) > 1',
        "test_bad_form.py::test_a_field_that_comes_twice_is_refused",
    ),
    "key-of-spaces": Mutant(
        "utils/tokens.py", " or len(set(key)) < MIN_KEY_CHARACTERS", "",
        "test_secret_key.py::test_a_short_key_is_refused_in_one_clear_line",
    ),
}  # fmt: skip
WRONG = {
    "no-work-for-nobody": Mutant(
        "routers/auth.py", "    async with turnstile(request):\n        matches",
        "    if user is None:\n        return None\n"
        "    async with turnstile(request):\n        matches",
        "test_from_outside.py::test_who_does_not_exist_takes_as_long",
    ),
    "all-logins-at-once": Mutant(
        "routers/auth.py", "    async with turnstile(request):\n        matches",
        "    if True:\n        matches",
        "test_from_outside.py::test_the_first_login_of_many_is_ready_long_before_the_last",
    ),
    "logins-in-the-event-loop": Mutant(
        "routers/auth.py", "await to_thread.run_sync(verify_password, password, hashed_password)",
        "verify_password(password, hashed_password)",
        "test_from_outside.py::test_the_page_is_not_as_slow_as_a_login",
    ),
    "no-exp": Mutant(
        "utils/tokens.py", ', "exp": now + expires_delta}', "}",
        "test_log_in.py::test_the_claims_say_who_and_for_how_long",
    ),
    "the-number-as-the-subject": Mutant(
        "routers/auth.py", "create_access_token(user.username)",
        "create_access_token(str(user.id))",
        "test_log_in.py::test_the_claims_say_who_and_for_how_long",
    ),
    "200-with-an-error-body": Mutant(
        "routers/auth.py", 'raise unauthorized("Incorrect username or password")',
        'raise HTTPException(200, "Incorrect username or password")',
        "test_refusals.py::test_a_wrong_name_and_a_wrong_password_look_the_same",
    ),
    "the-login-in-the-url": Mutant(
        "routers/auth.py",
        "form: Annotated[OAuth2PasswordRequestForm, Depends()]\n) -> Token:",
        "username: str, password: str\n) -> Token:\n"
        "    form = OAuth2PasswordRequestForm(username=username, password=password)",
        "test_bad_form.py::test_the_url_cannot_carry_the_password",
    ),
}  # fmt: skip
