"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from course.mutants.mutant import Mutant

MUTANTS = {
    "any-issuer": Mutant(
        "utils/tokens.py", "issuer=ISSUER, ", "",
        "test_claims.py::test_a_token_that_says_something_else_is_refused",
    ),
    "any-audience": Mutant(
        "utils/tokens.py", "audience=AUDIENCE, leeway=LEEWAY",
        'leeway=LEEWAY, options={"verify_aud": False}',
        "test_claims.py::test_a_token_that_says_something_else_is_refused",
    ),
    "one-of-several-audiences": Mutant(
        "utils/tokens.py", "    aud: str\n", "    aud: str | list[str]\n",
        "test_claims.py::test_nearly_the_same_address_is_another_one",
    ),
    "no-type": Mutant(
        "utils/tokens.py", 'if read["header"] != HEADER', 'if read["header"]["alg"] != ALGORITHM',
        "test_claims.py::test_a_token_of_another_type_is_refused",
    ),
    "the-type-of-before": Mutant(
        "utils/tokens.py", '"typ": "at+jwt"', '"typ": "JWT"',
        "test_claims.py::test_the_header_says_that_it_is_an_access_token",
    ),
    "no-leeway": Mutant(
        "utils/tokens.py", ", leeway=LEEWAY", "",
        "test_claims.py::test_a_clock_may_be_some_seconds_ahead",
    ),
    "a-minute-of-leeway": Mutant(
        "utils/tokens.py", "timedelta(seconds=10)", "timedelta(seconds=60)",
        "test_times.py::test_a_token_ends_ten_seconds_after_its_expiry",
    ),
    "leeway-for-the-end-alone": Mutant(
        "utils/tokens.py", '(read["payload"])\n',
        '(read["payload"])\n'
        "        if claims.iat > datetime.now(UTC).timestamp():\n"
        "            raise InvalidTokenError\n",
        "test_claims.py::test_a_clock_may_be_some_seconds_behind",
    ),
    "no-name-for-a-token": Mutant(
        "utils/tokens.py", '        "jti": str(uuid4()),\n', '        "jti": "1",\n',
        "test_claims.py::test_no_two_tokens_are_the_same",
    ),
    "client-not-asked-for": Mutant(
        "utils/tokens.py", "    client_id: str\n", "",
        "test_claims.py::test_a_token_that_says_something_else_is_refused",
    ),
    "jti-not-asked-for": Mutant(
        "utils/tokens.py", "    jti: str\n", "",
        "test_claims.py::test_a_token_that_says_something_else_is_refused",
    ),
    "the-issuer-of-the-code": Mutant(
        "utils/tokens.py", "= settings.issuer, settings.audience",
        '= "http://127.0.0.1:8000", settings.audience',
        "test_claims.py::test_servers_with_one_key_refuse_the_tokens_of_each_other",
    ),
    "ids-that-count": Mutant(
        "db/models.py", "default=uuid4)", "default=lambda: UUID(int=id(object())))",
        "test_claims.py::test_a_token_is_about_the_id_of_its_user",
    ),
    "ids-that-tell-the-time": Mutant(
        "db/models.py", "UUID, uuid4", "UUID, uuid1 as uuid4",
        "test_claims.py::test_a_token_is_about_the_id_of_its_user",
    ),
    "the-same-id-for-a-name": Mutant(
        "routers/auth.py", "user = User(username=new.username",
        "import uuid\n\n"
        "    user = User(id=uuid.uuid5(uuid.NAMESPACE_DNS, new.username), username=new.username",
        "test_claims.py::test_a_name_that_is_registered_again_is_somebody_else",
    ),
    "any-address": Mutant(
        "utils/settings.py", 'pattern=r"^https?://[^\\s?#]+$", ', "",
        "test_settings.py::test_only_an_address_names_a_server",
    ),
    "issuer-and-audience-alike": Mutant(
        "utils/settings.py", "8000/secure-data", "8000",
        "test_settings.py::test_without_them_they_differ",
    ),
    "numbers-taken": Mutant(
        "db/database.py", "\nrefuse_numbered_users(engine)", "",
        "test_old_database.py::test_a_table_with_numbers_ends_the_start_with_one_line",
    ),
    "any-number-refused": Mutant(
        "db/database.py", 'column["name"] == "id" and ', "",
        "test_old_database.py::test_other_numbers_are_no_hindrance",
    ),
    "grant-type-left-out": Mutant(
        "utils/grants.py", '    grant_type: Literal["password"]\n',
        '    grant_type: Literal["password"] = "password"\n',
        "test_grants.py::test_each_field_is_needed",
    ),
    "empty-is-a-value": Mutant(
        "utils/grants.py", " for name, value in form.items() if value}",
        " for name, value in form.items()}",
        "test_grants.py::test_each_field_is_needed",
    ),
    "a-field-twice": Mutant(
        "utils/grants.py", "len(form.multi_items()) > len(form)", "False",
        "test_grants.py::test_a_field_that_comes_twice_makes_the_request_invalid",
    ),
    "another-grant-is-a-mistake": Mutant(
        "utils/grants.py", 'if fields.get("grant_type", "password") != "password"', "if False",
        "test_grants.py::test_another_grant_is_not_supported",
    ),
    "the-parsers-own-words": Mutant(
        "utils/grants.py", "(ClientDisconnect, HTTPException, ValueError)",
        "(ClientDisconnect, ValueError)",
        "test_grants.py::test_what_cannot_be_read_is_an_invalid_request",
    ),
    "an-error-of-the-server": Mutant(
        "utils/grants.py", "(ClientDisconnect, HTTPException, ValueError)",
        "(ClientDisconnect, HTTPException)",
        "test_grants.py::test_what_cannot_be_read_is_an_invalid_request",
    ),
    "who-hangs-up-is-an-error": Mutant(
        "utils/grants.py", "(ClientDisconnect, HTTPException, ValueError)",
        "(HTTPException, ValueError)",
        "test_grants.py::test_who_hangs_up_in_the_middle_of_a_form_leaves_no_error",
    ),
    "too-large-is-invalid": Mutant(
        "utils/grants.py", "error.status_code == 413", "error.status_code == 0",
        "test_grants.py::test_a_form_of_unknown_length_that_is_too_large_is_told_so",
    ),
    "uploads-left-open": Mutant(
        "utils/grants.py", "        async with request.form() as form:\n            fields",
        "        form = await request.form()\n        fields",
        "test_grants.py::test_an_uploaded_file_is_closed",
    ),
    "twice-when-both-are-filled": Mutant(
        "utils/grants.py", "len(form.multi_items()) > len(form)",
        "len([1 for _, value in form.multi_items() if value]) > len(fields)",
        "test_grants.py::test_a_field_that_comes_twice_makes_the_request_invalid",
    ),
    "an-address-at-the-end": Mutant(
        "utils/settings.py", 'r"^https', 'r"https',
        "test_settings.py::test_only_an_address_names_a_server",
    ),
    "the-issuer-is-an-audience-too": Mutant(
        "utils/tokens.py", "audience=AUDIENCE", "audience=[AUDIENCE, ISSUER]",
        "test_claims.py::test_neither_of_issuer_and_audience_is_the_other",
    ),
    "a-token-without-a-signer": Mutant(
        "utils/tokens.py", "issuer=ISSUER", 'issuer=[ISSUER, ""]',
        "test_claims.py::test_a_token_that_says_something_else_is_refused",
    ),
    "nobody-asked-for-it": Mutant(
        "utils/tokens.py", "    client_id: str\n", "    client_id: str | None\n",
        "test_claims.py::test_a_token_that_says_something_else_is_refused",
    ),
    "tables-of-four-columns-alone": Mutant(
        "db/database.py", "    if any(column", "    if len(columns) == 4 and any(column",
        "test_old_database.py::test_a_table_with_numbers_ends_the_start_with_one_line",
    ),
    "the-path-in-the-refusal": Mutant(
        "db/database.py", 'SystemExit("DATABASE_URL: its',
        'SystemExit(f"DATABASE_URL: {engine.url} its',
        "test_old_database.py::test_a_table_with_numbers_ends_the_start_with_one_line",
    ),
    "kept-by-a-cache": Mutant(
        "utils/grants.py", "status_code=400, headers=NO_STORE", "status_code=400",
        "test_grants.py::test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words",
    ),
    "no-words-for-people": Mutant(
        "utils/grants.py", '"error_description": reason, ', "",
        "test_grants.py::test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words",
    ),
    "refusals-not-described": Mutant(
        "routers/auth.py", "    responses=GRANT_REFUSALS,\n", "",
        "test_grants.py::test_the_description_names_each_answer",
    ),
    "fields-not-described": Mutant(
        "routers/auth.py", "    openapi_extra=GRANT_FORM,\n", "",
        "test_grants.py::test_the_description_names_each_field",
    ),
}  # fmt: skip
WRONG = {
    "any-issuer": MUTANTS["any-issuer"],
    "no-type": MUTANTS["no-type"],
    "one-of-several-audiences": MUTANTS["one-of-several-audiences"],
    "a-minute-of-leeway": Mutant(
        "utils/tokens.py", "timedelta(seconds=10)", "timedelta(seconds=60)",
        "test_claims.py::test_a_clock_may_be_some_seconds_ahead",
    ),
    "the-name-as-the-subject": Mutant(
        "routers/auth.py", "create_access_token(str(user.id))",
        "create_access_token(user.username)",
        "test_claims.py::test_a_token_is_about_the_id_of_its_user",
    ),
    "401-for-a-wrong-password": Mutant(
        "utils/grants.py", "JSONResponse(body, status_code=400, headers=NO_STORE)",
        'JSONResponse(body, 401, {"WWW-Authenticate": "Bearer", **NO_STORE})',
        "test_grants.py::test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words",
    ),
    "detail-alone": Mutant(
        "utils/grants.py", '{"error": error, "error_description": reason, "detail": reason}',
        '{"detail": reason, "title": error}',
        "test_grants.py::test_another_grant_is_not_supported",
    ),
    "empty-is-a-value": MUTANTS["empty-is-a-value"],
}  # fmt: skip
