"""Wrong solutions that look right: each is our stage with one mistake, and breaks a promise."""

from tests.course.test_guards import MUTANTS, S02, S03, S04, S05, Mutant

S01 = "s01_bare_app"
WRONG = {
    "a-page-that-takes-posts": Mutant(
        S01, "main.py", '@app.get("/secure-data")',
        '@app.api_route("/secure-data", methods=["GET", "POST"])',
        "test_pages.py::test_a_page_is_read_only",
    ),
    "an-answer-without-a-model": Mutant(
        S01, "main.py", "read_root() -> Message:", "read_root():",
        "test_pages.py::test_the_description_names_the_fields_of_each_answer",
    ),
    "the-password-in-the-reply": Mutant(
        S02, "utils/schemas.py", "    email: str\n", "    email: str\n    password: str\n",
        "test_register.py::test_a_new_user_is_created",
    ),
    "200-for-what-is-taken": Mutant(
        S02, "routers/auth.py", "HTTPException(400, ", "HTTPException(200, ",
        "test_register.py::test_what_is_taken_is_refused",
    ),
    "length-check-but-clear-storage": MUTANTS["not-hashed"],
    "sha-256": Mutant(
        S03, "utils/security.py", "return password_context.hash(password)",
        'return __import__("hashlib").sha256(password.encode()).hexdigest()',
        "test_hashes.py::test_the_stored_value_is_a_hash_of_the_password",
    ),
    "base64-for-a-hash": Mutant(
        S03, "utils/security.py", "return password_context.hash(password)",
        'return __import__("base64").b64encode(password.encode()).decode()',
        "test_hashes.py::test_the_stored_value_is_a_hash_of_the_password",
    ),
    "72-characters-not-bytes": MUTANTS["characters-for-bytes"],
    "no-exp": Mutant(
        S04, "utils/tokens.py", ', "exp": now + expires_delta}', "}",
        "test_log_in.py::test_the_claims_say_who_and_for_how_long",
    ),
    "the-number-as-the-subject": Mutant(
        S04, "routers/auth.py", "create_access_token(user.username)",
        "create_access_token(str(user.id))",
        "test_log_in.py::test_the_claims_say_who_and_for_how_long",
    ),
    "200-with-an-error-body": Mutant(
        S04, "routers/auth.py", 'raise unauthorized("Incorrect username or password")',
        'raise HTTPException(200, "Incorrect username or password")',
        "test_refusals.py::test_a_wrong_name_and_a_wrong_password_look_the_same",
    ),
    "the-login-in-the-url": Mutant(
        S04, "routers/auth.py",
        "form: Annotated[OAuth2PasswordRequestForm, Depends()]\n) -> Token:",
        "username: str, password: str\n) -> Token:\n"
        "    form = OAuth2PasswordRequestForm(username=username, password=password)",
        "test_bad_form.py::test_the_url_cannot_carry_the_password",
    ),
    "verify-without-algorithms": Mutant(
        S05, "utils/tokens.py",
        "jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM]))",
        "jwt.decode(token, SECRET_KEY))\n        header = HEADER",
        "test_bad_tokens.py::test_another_algorithm_is_refused_even_with_the_right_key",
    ),
    "verify-without-the-signature": MUTANTS["signature-not-checked"],
    "exp-not-asked-for": MUTANTS["no-expiry"],
    "user-not-looked-up": MUTANTS["user-not-looked-up"],
    "403-without-a-token": Mutant(
        S05, "utils/dependencies.py", 'raise unauthorized("Not authenticated")',
        'raise __import__("fastapi").HTTPException(403, "Not authenticated")',
        "test_secure_data.py::test_who_sends_no_bearer_token_is_challenged",
    ),
}  # fmt: skip
