"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from course.mutants.mutant import Mutant

MUTANTS = {
    "found-users-kept": Mutant(
        "db/database.py", "def find_user(",
        "import functools\n\n\n@functools.cache\ndef find_user(",
        "test_secure_data.py::test_a_user_who_is_deleted_is_refused_at_once",
    ),
    "tells-who-is-gone": Mutant(
        "utils/dependencies.py", "    except InvalidTokenError:\n        user = None\n",
        '    except InvalidTokenError:\n        user = None\n    else:\n        if user is None:\n'
        '            raise unauthorized("No such user", \'Bearer error="invalid_token"\')\n',
        "test_secure_data.py::test_a_user_who_is_deleted_is_refused_at_once",
    ),
    "a-header-of-its-own": Mutant(
        "utils/dependencies.py", "    if token is None:\n",
        '    token = token or request.headers.get("X-Access-Token")\n    if token is None:\n',
        "test_secure_data.py::test_who_sends_no_bearer_token_is_challenged",
    ),
    "trusts-what-a-proxy-would-say": Mutant(
        "utils/dependencies.py", "    if token is None:\n",
        '    if request.headers.get("X-Forwarded-For") == "127.0.0.1":\n'
        '        return User(username="root")\n    if token is None:\n',
        "test_secure_data.py::test_who_sends_no_bearer_token_is_challenged",
    ),
    "a-day-of-tolerance": Mutant(
        "utils/tokens.py", "claims.iat <=", "claims.iat - 86_400 <=",
        "test_strictness.py::test_a_token_begins_with_the_second_of_its_issue",
    ),
    "looked-up-in-the-event-loop": Mutant(
        "utils/dependencies.py", "def get_current_user", "async def get_current_user",
        "test_busy.py::test_who_reads_and_waits_for_the_database_keeps_nobody_waiting",
    ),
    "database-error-is-a-401": Mutant(
        "utils/dependencies.py", "    except InvalidTokenError:",
        '    except (InvalidTokenError, __import__("sqlalchemy").exc.OperationalError):',
        "test_busy.py::test_a_database_that_nobody_can_read_is_busy_and_not_broken",
    ),
    "writing-without-a-limit": Mutant(
        "utils/writing.py", "async with request.app.state.write_slots:", "if True:",
        "test_busy.py::test_30_who_cannot_be_stored_keep_nobody_from_reading",
    ),
    "two-headers": Mutant(
        "utils/dependencies.py",
        ' or len(request.headers.getlist("Authorization")) > 1', "",
        "test_secure_data.py::test_two_authorization_headers_are_refused",
    ),
    "503-of-the-data-not-described": Mutant(
        "main.py", "{**UNAUTHORIZED, **BUSY}", "UNAUTHORIZED",
        "test_secure_data.py::test_the_description_names_each_answer",
    ),
    "500-for-who-reads-a-locked-database": Mutant(
        "main.py", "        OperationalError: refuse_for_now,\n", "",
        "test_busy.py::test_a_database_that_nobody_can_read_is_busy_and_not_broken",
    ),
    "signature-not-checked": Mutant(
        "utils/tokens.py", "jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM])",
        "jwt.get_unverified_claims(token)",
        "test_bad_tokens.py::test_a_forged_token_is_refused",
    ),
    "any-algorithm": Mutant(
        "utils/tokens.py", ", algorithms=[ALGORITHM])", ")",
        "test_strictness.py::test_the_list_of_algorithms_refuses_others_by_itself",
    ),
    "any-header": Mutant(
        "utils/tokens.py", "header != HEADER or ", "",
        "test_bad_tokens.py::test_an_extension_that_must_be_understood_is_refused",
    ),
    "any-form": Mutant(
        "utils/tokens.py", "if not COMPACT.fullmatch(token)", "if not token",
        "test_bad_tokens.py::test_a_forged_token_is_refused",
    ),
    "letters-of-all-scripts": Mutant(
        "utils/tokens.py", ", re.ASCII)", ")",
        "test_strictness.py::test_the_compact_form_is_exact",
    ),
    "claims-of-other-types": Mutant(
        "utils/tokens.py", "ConfigDict(strict=True)", "ConfigDict()",
        "test_bad_tokens.py::test_a_wrong_claim_is_refused",
    ),
    "no-expiry": Mutant(
        "utils/tokens.py", "    exp: int\n", "    exp: int = 9_999_999_999\n",
        "test_bad_tokens.py::test_a_wrong_claim_is_refused",
    ),
    "no-time-of-issue": Mutant(
        "utils/tokens.py", "    iat: int\n", "    iat: int = 0\n",
        "test_strictness.py::test_claims_of_another_type_than_its_own_are_refused",
    ),
    "any-subject": Mutant(
        "utils/tokens.py", "    sub: Username\n", "    sub: str\n",
        "test_strictness.py::test_claims_of_another_type_than_its_own_are_refused",
    ),
    "issued-in-the-future": Mutant(
        "utils/tokens.py", "claims.iat <= datetime", "0 <= datetime",
        "test_strictness.py::test_claims_of_another_type_than_its_own_are_refused",
    ),
    "one-second-too-long": Mutant(
        "utils/tokens.py", ".timestamp() < claims.exp", ".timestamp()",
        "test_strictness.py::test_a_token_ends_with_the_second_of_its_expiry",
    ),
    "JWTError-not-caught": Mutant(
        "utils/tokens.py", "except (JWTError, ", "except (",
        "test_bad_tokens.py::test_a_forged_token_is_refused",
    ),
    "ValueError-not-caught": Mutant(
        "utils/tokens.py", "(JWTError, ValueError, ", "(JWTError, ",
        "test_bad_tokens.py::test_a_wrong_claim_is_refused",
    ),
    "TypeError-not-caught": Mutant(
        "utils/tokens.py", "ValueError, TypeError, ", "ValueError, ",
        "test_bad_tokens.py::test_a_wrong_claim_is_refused",
    ),
    "OverflowError-not-caught": Mutant(
        "utils/tokens.py", "TypeError, OverflowError, ", "TypeError, ",
        "test_bad_tokens.py::test_a_wrong_claim_is_refused",
    ),
    "RecursionError-not-caught": Mutant(
        "utils/tokens.py", ", RecursionError)", ")",
        "test_bad_tokens.py::test_a_wrong_payload_is_refused",
    ),
    "user-not-looked-up": Mutant(
        "utils/dependencies.py", "find_user(decode_token(token).sub)",
        "User(username=decode_token(token).sub)",
        "test_bad_tokens.py::test_a_wrong_claim_is_refused",
    ),
    "error-not-named": Mutant(
        "utils/dependencies.py", """, 'Bearer error="invalid_token"'""", "",
        "test_bad_tokens.py::test_what_is_no_token_is_refused",
    ),
    "data-may-be-cached": Mutant(
        "main.py", ", dependencies=[Depends(no_store)]", "",
        "test_secure_data.py::test_a_good_token_opens_the_data",
    ),
    "tokens-from-the-root": Mutant(
        "utils/dependencies.py", 'tokenUrl="auth/token"', 'tokenUrl="/auth/token"',
        "test_secure_data.py::test_the_description_says_where_tokens_come_from",
    ),
    "data-401-not-described": Mutant(
        "main.py", "responses={**UNAUTHORIZED, **BUSY}, ", "",
        "test_secure_data.py::test_the_description_names_each_answer",
    ),
}  # fmt: skip
WRONG = {
    "verify-without-algorithms": Mutant(
        "utils/tokens.py",
        "jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM]))",
        "jwt.decode(token, SECRET_KEY))\n        header = HEADER",
        "test_bad_tokens.py::test_another_algorithm_is_refused_even_with_the_right_key",
    ),
    "verify-without-the-signature": MUTANTS["signature-not-checked"],
    "exp-not-asked-for": MUTANTS["no-expiry"],
    "user-not-looked-up": MUTANTS["user-not-looked-up"],
    "403-without-a-token": Mutant(
        "utils/dependencies.py", 'raise unauthorized("Not authenticated")',
        'raise __import__("fastapi").HTTPException(403, "Not authenticated")',
        "test_secure_data.py::test_who_sends_no_bearer_token_is_challenged",
    ),
}  # fmt: skip
