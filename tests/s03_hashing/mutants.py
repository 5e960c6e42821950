"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from course.mutants.mutant import Mutant

MUTANTS = {
    "not-hashed": Mutant(
        "utils/security.py", "return password_context.hash(password)", "return password",
        "test_hashes.py::test_the_password_is_nowhere_on_disk",
    ),
    "no-salt": Mutant(
        "utils/security.py", "password_context.hash(",
        'password_context.handler("bcrypt").using(salt="." * 22, rounds=4).hash(',
        "test_hashes.py::test_equal_passwords_have_different_hashes",
    ),
    "turnstile-for-any-number": Mutant(
        "main.py", "os.cpu_count() or 1", "1000",
        "test_turnstile.py::test_no_more_registrations_hash_at_once_than_there_are_cores",
    ),
    "characters-for-bytes": Mutant(
        "utils/text.py", "size > MAX", "len(password) > MAX",
        "test_byte_limit.py::test_a_password_that_does_not_fit_is_refused",
    ),
    "bytes-for-characters": Mutant(
        "utils/text.py", "len(password) < MIN", "size < MIN",
        "test_byte_limit.py::test_a_password_that_does_not_fit_is_refused",
    ),
    "NUL-let-through": Mutant(
        "utils/text.py", r' or "\0" in password', "",
        "test_byte_limit.py::test_a_character_that_ends_a_text_is_refused",
    ),
    "the-words-of-the-codec": Mutant(
        "utils/text.py", "except UnicodeEncodeError:", "except ZeroDivisionError:",
        "test_byte_limit.py::test_half_a_letter_is_refused_and_not_repeated",
    ),
    "password-as-it-was-typed": Mutant(
        "utils/text.py", 'password = normalize("NFC", typed)', "password = typed",
        "test_byte_limit.py::test_however_it_is_typed_one_form_is_hashed",
    ),
    "look-alike-letters-are-one": Mutant(
        "utils/text.py", 'password = normalize("NFC", typed)',
        'password = normalize("NFKC", typed)',
        "test_byte_limit.py::test_letters_that_only_look_alike_stay_two_passwords",
    ),
    "fixed-cost": Mutant(
        "utils/security.py", "bcrypt__rounds=read_rounds()", "bcrypt__rounds=4",
        "test_hashes.py::test_the_cost_is_what_the_environment_says",
    ),
    "cost-of-any-size": Mutant(
        "utils/security.py", " or not 4 <= int(rounds) <= 16", "",
        "test_settings.py::test_only_a_number_that_makes_sense_is_a_cost",
    ),
    "cost-that-is-no-number": Mutant(
        "utils/security.py", "not rounds.isdecimal() or ", "",
        "test_settings.py::test_only_a_number_that_makes_sense_is_a_cost",
    ),
    "registration-without-a-turnstile": Mutant(
        "routers/auth.py", "    async with turnstile(request):\n", "    if True:\n",
        "test_turnstile.py::test_no_more_registrations_hash_at_once_than_there_are_cores",
    ),
    "turnstile-before-the-check": Mutant(
        "routers/auth.py",
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
        "routers/auth.py",
        "    user = User(username=new.username, email=new.email, hashed_password=hashed_password)\n"
        "    try:\n"
        "        await write(request, add_user, user)\n",
        "        user = User(\n"
        "            username=new.username, email=new.email, hashed_password=hashed_password)\n"
        "        await write(request, add_user, user)\n"
        "    try:\n"
        "        pass\n",
        "test_turnstile.py::test_the_slot_is_free_again_before_the_database_is_touched",
    ),
    "who-hung-up-is-hashed": Mutant(
        "utils/turnstile.py", "if await request.is_disconnected()", "if False",
        "test_turnstile.py::test_who_has_hung_up_is_not_hashed",
    ),
    "waiting-without-end": Mutant(
        "utils/turnstile.py", "MAX_WAITING = 64", "MAX_WAITING = 1_000",
        "test_turnstile.py::test_so_many_may_wait_and_the_next_is_asked_to_come_back",
    ),
    "stored-for-nobody": Mutant(
        "utils/writing.py", "if await request.is_disconnected():", "if False:",
        "test_turnstile.py::test_who_has_hung_up_is_not_stored",
    ),
    "nobody-may-wait": Mutant(
        "utils/turnstile.py", "MAX_WAITING = 64", "MAX_WAITING = 8",
        "test_turnstile.py::test_so_many_may_wait_and_the_next_is_asked_to_come_back",
    ),
}  # fmt: skip
WRONG = {
    "all-hashes-at-once": Mutant(
        "routers/auth.py", "async with turnstile(request):", "if True:",
        "test_from_outside.py::test_the_first_of_many_is_ready_long_before_the_last",
    ),
    "hashes-in-the-event-loop": Mutant(
        "routers/auth.py", "await to_thread.run_sync(hash_password, new.password)",
        "hash_password(new.password)",
        "test_from_outside.py::test_the_page_is_not_as_slow_as_a_hash",
    ),
    "length-check-but-clear-storage": MUTANTS["not-hashed"],
    "sha-256": Mutant(
        "utils/security.py", "return password_context.hash(password)",
        'return __import__("hashlib").sha256(password.encode()).hexdigest()',
        "test_hashes.py::test_the_stored_value_is_a_hash_of_the_password",
    ),
    "base64-for-a-hash": Mutant(
        "utils/security.py", "return password_context.hash(password)",
        'return __import__("base64").b64encode(password.encode()).decode()',
        "test_hashes.py::test_the_stored_value_is_a_hash_of_the_password",
    ),
    "72-characters-not-bytes": MUTANTS["characters-for-bytes"],
}  # fmt: skip
