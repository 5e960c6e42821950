"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from course.mutants.mutant import Mutant

MUTANTS = {
    "name-not-unique": Mutant(
        "db/models.py", "String(32), unique=True", "String(32)",
        "test_register.py::test_what_is_taken_is_refused",
    ),
    "address-not-unique": Mutant(
        "db/models.py", "String(254), unique=True", "String(254)",
        "test_register.py::test_what_is_taken_is_refused",
    ),
    "duplicate-not-caught": Mutant(
        "routers/auth.py", "except IntegrityError", "except ZeroDivisionError",
        "test_register.py::test_what_is_taken_is_refused",
    ),
    "name-keeps-its-case": Mutant(
        "utils/schemas.py", "    AfterValidator(str.lower),\n", "",
        "test_register.py::test_names_and_addresses_are_stored_in_lower_case",
    ),
    "any-letters-in-a-name": Mutant(
        "utils/schemas.py", ', pattern=r"^[A-Za-z0-9_.-]+$"', "",
        "test_bad_input.py::test_a_wrong_text_is_refused",
    ),
    "name-of-any-length": Mutant(
        "utils/schemas.py", "min_length=3, max_length=32, ", "",
        "test_bad_input.py::test_a_wrong_text_is_refused",
    ),
    "password-of-any-length": Mutant(
        "utils/schemas.py", "min_length=8, max_length=72", "",
        "test_bad_input.py::test_a_wrong_text_is_refused",
    ),
    "unknown-fields-taken": Mutant(
        "utils/schemas.py", 'ConfigDict(extra="forbid")', "ConfigDict()",
        "test_bad_input.py::test_an_unknown_field_is_refused",
    ),
    "422-repeats-the-values": Mutant(
        "utils/errors.py", 'msg=problem["msg"]', 'msg=ascii(problem["input"])',
        "test_bad_input.py::test_a_wrong_value_is_refused",
    ),
    "422-not-described": Mutant(
        "utils/errors.py", '    422: {"model": InvalidInput},\n', "",
        "test_register.py::test_the_description_names_the_fields_of_a_problem",
    ),
    "422-repeats-the-names": Mutant(
        "utils/errors.py", 'problem["loc"][:-1] if named_by_client else problem["loc"]',
        'problem["loc"]',
        "test_bad_input.py::test_an_unknown_field_is_refused",
    ),
    "400-not-described": Mutant(
        "routers/auth.py", ", responses=REFUSALS", "",
        "test_register.py::test_the_description_names_each_answer",
    ),
    "values-in-the-log": Mutant(
        "db/database.py", ", hide_parameters=True", "",
        "test_storage.py::test_an_error_of_the_database_tells_no_value",
    ),
    "address-keeps-its-case": Mutant(
        "utils/text.py", "address.lower()", "address",
        "test_register.py::test_names_and_addresses_are_stored_in_lower_case",
    ),
    "address-in-two-spellings": Mutant(
        "utils/text.py", 'normalize("NFC", address.lower())', "address.lower()",
        "test_bad_input.py::test_one_address_in_two_spellings_is_one_account",
    ),
    "address-with-a-display-name": Mutant(
        "utils/text.py", "check_deliverability=False)",
        "check_deliverability=False, allow_display_name=True)",
        "test_bad_input.py::test_a_wrong_text_is_refused",
    ),
    "refusal-of-the-library": Mutant(
        "utils/text.py", "except EmailNotValidError:", "except ZeroDivisionError:",
        "test_bad_input.py::test_no_refusal_repeats_an_odd_character",
    ),
    "any-address": Mutant(
        "utils/schemas.py", "AfterValidator(one_address)", "AfterValidator(str.lower)",
        "test_bad_input.py::test_a_wrong_text_is_refused",
    ),
    "body-without-a-bound": Mutant(
        "main.py", "max_body_size=16 * 1024,", "",
        "test_size.py::test_a_large_body_is_refused",
    ),
    "body-of-half-a-megabyte": Mutant(
        "main.py", "16 * 1024", "16 * 1024 * 1024",
        "test_size.py::test_a_large_body_of_unknown_length_is_refused",
    ),
    "body-of-a-few-bytes": Mutant(
        "main.py", "16 * 1024", "1024",
        "test_size.py::test_a_body_of_some_kilobytes_is_read",
    ),
    "problems-without-end": Mutant(
        "utils/errors.py", "error.errors()[:10]", "error.errors()",
        "test_size.py::test_a_refusal_names_at_most_ten_problems",
    ),
    "413-in-plain-text-not-described": Mutant(
        "utils/errors.py",
        ', "content": {"text/plain": {"schema": {"type": "string"}}}', "",
        "test_size.py::test_the_description_tells_both_answers_to_a_large_body",
    ),
    "422-of-FastAPI": Mutant(
        "main.py", "RequestValidationError: refuse_invalid, ", "",
        "test_bad_input.py::test_a_wrong_value_is_refused",
    ),
    "500-for-a-locked-database": Mutant(
        "main.py", ", OperationalError: refuse_for_now", "",
        "test_busy.py::test_a_locked_database_is_busy_and_not_broken",
    ),
    "busy-without-a-time": Mutant(
        "utils/errors.py", ', {"Retry-After": "10"}', "",
        "test_busy.py::test_a_locked_database_is_busy_and_not_broken",
    ),
    "every-error-is-busy": Mutant(
        "utils/errors.py", 'if "locked" not in str(error.orig)', "if False",
        "test_storage.py::test_an_error_of_the_database_tells_no_value",
    ),
    "tables-that-race": Mutant(
        "db/database.py", "if_not_exists=True", "if_not_exists=False",
        "test_storage.py::test_users_survive_a_restart",
    ),
    "tables-looked-for-and-then-made": Mutant(
        "db/database.py",
        "        for table in Base.metadata.sorted_tables:\n"
        "            connection.execute(CreateTable(table, if_not_exists=True))\n",
        "        Base.metadata.create_all(connection)\n",
        "test_busy.py::test_a_table_that_another_server_makes_meanwhile_is_taken",
    ),
    "nothing-on-disk": Mutant(
        "main.py", "    create_tables(engine)\n",
        '    __import__("pathlib").Path(engine.url.database).unlink(missing_ok=True)\n'
        "    create_tables(engine)\n",
        "test_storage.py::test_users_survive_a_restart",
    ),
    "memory-by-another-name": Mutant(
        "db/database.py", "url.query or ", "",
        "test_busy.py::test_a_wrong_url_is_refused_in_one_clear_line",
    ),
    "folder-not-looked-for": Mutant(
        "db/database.py", "if not Path(url.database).parent.is_dir()", "if False",
        "test_busy.py::test_a_wrong_url_is_refused_in_one_clear_line",
    ),
    "driver-not-looked-for": Mutant(
        "db/database.py", "(ArgumentError, ImportError, ValueError)",
        "(ArgumentError, ValueError)",
        "test_busy.py::test_a_wrong_url_is_refused_in_one_clear_line",
    ),
    "port-that-is-no-number": Mutant(
        "db/database.py", "(ArgumentError, ImportError, ValueError)",
        "(ArgumentError, ImportError)",
        "test_busy.py::test_a_wrong_url_is_refused_in_one_clear_line",
    ),
    "database-of-unknown-kind": Mutant(
        "db/database.py", "(ArgumentError, ImportError, ValueError)",
        "(ImportError, ValueError)",
        "test_busy.py::test_a_wrong_url_is_refused_in_one_clear_line",
    ),
}  # fmt: skip
WRONG = {
    "the-password-in-the-reply": Mutant(
        "utils/schemas.py", "    email: str\n", "    email: str\n    password: str\n",
        "test_register.py::test_a_new_user_is_created",
    ),
    "200-for-what-is-taken": Mutant(
        "routers/auth.py", "HTTPException(400, ", "HTTPException(200, ",
        "test_register.py::test_what_is_taken_is_refused",
    ),
}  # fmt: skip
