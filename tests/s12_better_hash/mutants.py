"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from course.mutants.mutant import Mutant

WORD = 'rest = re.sub(rf"[\\W_]*{word}[\\W_]*", ".", rest)'
READ = "read = password[:MAX_OLD_BYTES] if old_kind.identify(hashed_password) else password"
TIMES = "times = max(1, round(work_of(DUMMY_HASH) / work_of(hashed_password)))"
HASH_OF_NAME = "hashed_password = user.hashed_password if user else DUMMY_HASH"
JUDGED = '        await to_thread.run_sync(refuse_guessable, "password", new.password, *about)\n'
HASHED = "        hashed_password = await to_thread.run_sync(hash_password, new.password)\n"
MUTANTS = {
    "bytes-for-characters": Mutant(
        "utils/text.py", "if len(password) > MAX", "if len(password.encode()) > MAX",
        "test_new_passwords.py::test_it_fits_and_all_of_it_counts",
    ),
    "of-any-length": Mutant(
        "utils/text.py", 'len(password) > MAX_PASSWORD_LENGTH or "\\0" in', '"\\0" in',
        "test_new_passwords.py::test_it_does_not_fit",
    ),
    "nul-let-through": Mutant(
        "utils/text.py", ' or "\\0" in password', "",
        "test_new_passwords.py::test_it_does_not_fit",
    ),
    "as-short-as-before": Mutant(
        "utils/text.py", "MIN_PASSWORD_LENGTH = 15", "MIN_PASSWORD_LENGTH = 8",
        "test_new_passwords.py::test_it_does_not_fit",
    ),
    "one-more-than-asked-for": Mutant(
        "utils/text.py", "len(password) < MIN", "len(password) <= MIN",
        "test_new_passwords.py::test_it_fits_and_all_of_it_counts",
    ),
    "old-ones-are-too-short": Mutant(
        "utils/text.py", "    if len(password) > MAX_PASSWORD_LENGTH",
        "    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH",
        "test_old_hashes.py::test_whoever_has_a_short_password_still_gets_in",
    ),
    "as-it-was-typed": Mutant(
        "utils/text.py", 'password = normalize("NFC", typed)', "password = typed",
        "test_old_hashes.py::test_it_is_one_in_every_normal_form",
    ),
    "nobody-judges-it": Mutant(
        "utils/guessing.py", 'if found["score"] < MIN_SCORE:', "if False:",
        "test_new_passwords.py::test_what_everyone_tries_first_is_refused_with_a_reason",
    ),
    "good-enough-is-2": Mutant(
        "utils/guessing.py", "MIN_SCORE = 3", "MIN_SCORE = 1",
        "test_new_passwords.py::test_what_everyone_tries_first_is_refused_with_a_reason",
    ),
    "capitals-help": Mutant(
        "utils/guessing.py", "typed = rest = password.lower()", "typed = rest = password",
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
        "utils/guessing.py", WORD, 'rest = rest.replace(word, ".")',
        "test_new_passwords.py::test_what_is_known_of_you_is_no_password",
    ),
    "backwards-is-something-else": Mutant(
        "utils/guessing.py", ", user_inputs=words", "",
        "test_new_passwords.py::test_nor_is_your_name_backwards_or_with_digits_in_it",
    ),
    "all-of-it-is-judged": Mutant(
        "utils/guessing.py", "rest[:READ_CHARACTERS]", "rest[:72]",
        "test_new_passwords.py::test_only_so_much_is_judged",
    ),
    "what-is-too-long-fails": Mutant(
        "utils/guessing.py", "rest[:READ_CHARACTERS]", "rest",
        "test_new_passwords.py::test_it_fits_and_all_of_it_counts",
    ),
    "without-a-reason": Mutant(
        "utils/guessing.py", '"msg": reason', '"msg": "No."',
        "test_new_passwords.py::test_what_everyone_tries_first_is_refused_with_a_reason",
    ),
    "the-reason-repeats-it": Mutant(
        "utils/guessing.py", '"msg": reason', '"msg": f"{password} is easy to guess."',
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
        "routers/auth.py",
        '            await to_thread.run_sync(refuse_guessable, "new_password", '
        "change.new_password, *about)\n",
        "",
        "test_new_passwords.py::test_a_change_is_no_way_around",
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
        "test_hash.py::test_it_takes_the_memory_that_the_environment_says",
    ),
    "on-several-cores": Mutant(
        "utils/security.py", "parallelism=1", "parallelism=4",
        "test_hash.py::test_it_takes_the_memory_that_the_environment_says",
    ),
    "less-time": Mutant(
        "utils/security.py", "TIME_COST = 4", "TIME_COST = 1",
        "test_hash.py::test_it_takes_the_memory_that_the_environment_says",
    ),
    "old-hashes-are-made": Mutant(
        "utils/security.py", "PasswordHash((new_kind, old_kind))",
        "PasswordHash((old_kind, new_kind))",
        "test_hash.py::test_it_takes_the_memory_that_the_environment_says",
    ),
    "old-hashes-are-not-known": Mutant(
        "utils/security.py", "PasswordHash((new_kind, old_kind))", "PasswordHash((new_kind,))",
        "test_old_hashes.py::test_the_next_log_in_replaces_it",
    ),
    "what-costs-less-counts-as-current": Mutant(
        "utils/security.py", " and not new_kind.check_needs_rehash(hashed_password)", "",
        "test_old_hashes.py::test_the_next_log_in_replaces_it",
    ),
    "the-first-72-bytes-are-enough": Mutant(
        "utils/security.py", "return matches[0] and read == password", "return matches[0]",
        "test_old_hashes.py::test_an_old_hash_is_not_opened_by_what_begins_like_its_password",
    ),
    "72-bytes-for-all": Mutant(
        "utils/security.py", READ, "read = password[:MAX_OLD_BYTES]",
        "test_new_passwords.py::test_it_fits_and_all_of_it_counts",
    ),
    "a-mark-of-an-operator-fails": Mutant(
        "utils/security.py", "(PwdlibError, ValueError, ZeroDivisionError)",
        "(PwdlibError, ZeroDivisionError)",
        "test_old_hashes.py::test_what_is_no_hash_lets_nobody_in",
    ),
    "a-hash-of-nothing-fails": Mutant(
        "utils/security.py", "(PwdlibError, ValueError, ZeroDivisionError)",
        "(PwdlibError, ValueError)",
        "test_old_hashes.py::test_what_is_no_hash_lets_nobody_in",
    ),
    "a-hash-and-a-newline-fails": Mutant(
        "utils/security.py", "(PwdlibError, ValueError, ZeroDivisionError)",
        "(ValueError, ZeroDivisionError)",
        "test_old_hashes.py::test_what_is_no_hash_lets_nobody_in",
    ),
    "what-is-no-hash-is-quick": Mutant(
        "utils/security.py", "        password_hash.verify(password, DUMMY_HASH)\n", "",
        "test_time.py::test_what_is_no_hash_takes_as_long_as_a_name_that_does_not_exist",
    ),
    "what-is-no-hash-is-nobody's": Mutant(
        "utils/security.py",
        "        password_hash.verify(password, DUMMY_HASH)\n        return False\n",
        "        return password_hash.verify(password, DUMMY_HASH)\n",
        "test_time.py::test_what_is_no_hash_takes_as_long_as_a_name_that_does_not_exist",
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
    "the-last-verdict-alone": Mutant(
        "utils/security.py", "password_hash.verify(read, hashed_password) for _",
        "password_hash.verify(read, DUMMY_HASH) for _",
        "test_old_hashes.py::test_the_next_log_in_replaces_it",
    ),
    "the-old-rule-for-new-ones": Mutant(
        "utils/schemas.py", "AfterValidator(new_password)", "AfterValidator(str)",
        "test_new_passwords.py::test_it_does_not_fit",
    ),
}  # fmt: skip
WRONG = {
    "a-new-library-and-nobody-gets-in": MUTANTS["old-hashes-are-not-known"],
    "replaced-and-never-looked-at-again": MUTANTS["what-costs-less-counts-as-current"],
    "72-bytes-as-ever": MUTANTS["72-bytes-for-all"],
    "old-ones-must-be-long-too": MUTANTS["old-ones-are-too-short"],
    "a-list-of-four-words": Mutant(
        "utils/guessing.py", 'if found["score"] < MIN_SCORE:',
        'if found and password in {"passwordpassword", "123456789012345"}:',
        "test_new_passwords.py::test_what_everyone_tries_first_is_refused_with_a_reason",
    ),
}  # fmt: skip
