"""Every guard is guarded: take it out of a copy of its stage, and a promise is broken."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from course.catalog import Stage, load_catalog
from course.places import ROOT
from tests.promises import slow

CATALOG = load_catalog()
pytestmark = slow


@dataclass(frozen=True)
class Mutant:
    """A stage without one of its guards: in `file`, `old` is replaced by `new`.

    `promise` is the test that has to fail.
    """

    stage: str
    file: str
    old: str
    new: str
    promise: str


S02, S03, S04, S05 = "s02_database", "s03_hashing", "s04_jwt_issue", "s05_protected_routes"
MUTANTS = {
    "name-not-unique": Mutant(
        S02, "db/models.py", "String(32), unique=True", "String(32)",
        "test_register.py::test_what_is_taken_is_refused",
    ),
    "address-not-unique": Mutant(
        S02, "db/models.py", "String(254), unique=True", "String(254)",
        "test_register.py::test_what_is_taken_is_refused",
    ),
    "duplicate-not-caught": Mutant(
        S02, "routers/auth.py", "except IntegrityError", "except ZeroDivisionError",
        "test_register.py::test_what_is_taken_is_refused",
    ),
    "name-keeps-its-case": Mutant(
        S02, "utils/schemas.py", "    AfterValidator(str.lower),\n", "",
        "test_register.py::test_names_and_addresses_are_stored_in_lower_case",
    ),
    "any-letters-in-a-name": Mutant(
        S02, "utils/schemas.py", ', pattern=r"^[A-Za-z0-9_.-]+$"', "",
        "test_bad_input.py::test_a_wrong_text_is_refused",
    ),
    "name-of-any-length": Mutant(
        S02, "utils/schemas.py", "min_length=3, max_length=32, ", "",
        "test_bad_input.py::test_a_wrong_text_is_refused",
    ),
    "password-of-any-length": Mutant(
        S02, "utils/schemas.py", "min_length=8, max_length=72", "",
        "test_bad_input.py::test_a_wrong_text_is_refused",
    ),
    "unknown-fields-taken": Mutant(
        S02, "utils/schemas.py", 'ConfigDict(extra="forbid")', "ConfigDict()",
        "test_bad_input.py::test_an_unknown_field_is_refused",
    ),
    "422-repeats-the-values": Mutant(
        S02, "utils/errors.py", 'msg=problem["msg"]', 'msg=ascii(problem["input"])',
        "test_bad_input.py::test_a_wrong_value_is_refused",
    ),
    "422-not-described": Mutant(
        S02, "utils/errors.py", '    422: {"model": InvalidInput},\n', "",
        "test_register.py::test_the_description_names_the_fields_of_a_problem",
    ),
    "422-repeats-the-names": Mutant(
        S02, "utils/errors.py", 'problem["loc"][:-1] if named_by_client else problem["loc"]',
        'problem["loc"]',
        "test_bad_input.py::test_an_unknown_field_is_refused",
    ),
    "400-not-described": Mutant(
        S02, "routers/auth.py", ", responses=REFUSALS", "",
        "test_register.py::test_the_description_names_each_answer",
    ),
    "values-in-the-log": Mutant(
        S02, "db/database.py", ", hide_parameters=True", "",
        "test_storage.py::test_an_error_of_the_database_tells_no_value",
    ),
    "not-hashed": Mutant(
        S03, "utils/security.py", "return password_context.hash(password)", "return password",
        "test_hashes.py::test_the_password_is_nowhere_on_disk",
    ),
    "no-salt": Mutant(
        S03, "utils/security.py", "password_context.hash(",
        'password_context.handler("bcrypt").using(salt="." * 22, rounds=4).hash(',
        "test_hashes.py::test_equal_passwords_have_different_hashes",
    ),
    "turnstile-for-any-number": Mutant(
        S03, "main.py", "os.cpu_count() or 1", "1000",
        "test_turnstile.py::test_no_more_registrations_hash_at_once_than_there_are_cores",
    ),
    "any-password": Mutant(
        S04, "routers/auth.py", "return user if matches else None", "return user",
        "test_refusals.py::test_a_wrong_name_and_a_wrong_password_look_the_same",
    ),
    "connection-held": Mutant(
        S04, "db/database.py", "    with SessionLocal() as session:\n",
        "    session = SessionLocal.held = SessionLocal()\n    if True:\n",
        "test_crowd.py::test_no_connection_is_held_while_a_password_is_hashed",
    ),
    "token-may-be-cached": Mutant(
        S04, "routers/auth.py", ", Depends(no_store)]", "]",
        "test_log_in.py::test_the_answer_is_that_of_oauth2",
    ),
    "refusal-may-be-cached": Mutant(
        S04, "utils/errors.py", ', **NO_STORE}', "}",
        "test_refusals.py::test_a_wrong_name_and_a_wrong_password_look_the_same",
    ),
    "no-challenge": Mutant(
        S04, "utils/errors.py", '{"WWW-Authenticate": "Bearer", **NO_STORE}', "NO_STORE",
        "test_refusals.py::test_a_wrong_name_and_a_wrong_password_look_the_same",
    ),
    "401-not-described": Mutant(
        S04, "routers/auth.py", "responses={**REFUSALS, **UNAUTHORIZED}",
        "responses=REFUSALS",
        "test_log_in.py::test_the_description_names_each_answer",
    ),
    "short-key": Mutant(
        S04, "utils/tokens.py", "if len(key.encode()) < MIN_KEY_BYTES", "if not key",
        "test_secret_key.py::test_a_short_key_is_refused_in_one_clear_line",
    ),
    "key-counted-in-characters": Mutant(
        S04, "utils/tokens.py", "len(key.encode())", "len(key)",
        "test_secret_key.py::test_a_key_of_32_bytes_is_taken",
    ),
    "key-in-the-source": Mutant(
        S04, "utils/tokens.py", "return secrets.token_urlsafe(MIN_KEY_BYTES)",
        'return "k" * MIN_KEY_BYTES',
        "test_secret_key.py::test_without_a_key_each_start_makes_its_own",
    ),
    "no-word-of-the-missing-key": Mutant(
        S04, "utils/tokens.py", "logger.warning(", "logger.debug(",
        "test_secret_key.py::test_without_a_key_the_log_says_so_once",
    ),
    "local-time": Mutant(
        S04, "utils/tokens.py", "now = datetime.now(UTC)", "now = datetime.now()",
        "test_times.py::test_the_times_are_those_of_utc",
    ),
    "lifetime-ignored": Mutant(
        S04, "utils/tokens.py", "now + expires_delta", "now + ACCESS_TOKEN_LIFETIME",
        "test_times.py::test_the_lifetime_that_is_asked_for_is_honoured",
    ),
    "address-keeps-its-case": Mutant(
        S02, "utils/text.py", "address.lower()", "address",
        "test_register.py::test_names_and_addresses_are_stored_in_lower_case",
    ),
    "address-in-two-spellings": Mutant(
        S02, "utils/text.py", 'normalize("NFC", address.lower())', "address.lower()",
        "test_bad_input.py::test_one_address_in_two_spellings_is_one_account",
    ),
    "address-with-a-display-name": Mutant(
        S02, "utils/text.py", "check_deliverability=False)",
        "check_deliverability=False, allow_display_name=True)",
        "test_bad_input.py::test_a_wrong_text_is_refused",
    ),
    "refusal-of-the-library": Mutant(
        S02, "utils/text.py", "except EmailNotValidError:", "except ZeroDivisionError:",
        "test_bad_input.py::test_no_refusal_repeats_an_odd_character",
    ),
    "any-address": Mutant(
        S02, "utils/schemas.py", "AfterValidator(one_address)", "AfterValidator(str.lower)",
        "test_bad_input.py::test_a_wrong_text_is_refused",
    ),
    "body-without-a-bound": Mutant(
        S02, "main.py", "max_body_size=16 * 1024,", "",
        "test_size.py::test_a_large_body_is_refused",
    ),
    "body-of-half-a-megabyte": Mutant(
        S02, "main.py", "16 * 1024", "16 * 1024 * 1024",
        "test_size.py::test_a_large_body_of_unknown_length_is_refused",
    ),
    "body-of-a-few-bytes": Mutant(
        S02, "main.py", "16 * 1024", "1024",
        "test_size.py::test_a_body_of_some_kilobytes_is_read",
    ),
    "problems-without-end": Mutant(
        S02, "utils/errors.py", "error.errors()[:10]", "error.errors()",
        "test_size.py::test_a_refusal_names_at_most_ten_problems",
    ),
    "413-in-plain-text-not-described": Mutant(
        S02, "utils/errors.py",
        ', "content": {"text/plain": {"schema": {"type": "string"}}}', "",
        "test_size.py::test_the_description_tells_both_answers_to_a_large_body",
    ),
    "422-of-FastAPI": Mutant(
        S02, "main.py", "RequestValidationError: refuse_invalid, ", "",
        "test_bad_input.py::test_a_wrong_value_is_refused",
    ),
    "500-for-a-locked-database": Mutant(
        S02, "main.py", ", OperationalError: refuse_for_now", "",
        "test_busy.py::test_a_locked_database_is_busy_and_not_broken",
    ),
    "busy-without-a-time": Mutant(
        S02, "utils/errors.py", ', {"Retry-After": "10"}', "",
        "test_busy.py::test_a_locked_database_is_busy_and_not_broken",
    ),
    "every-error-is-busy": Mutant(
        S02, "utils/errors.py", 'if "locked" not in str(error.orig)', "if False",
        "test_storage.py::test_an_error_of_the_database_tells_no_value",
    ),
    "tables-that-race": Mutant(
        S02, "db/database.py", "if_not_exists=True", "if_not_exists=False",
        "test_storage.py::test_users_survive_a_restart",
    ),
    "tables-looked-for-and-then-made": Mutant(
        S02, "db/database.py",
        "        for table in Base.metadata.sorted_tables:\n"
        "            connection.execute(CreateTable(table, if_not_exists=True))\n",
        "        Base.metadata.create_all(connection)\n",
        "test_busy.py::test_a_table_that_another_server_makes_meanwhile_is_taken",
    ),
    "nothing-on-disk": Mutant(
        S02, "main.py", "    create_tables(engine)\n",
        '    __import__("pathlib").Path(engine.url.database).unlink(missing_ok=True)\n'
        "    create_tables(engine)\n",
        "test_storage.py::test_users_survive_a_restart",
    ),
    "memory-by-another-name": Mutant(
        S02, "db/database.py", "url.query or ", "",
        "test_busy.py::test_a_wrong_url_is_refused_in_one_clear_line",
    ),
    "folder-not-looked-for": Mutant(
        S02, "db/database.py", "if not Path(url.database).parent.is_dir()", "if False",
        "test_busy.py::test_a_wrong_url_is_refused_in_one_clear_line",
    ),
    "driver-not-looked-for": Mutant(
        S02, "db/database.py", "(ArgumentError, ImportError, ValueError)",
        "(ArgumentError, ValueError)",
        "test_busy.py::test_a_wrong_url_is_refused_in_one_clear_line",
    ),
    "port-that-is-no-number": Mutant(
        S02, "db/database.py", "(ArgumentError, ImportError, ValueError)",
        "(ArgumentError, ImportError)",
        "test_busy.py::test_a_wrong_url_is_refused_in_one_clear_line",
    ),
    "database-of-unknown-kind": Mutant(
        S02, "db/database.py", "(ArgumentError, ImportError, ValueError)",
        "(ImportError, ValueError)",
        "test_busy.py::test_a_wrong_url_is_refused_in_one_clear_line",
    ),
    "characters-for-bytes": Mutant(
        S03, "utils/text.py", "len(password.encode()) <=", "len(password) <=",
        "test_byte_limit.py::test_it_does_not_fit",
    ),
    "bytes-for-characters": Mutant(
        S03, "utils/text.py", "len(password) >=", "len(password.encode()) >=",
        "test_byte_limit.py::test_it_does_not_fit",
    ),
    "NUL-let-through": Mutant(
        S03, "utils/text.py", r' or "\0" in password', "",
        "test_byte_limit.py::test_it_does_not_fit",
    ),
    "password-as-it-was-typed": Mutant(
        S03, "utils/text.py", 'password = normalize("NFC", typed)', "password = typed",
        "test_byte_limit.py::test_however_it_is_typed_one_form_is_hashed",
    ),
    "look-alike-letters-are-one": Mutant(
        S03, "utils/text.py", 'password = normalize("NFC", typed)',
        'password = normalize("NFKC", typed)',
        "test_byte_limit.py::test_letters_that_only_look_alike_stay_two_passwords",
    ),
    "fixed-cost": Mutant(
        S03, "utils/security.py", "bcrypt__rounds=read_rounds()", "bcrypt__rounds=4",
        "test_hashes.py::test_the_cost_is_what_the_environment_says",
    ),
    "cost-of-any-size": Mutant(
        S03, "utils/security.py", " or not 4 <= int(rounds) <= 16", "",
        "test_settings.py::test_only_a_number_that_makes_sense_is_a_cost",
    ),
    "cost-that-is-no-number": Mutant(
        S03, "utils/security.py", "not rounds.isdecimal() or ", "",
        "test_settings.py::test_only_a_number_that_makes_sense_is_a_cost",
    ),
    "registration-without-a-turnstile": Mutant(
        S03, "routers/auth.py", "    async with turnstile(request):\n", "    if True:\n",
        "test_turnstile.py::test_no_more_registrations_hash_at_once_than_there_are_cores",
    ),
    "turnstile-before-the-check": Mutant(
        S03, "routers/auth.py",
        '@router.post("/register", status_code=201, responses=REFUSALS)\n'
        "async def register(request: Request, new: UserCreate) -> UserPublic:\n"
        '    """Create a user, unless the name or the address is taken."""\n'
        "    async with turnstile(request):\n",
        "async def gate(request: Request):\n"
        "    async with turnstile(request):\n"
        "        yield\n"
        "@router.post(\"/register\", status_code=201, responses=REFUSALS,\n"
        '    dependencies=[__import__("fastapi").Depends(gate)])\n'
        "async def register(request: Request, new: UserCreate) -> UserPublic:\n"
        "    if True:\n",
        "test_turnstile.py::test_a_bad_registration_is_refused_without_waiting",
    ),
    "slot-held-while-the-database-writes": Mutant(
        S03, "routers/auth.py",
        "    user = User(username=new.username, email=new.email, hashed_password=hashed_password)\n"
        "    try:\n"
        "        with fail_after(5):  # seconds to wait for a turn to write\n",
        "        user = User(\n"
        "            username=new.username, email=new.email, hashed_password=hashed_password)\n"
        "        await to_thread.run_sync(add_user, user)\n"
        "    try:\n"
        "        if False:\n",
        "test_turnstile.py::test_the_slot_is_free_again_before_the_database_is_touched",
    ),
    "who-hung-up-is-hashed": Mutant(
        S03, "utils/turnstile.py", "if await request.is_disconnected()", "if False",
        "test_turnstile.py::test_who_has_hung_up_is_not_hashed",
    ),
    "waiting-without-end": Mutant(
        S03, "utils/turnstile.py", "MAX_WAITING = 64", "MAX_WAITING = 1_000",
        "test_turnstile.py::test_so_many_may_wait_and_the_next_is_asked_to_come_back",
    ),
    "nobody-may-wait": Mutant(
        S03, "utils/turnstile.py", "MAX_WAITING = 64", "MAX_WAITING = 8",
        "test_turnstile.py::test_so_many_may_wait_and_the_next_is_asked_to_come_back",
    ),
    "writing-without-a-limit": Mutant(
        S05, "routers/auth.py", ", limiter=request.app.state.write_slots", "",
        "test_busy.py::test_30_who_cannot_be_stored_keep_nobody_from_reading",
    ),
    "a-turnstile-for-each-route": Mutant(
        S04, "routers/auth.py", "async with turnstile(request):\n        matches",
        'async with request.app.state._state.setdefault("own", '
        '__import__("anyio").CapacityLimiter(2)):\n        matches',
        "test_crowd.py::test_logins_and_registrations_share_the_slots",
    ),
    "login-without-a-turnstile": Mutant(
        S04, "routers/auth.py",
        "    async with turnstile(request):\n        matches", "    if True:\n        matches",
        "test_crowd.py::test_no_more_logins_hash_at_once_than_there_are_cores",
    ),
    "no-dummy-hash": Mutant(
        S04, "routers/auth.py",
        "    async with turnstile(request):\n        matches =",
        "    if user is None:\n        return None\n"
        "    async with turnstile(request):\n        matches =",
        "test_refusals.py::test_an_unknown_name_costs_the_same_work",
    ),
    "look-alike-names": Mutant(
        S04, "routers/auth.py", "username.isascii() and ", "",
        "test_refusals.py::test_a_look_alike_name_is_another_name",
    ),
    "lone-surrogate-to-the-database": Mutant(
        S04, "routers/auth.py", "username.lower() if is_name else \"\"", "username.lower()",
        "test_bad_form.py::test_a_strange_charset_is_refused",
    ),
    "NUL-to-the-database": Mutant(
        S04, "routers/auth.py", " and username.isprintable()", "",
        "test_refusals.py::test_what_cannot_be_a_name_never_reaches_the_database",
    ),
    "name-matters-by-case": Mutant(
        S04, "routers/auth.py", "username.lower() if", "username if",
        "test_log_in.py::test_the_case_of_the_name_does_not_matter",
    ),
    "password-matters-by-its-form": Mutant(
        S04, "utils/security.py", "        password = one_password(typed)\n",
        "        one_password(typed)\n        password = typed\n",
        "test_log_in.py::test_a_password_may_be_typed_in_another_form",
    ),
    "password-cut-short": Mutant(
        S04, "utils/security.py", "        password = one_password(typed)\n",
        "        password = typed\n",
        "test_refusals.py::test_a_password_is_never_cut_short",
    ),
    "NUL-to-bcrypt": Mutant(
        S04, "utils/security.py", "        password = one_password(typed)\n",
        "        password = typed\n",
        "test_bad_form.py::test_a_bad_form_is_refused",
    ),
    "a-field-twice": Mutant(
        S04, "routers/auth.py", "Depends(each_field_once), ", "",
        "test_bad_form.py::test_a_field_that_comes_twice_is_refused",
    ),
    "only-known-fields-once": Mutant(
        S04, "utils/dependencies.py", "len(form.multi_items()) > len(form)",
        'len(form.getlist("password")) > 1',
        "test_bad_form.py::test_a_field_that_comes_twice_is_refused",
    ),
    "key-of-spaces": Mutant(
        S04, "utils/tokens.py", " or len(set(key)) < MIN_KEY_CHARACTERS", "",
        "test_secret_key.py::test_a_short_key_is_refused_in_one_clear_line",
    ),
    "two-headers": Mutant(
        S05, "utils/dependencies.py",
        ' or len(request.headers.getlist("Authorization")) > 1', "",
        "test_secure_data.py::test_two_authorization_headers_are_refused",
    ),
    "503-of-the-data-not-described": Mutant(
        S05, "main.py", "{**UNAUTHORIZED, **BUSY}", "UNAUTHORIZED",
        "test_secure_data.py::test_the_description_names_each_answer",
    ),
    "500-for-who-reads-a-locked-database": Mutant(
        S05, "main.py", "        OperationalError: refuse_for_now,\n", "",
        "test_busy.py::test_a_database_that_nobody_can_read_is_busy_and_not_broken",
    ),
    "signature-not-checked": Mutant(
        S05, "utils/tokens.py", "jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM])",
        "jwt.get_unverified_claims(token)",
        "test_bad_tokens.py::test_a_forged_token_is_refused",
    ),
    "any-algorithm": Mutant(
        S05, "utils/tokens.py", ", algorithms=[ALGORITHM])", ")",
        "test_strictness.py::test_the_list_of_algorithms_refuses_others_by_itself",
    ),
    "any-header": Mutant(
        S05, "utils/tokens.py", "header != HEADER or ", "",
        "test_bad_tokens.py::test_an_extension_that_must_be_understood_is_refused",
    ),
    "any-form": Mutant(
        S05, "utils/tokens.py", "if not COMPACT.fullmatch(token)", "if not token",
        "test_bad_tokens.py::test_a_forged_token_is_refused",
    ),
    "letters-of-all-scripts": Mutant(
        S05, "utils/tokens.py", ", re.ASCII)", ")",
        "test_strictness.py::test_the_compact_form_is_exact",
    ),
    "claims-of-other-types": Mutant(
        S05, "utils/tokens.py", "ConfigDict(strict=True)", "ConfigDict()",
        "test_bad_tokens.py::test_a_wrong_claim_is_refused",
    ),
    "no-expiry": Mutant(
        S05, "utils/tokens.py", "    exp: int\n", "    exp: int = 9_999_999_999\n",
        "test_bad_tokens.py::test_a_wrong_claim_is_refused",
    ),
    "no-time-of-issue": Mutant(
        S05, "utils/tokens.py", "    iat: int\n", "    iat: int = 0\n",
        "test_strictness.py::test_claims_of_another_type_than_its_own_are_refused",
    ),
    "any-subject": Mutant(
        S05, "utils/tokens.py", "    sub: Username\n", "    sub: str\n",
        "test_strictness.py::test_claims_of_another_type_than_its_own_are_refused",
    ),
    "issued-in-the-future": Mutant(
        S05, "utils/tokens.py", "claims.iat <= datetime", "0 <= datetime",
        "test_strictness.py::test_claims_of_another_type_than_its_own_are_refused",
    ),
    "one-second-too-long": Mutant(
        S05, "utils/tokens.py", ".timestamp() < claims.exp", ".timestamp()",
        "test_strictness.py::test_a_token_ends_with_the_second_of_its_expiry",
    ),
    "JWTError-not-caught": Mutant(
        S05, "utils/tokens.py", "except (JWTError, ", "except (",
        "test_bad_tokens.py::test_a_forged_token_is_refused",
    ),
    "ValueError-not-caught": Mutant(
        S05, "utils/tokens.py", "(JWTError, ValueError, ", "(JWTError, ",
        "test_bad_tokens.py::test_a_wrong_claim_is_refused",
    ),
    "TypeError-not-caught": Mutant(
        S05, "utils/tokens.py", "ValueError, TypeError, ", "ValueError, ",
        "test_bad_tokens.py::test_a_wrong_claim_is_refused",
    ),
    "OverflowError-not-caught": Mutant(
        S05, "utils/tokens.py", "TypeError, OverflowError, ", "TypeError, ",
        "test_bad_tokens.py::test_a_wrong_claim_is_refused",
    ),
    "RecursionError-not-caught": Mutant(
        S05, "utils/tokens.py", ", RecursionError)", ")",
        "test_bad_tokens.py::test_a_wrong_payload_is_refused",
    ),
    "user-not-looked-up": Mutant(
        S05, "utils/dependencies.py", "find_user(decode_token(token).sub)",
        "User(username=decode_token(token).sub)",
        "test_bad_tokens.py::test_a_wrong_claim_is_refused",
    ),
    "error-not-named": Mutant(
        S05, "utils/dependencies.py", """, 'Bearer error="invalid_token"'""", "",
        "test_bad_tokens.py::test_what_is_no_token_is_refused",
    ),
    "data-may-be-cached": Mutant(
        S05, "main.py", ", dependencies=[Depends(no_store)]", "",
        "test_secure_data.py::test_a_good_token_opens_the_data",
    ),
    "tokens-from-the-root": Mutant(
        S05, "utils/dependencies.py", 'tokenUrl="auth/token"', 'tokenUrl="/auth/token"',
        "test_secure_data.py::test_the_description_says_where_tokens_come_from",
    ),
    "data-401-not-described": Mutant(
        S05, "main.py", "responses={**UNAUTHORIZED, **BUSY}, ", "",
        "test_secure_data.py::test_the_description_names_each_answer",
    ),
}  # fmt: skip


def copy_of(stage: Stage, folder: Path) -> Path:
    """Copy a stage away, under a name that says nothing."""
    ignore = shutil.ignore_patterns("__pycache__", "*.db")
    return shutil.copytree(stage.folder, folder / "a_copy", ignore=ignore)


def replace_once(file: Path, old: str, new: str) -> None:
    """Change a file where, and only where, a text stands."""
    source = file.read_text(encoding="utf-8")
    assert source.count(old) == 1
    file.write_text(source.replace(old, new), encoding="utf-8")


def mutated_copy(mutant: Mutant, folder: Path) -> Path:
    """Copy a stage away without its guard."""
    copy = copy_of(CATALOG.find(mutant.stage), folder)
    replace_once(copy / mutant.file, mutant.old, mutant.new)
    return copy


def run_promises(stage: Stage, copy: Path, *selection: str) -> dict[str, int]:
    """Run promises against a copy of their stage until one is broken, and count what happened."""
    report = copy.with_name("report.xml")
    options = ["--stage", stage.label, "--folder", str(copy), "--junit-xml", str(report)]
    lean = ["--disable-plugin-autoload", "-p", "no:cacheprovider", "-x"]
    command = [sys.executable, "-m", "pytest", *lean, *options, *selection]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    suite = ElementTree.parse(report).getroot()[0]
    return {name: int(suite.attrib[name]) for name in ("tests", "failures", "errors", "skipped")}


@pytest.mark.parametrize("stage", CATALOG.stages, ids=lambda stage: stage.slug)
def test_a_copy_under_another_name_keeps_the_promises(stage: Stage, tmp_path: Path) -> None:
    homes = [f"tests/{home.slug}" for home in CATALOG.line(stage)]
    counts = run_promises(stage, copy_of(stage, tmp_path), "-m", "not heavy", *homes)
    assert counts["tests"] > 0
    assert counts | {"tests": 0} == {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_guard_that_is_taken_out_is_missed(mutant: Mutant, tmp_path: Path) -> None:
    stage, copy = CATALOG.find(mutant.stage), mutated_copy(mutant, tmp_path)
    counts = run_promises(stage, copy, f"tests/{mutant.stage}/{mutant.promise}")
    assert counts["failures"] > 0, "it is not missed"
    assert counts["errors"] == 0
