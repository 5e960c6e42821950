"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from course.mutants.mutant import Mutant

WORD = 'without_words = re.sub(rf"[\\W_]*{word}[\\W_]*", ".", without_words)'
PARTS = "in text[:READ_CHARACTERS], text[READ_CHARACTERS : 2 * READ_CHARACTERS]:"
WEAK = 'weakness = weakness or " ".join(filter(None, reasons))'
BOTH = "if reason or (without_words != lowered and weakness_of(without_words, words)):"
WHOLE = "return old_kind.verify(password[:MAX_OLD_BYTES], hashed_password) and whole"
TIMES = "times = max(1, round(work_of(DUMMY_HASH) / work_of(hashed_password)))"
HASH_OF_NAME = "hashed_password = user.hashed_password if user else DUMMY_HASH"
JUDGED = '        await to_thread.run_sync(refuse_guessable, "password", new.password, *about)\n'
HASHED = "        hashed_password = await to_thread.run_sync(hash_password, new.password)\n"
CHANGED = (
    '            await to_thread.run_sync(refuse_guessable, "new_password", '
    "change.new_password, *about)\n"
)
TURN = "        async with turnstile(request):\n"
REHASHED = "            new_hash = await to_thread.run_sync(hash_password, change.new_password)\n"
MUTANTS = {
    "bytes-for-characters": Mutant(
        "utils/text.py", "if len(password) > MAX", "if len(password.encode()) > MAX",
        "test_new_passwords.py::test_a_password_that_fits_counts_to_its_end",
    ),
    "of-any-length": Mutant(
        "utils/text.py", 'len(password) > MAX_PASSWORD_LENGTH or "\\0" in', '"\\0" in',
        "test_new_passwords.py::test_a_password_that_does_not_fit_is_refused",
    ),
    "nul-let-through": Mutant(
        "utils/text.py", ' or "\\0" in password', "",
        "test_new_passwords.py::test_a_password_that_does_not_fit_is_refused",
    ),
    "as-short-as-before": Mutant(
        "utils/text.py", "MIN_PASSWORD_LENGTH = 15", "MIN_PASSWORD_LENGTH = 8",
        "test_new_passwords.py::test_a_password_that_does_not_fit_is_refused",
    ),
    "one-more-than-asked-for": Mutant(
        "utils/text.py", "len(password) < MIN", "len(password) <= MIN",
        "test_new_passwords.py::test_a_password_that_fits_counts_to_its_end",
    ),
    "old-ones-are-too-short": Mutant(
        "utils/text.py", "    if len(password) > MAX_PASSWORD_LENGTH",
        "    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH",
        "test_old_hashes.py::test_whoever_has_a_short_password_still_gets_in",
    ),
    "as-it-was-typed": Mutant(
        "utils/text.py", 'password = normalize("NFC", typed)', "password = typed",
        "test_old_hashes.py::test_a_password_is_one_in_every_normal_form",
    ),
    "nobody-judges-it": Mutant(
        "utils/guessing.py", WEAK, "pass",
        "test_new_passwords.py::test_what_everyone_tries_first_is_refused_with_a_reason",
    ),
    "as-it-is-is-enough": Mutant(
        "utils/guessing.py", BOTH, "if reason:",
        "test_new_passwords.py::test_what_is_known_of_you_is_no_password",
    ),
    "without-your-words-is-enough": Mutant(
        "utils/guessing.py", BOTH, "reason = ''\n    if weakness_of(without_words, words):",
        "test_new_passwords.py::test_no_address_makes_a_common_password_hard_to_guess",
    ),
    "the-beginning-is-all": Mutant(
        "utils/guessing.py", PARTS,
        "in (text[:READ_CHARACTERS],):",
        "test_new_passwords.py::test_two_more_words_help_also_at_the_end",
    ),
    "the-end-is-all": Mutant(
        "utils/guessing.py", PARTS,
        "in (text[READ_CHARACTERS : 2 * READ_CHARACTERS],):",
        "test_new_passwords.py::test_two_more_words_help_also_at_the_end",
    ),
    "two-are-judged-at-once": Mutant(
        "utils/guessing.py", "with judging:", "if judging:",
        "test_new_passwords.py::test_one_password_is_judged_after_the_other",
    ),
    "good-enough-is-2": Mutant(
        "utils/guessing.py", "MIN_SCORE = 3", "MIN_SCORE = 2",
        "test_new_passwords.py::test_nor_is_your_name_backwards_or_with_digits_in_it",
    ),
    "capitals-help": Mutant(
        "utils/guessing.py", "lowered = without_words = password.lower()",
        "lowered = without_words = password",
        "test_new_passwords.py::test_what_is_known_of_you_is_no_password",
    ),
    "your-name-counts": Mutant(
        "utils/guessing.py", 'f"{username} {email} {OF_THIS_SITE}"', 'f"{email} {OF_THIS_SITE}"',
        "test_new_passwords.py::test_your_other_name_is_no_password",
    ),
    "your-address-counts": Mutant(
        "utils/guessing.py", 'f"{username} {email} {OF_THIS_SITE}"', 'f"{username} {OF_THIS_SITE}"',
        "test_new_passwords.py::test_what_is_known_of_you_is_no_password",
    ),
    "the-words-of-the-site-count": Mutant(
        "utils/guessing.py", 'f"{username} {email} {OF_THIS_SITE}"', 'f"{username} {email}"',
        "test_new_passwords.py::test_what_everyone_tries_first_is_refused_with_a_reason",
    ),
    "dots-and-dashes-count": Mutant(
        "utils/guessing.py", WORD, 'without_words = without_words.replace(word, ".")',
        "test_new_passwords.py::test_what_is_known_of_you_is_no_password",
    ),
    "backwards-is-something-else": Mutant(
        "utils/guessing.py", ", user_inputs=words", "",
        "test_new_passwords.py::test_nor_is_your_name_backwards_or_with_digits_in_it",
    ),
    "all-of-it-is-judged": Mutant(
        "utils/guessing.py", "READ_CHARACTERS = 16", "READ_CHARACTERS = 72",
        "test_new_passwords.py::test_only_so_much_is_judged",
    ),
    "what-is-too-long-fails": Mutant(
        "utils/guessing.py", "READ_CHARACTERS : 2 * READ_CHARACTERS]", "READ_CHARACTERS:]",
        "test_new_passwords.py::test_what_everyone_tries_first_is_refused_with_a_reason",
    ),
    "without-a-reason": Mutant(
        "utils/guessing.py", '"msg": reason or PERSONAL', '"msg": "No."',
        "test_new_passwords.py::test_what_everyone_tries_first_is_refused_with_a_reason",
    ),
    "the-reason-repeats-it": Mutant(
        "utils/guessing.py", '"msg": reason or PERSONAL', '"msg": f"{password} is easy to guess."',
        "test_new_passwords.py::test_what_everyone_tries_first_is_refused_with_a_reason",
    ),
    "judged-in-the-event-loop": Mutant(
        "routers/auth.py", JUDGED,
        '        refuse_guessable("password", new.password, *about)\n',
        "test_new_passwords.py::test_nobody_waits_while_a_password_is_judged",
    ),
    "judged-before-the-turnstile": Mutant(
        "routers/auth.py",
        "    async with turnstile(request):\n        about = new.username, new.email\n" + JUDGED,
        "    about = new.username, new.email\n"
        '    await to_thread.run_sync(refuse_guessable, "password", new.password, *about)\n'
        "    async with turnstile(request):\n",
        "test_new_passwords.py::test_no_more_are_judged_at_once_than_there_are_cores",
    ),
    "judged-after-the-hash": Mutant(
        "routers/auth.py",
        JUDGED + HASHED, HASHED + JUDGED,
        "test_new_passwords.py::test_what_is_refused_is_not_hashed",
    ),
    "a-change-is-a-way-around": Mutant(
        "routers/auth.py", CHANGED, "",
        "test_new_passwords.py::test_a_change_is_no_way_around",
    ),
    "a-change-is-judged-in-the-event-loop": Mutant(
        "routers/auth.py", CHANGED,
        '            refuse_guessable("new_password", change.new_password, *about)\n',
        "test_new_passwords.py::test_nobody_waits_while_a_password_is_judged",
    ),
    "a-change-is-judged-before-the-turnstile": Mutant(
        "routers/auth.py", TURN + CHANGED, CHANGED.removeprefix("    ") + TURN,
        "test_new_passwords.py::test_no_more_are_judged_at_once_than_there_are_cores",
    ),
    "a-change-is-judged-after-the-hash": Mutant(
        "routers/auth.py", CHANGED + REHASHED, REHASHED + CHANGED,
        "test_new_passwords.py::test_what_is_refused_is_not_hashed",
    ),
    "judged-for-whoever-asks": Mutant(
        "routers/auth.py", "    if matches:\n        about",
        '    refuse_guessable("new_password", change.new_password, "", "")\n'
        "    if matches:\n        about",
        "test_new_passwords.py::test_who_does_not_know_the_current_one_hears_nothing_of_the_new_one",
    ),
    "no-name-at-a-change": Mutant(
        "routers/auth.py", "about = current.user.username, current.user.email",
        'about = "", current.user.email',
        "test_new_passwords.py::test_a_change_knows_your_name_and_your_address",
    ),
    "no-address-at-a-change": Mutant(
        "routers/auth.py", "about = current.user.username, current.user.email",
        'about = current.user.username, ""',
        "test_new_passwords.py::test_a_change_knows_your_name_and_your_address",
    ),
    "old-hashes-stay": Mutant(
        "routers/auth.py", "if not is_current(user.hashed_password):", "if False:",
        "test_old_hashes.py::test_the_next_log_in_replaces_it",
    ),
    "a-new-hash-each-time": Mutant(
        "routers/auth.py", "if not is_current(user.hashed_password):", "if True:",
        "test_old_hashes.py::test_the_next_log_in_replaces_it",
    ),
    "replaced-before-the-check": Mutant(
        "routers/auth.py", HASH_OF_NAME,
        f"{HASH_OF_NAME}\n    if user:\n        await renew_hash(request, user, password)",
        "test_old_hashes.py::test_the_next_log_in_replaces_it",
    ),
    "who-comes-second-is-refused": Mutant(
        "routers/auth.py", "for _ in range(2):", "for _ in range(1):",
        "test_old_hashes.py::test_whoever_comes_second_is_looked_at_again",
    ),
    "looked-at-without-end": Mutant(
        "routers/auth.py", "for _ in range(2):", "for _ in range(9):",
        "test_old_hashes.py::test_nobody_is_looked_at_a_third_time",
    ),
    "replaced-without-a-turnstile": Mutant(
        "routers/auth.py",
        "        async with turnstile(request):\n            new_hash = await to_thread.run_sync("
        "hash_password, password)\n",
        "        new_hash = await to_thread.run_sync(hash_password, password)\n",
        "test_old_hashes.py::test_whoever_is_hashed_anew_waits_with_the_others",
    ),
    "replaced-without-a-turn-to-write": Mutant(
        "routers/auth.py", "await write(request, replace_hash, user, new_hash)",
        "await to_thread.run_sync(replace_hash, user, new_hash)",
        "test_old_hashes.py::test_whoever_is_hashed_anew_waits_for_a_turn_to_write",
    ),
    "whatever-was-changed-meanwhile": Mutant(
        "db/users.py", "User.id == user.id, User.hashed_password == user.hashed_password",
        "(User.id == user.id,)",
        "test_old_hashes.py::test_an_older_hash_never_comes_back",
    ),
    "the-log-in-does-not-know-the-new-one": Mutant(
        "db/users.py", "    user.hashed_password = new_hash", "    pass",
        "test_old_hashes.py::test_the_next_log_in_costs_no_second_check",
    ),
    "room-for-60-characters": Mutant(
        "db/models.py", "String(255)", "String(60)",
        "test_hash.py::test_there_is_room_for_it_in_the_table",
    ),
    "a-narrow-column-is-served": Mutant(
        "db/database.py", 'if engine.dialect.name != "sqlite" and 60 in widths:', "if False:",
        "test_old_database.py::test_where_a_column_is_as_narrow_as_it_says_the_start_ends",
    ),
    "sqlite-is-refused": Mutant(
        "db/database.py", 'engine.dialect.name != "sqlite" and 60 in widths', "60 in widths",
        "test_old_database.py::test_in_sqlite_nothing_has_to_be_moved",
    ),
    "memory-of-any-size": Mutant(
        "utils/settings.py", "ge=256, le=1048576, ", "",
        "test_hash.py::test_only_a_number_that_makes_sense_is_a_memory",
    ),
    "less-memory-by-default": Mutant(
        "utils/settings.py", "default=65536", "default=19456",
        "test_hash.py::test_nobody_has_to_say_it",
    ),
    "always-the-same-memory": Mutant(
        "utils/security.py", "settings.argon2_memory, parallelism", "256, parallelism",
        "test_hash.py::test_a_hash_takes_the_memory_that_the_environment_says",
    ),
    "on-several-cores": Mutant(
        "utils/security.py", "parallelism=1", "parallelism=4",
        "test_hash.py::test_a_hash_takes_the_memory_that_the_environment_says",
    ),
    "less-time": Mutant(
        "utils/security.py", "TIME_COST = 4", "TIME_COST = 1",
        "test_hash.py::test_a_hash_takes_the_memory_that_the_environment_says",
    ),
    "old-hashes-are-made": Mutant(
        "utils/security.py", "return new_kind.hash(", "return old_kind.hash(",
        "test_hash.py::test_a_hash_takes_the_memory_that_the_environment_says",
    ),
    "old-hashes-are-not-known": Mutant(
        "utils/security.py", "    if old_kind.identify(hashed_password):\n        whole",
        "    if False:\n        whole",
        "test_old_hashes.py::test_the_next_log_in_replaces_it",
    ),
    "what-costs-less-counts-as-current": Mutant(
        "utils/security.py", " and not new_kind.check_needs_rehash(hashed_password)", "",
        "test_old_hashes.py::test_the_next_log_in_replaces_it",
    ),
    "the-first-72-bytes-are-enough": Mutant(
        "utils/security.py", WHOLE, WHOLE.removesuffix(" and whole"),
        "test_old_hashes.py::test_an_old_hash_is_not_opened_by_what_begins_like_its_password",
    ),
    "72-bytes-for-all": Mutant(
        "utils/security.py", "verify(hashed_password, password)",
        "verify(hashed_password, password[:MAX_OLD_BYTES])",
        "test_new_passwords.py::test_a_password_that_fits_counts_to_its_end",
    ),
    "a-mark-of-an-operator-fails": Mutant(
        "utils/security.py", "(VerificationError, ValueError, ZeroDivisionError)",
        "(VerificationError, ZeroDivisionError)",
        "test_old_hashes.py::test_what_is_no_hash_lets_nobody_in",
    ),
    "a-hash-of-nothing-fails": Mutant(
        "utils/security.py", "(VerificationError, ValueError, ZeroDivisionError)",
        "(VerificationError, ValueError)",
        "test_old_hashes.py::test_what_is_no_hash_lets_nobody_in",
    ),
    "a-broken-hash-is-a-busy-server": Mutant(
        "utils/security.py", "(VerificationError, ValueError, ZeroDivisionError)",
        "(ValueError, ZeroDivisionError)",
        "test_time.py::test_what_is_no_hash_takes_as_long_as_a_name_that_does_not_exist",
    ),
    "too-little-memory-is-a-wrong-password": Mutant(
        "utils/security.py", "except VerifyMismatchError:", "except VerificationError:",
        "test_hash.py::test_where_the_memory_is_short_the_client_is_asked_to_come_back",
    ),
    "too-little-memory-is-an-error": Mutant(
        "main.py", "        Argon2Error: refuse_for_now,\n", "",
        "test_hash.py::test_where_the_memory_is_short_the_client_is_asked_to_come_back",
    ),
    "what-is-no-hash-is-quick": Mutant(
        "utils/security.py", "        matches(password, DUMMY_HASH)  #", "        #",
        "test_time.py::test_what_is_no_hash_takes_as_long_as_a_name_that_does_not_exist",
    ),
    "what-is-no-hash-is-nobodys": Mutant(
        "utils/security.py", "        matches(password, DUMMY_HASH)  #",
        "        return matches(password, DUMMY_HASH)  #",
        "test_time.py::test_what_is_no_hash_takes_as_long_as_a_name_that_does_not_exist",
    ),
    "enough-is-one-mismatch": Mutant(
        "utils/security.py", "{matches(password, hashed_password) for _ in range(times)} == {True}",
        "all(matches(password, hashed_password) for _ in range(times))",
        "test_time.py::test_a_wrong_password_is_verified_to_the_end",
    ),
    "cheap-hashes-are-quick": Mutant(
        "utils/security.py", TIMES, "times = work_of(hashed_password) and 1",
        "test_time.py::test_a_cheap_hash_is_verified_more_than_once",
    ),
    "dear-hashes-are-not-verified": Mutant(
        "utils/security.py", TIMES, "times = round(work_of(DUMMY_HASH) / work_of(hashed_password))",
        "test_time.py::test_a_cheap_hash_is_verified_more_than_once",
    ),
    "a-round-more-is-no-work": Mutant(
        "utils/security.py", '64 << int(hashed_password.split("$")[2])', "64 << 12",
        "test_time.py::test_a_cheap_hash_is_verified_more_than_once",
    ),
    "memory-is-no-work": Mutant(
        "utils/security.py", "return cost.time_cost * cost.memory_cost",
        "return cost.time_cost * settings.argon2_memory",
        "test_time.py::test_a_cheap_hash_is_verified_more_than_once",
    ),
    "time-is-no-work": Mutant(
        "utils/security.py", "return cost.time_cost * cost.memory_cost",
        "return TIME_COST * cost.memory_cost",
        "test_time.py::test_a_cheap_hash_is_verified_more_than_once",
    ),
    "another-hash-than-the-stored-one": Mutant(
        "utils/security.py", "{matches(password, hashed_password) for",
        "{matches(password, DUMMY_HASH) for",
        "test_old_hashes.py::test_the_next_log_in_replaces_it",
    ),
    "letters-for-bytes": Mutant(
        "utils/security.py", "one_password(typed).encode()", "one_password(typed)",
        "test_old_hashes.py::test_an_old_hash_is_not_opened_by_what_begins_like_its_password",
    ),
    "good-enough-is-4": Mutant(
        "utils/guessing.py", "MIN_SCORE = 3", "MIN_SCORE = 4",
        "test_new_passwords.py::test_what_takes_billions_of_guesses_is_enough",
    ),
    "one-reason-for-all": Mutant(
        "utils/guessing.py", "reason or PERSONAL", "PERSONAL",
        "test_new_passwords.py::test_each_weakness_has_a_reason_of_its_own",
    ),
    "what-zxcvbn-warns-of-is-kept-back": Mutant(
        "utils/guessing.py", '[found["feedback"]["warning"], *found["feedback"]["suggestions"]]',
        'found["feedback"]["suggestions"]',
        "test_new_passwords.py::test_each_weakness_has_a_reason_of_its_own",
    ),
    "the-reason-of-the-rest": Mutant(
        "utils/guessing.py", "weakness = weakness or ", "weakness = ",
        "test_new_passwords.py::test_each_weakness_has_a_reason_of_its_own",
    ),
    "the-old-rule-for-new-ones": Mutant(
        "utils/schemas.py", "AfterValidator(new_password)", "AfterValidator(str)",
        "test_new_passwords.py::test_a_password_that_does_not_fit_is_refused",
    ),
}  # fmt: skip
WRONG = {
    "a-new-library-and-nobody-gets-in": MUTANTS["old-hashes-are-not-known"],
    "replaced-and-never-looked-at-again": MUTANTS["what-costs-less-counts-as-current"],
    "72-bytes-as-ever": MUTANTS["72-bytes-for-all"],
    "old-ones-must-be-long-too": MUTANTS["old-ones-are-too-short"],
    "a-list-of-four-words": Mutant(
        "utils/guessing.py", BOTH,
        'reason = "This is a very common password."\n'
        '    if password in {"passwordpassword", "123456789012345"}:',
        "test_new_passwords.py::test_what_everyone_tries_first_is_refused_with_a_reason",
    ),
}  # fmt: skip
