"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from course.mutants.mutant import Mutant

MUTANTS = {
    "published-keys-taken": Mutant(
        "utils/secret_key.py", "key in PUBLISHED_KEYS", "False",
        "test_secret_key.py::test_a_key_that_others_have_is_refused_in_one_line",
    ),
    "one-published-key-taken": Mutant(
        "utils/secret_key.py", "192b9bdd22ab9ed4d12e236c78afcb9a", "a-typing-mistake",
        "test_secret_key.py::test_a_key_that_everyone_can_look_up_is_refused",
    ),
    "short-keys-taken": Mutant(
        "utils/secret_key.py", "len(key.encode()) < MIN_KEY_BYTES or ", "",
        "test_secret_key.py::test_what_is_no_key_for_this_is_refused",
    ),
    "one-letter-is-a-key": Mutant(
        "utils/secret_key.py", " or len(set(key)) < MIN_KEY_CHARACTERS", "",
        "test_secret_key.py::test_what_is_no_key_for_this_is_refused",
    ),
    "a-public-key-signs": Mutant(
        "utils/secret_key.py", 'jwt.get_algorithm_by_name("HS256").prepare_key(key)', "pass",
        "test_secret_key.py::test_what_is_no_key_for_this_is_refused",
    ),
    "the-same-key-at-each-start": Mutant(
        "utils/secret_key.py", "secrets.token_urlsafe(MIN_KEY_BYTES)", '"0123456789" * 4',
        "test_secret_key.py::test_without_a_key_each_start_makes_its_own",
    ),
    "a-key-made-in-silence": Mutant(
        "utils/secret_key.py", "logger.warning(", "str(",
        "test_secret_key.py::test_without_a_key_each_start_makes_its_own",
    ),
    "empty-is-a-value": Mutant(
        "utils/settings.py", "env_ignore_empty=True", "",
        "test_settings.py::test_what_is_empty_counts_as_not_given",
    ),
    "the-database-is-printed": Mutant(
        "utils/settings.py", ", repr=False", "",
        "test_settings.py::test_whoever_prints_the_settings_prints_no_secret",
    ),
    "a-key-that-can-be-printed": Mutant(
        "utils/settings.py", "    secret_key: ",
        "    shown: str = Field(default=\"\", alias=\"SECRET_KEY\")\n    secret_key: ",
        "test_settings.py::test_whoever_prints_the_settings_prints_no_secret",
    ),
    "any-cost": Mutant(
        "utils/settings.py", "ge=4, le=16, ", "",
        "test_settings.py::test_only_a_number_that_makes_sense_is_a_cost",
    ),
    "pydantics-own-words": Mutant(
        "utils/settings.py", "    except ValidationError as error:",
        "    except ZeroDivisionError as error:",
        "test_settings.py::test_a_wrong_setting_is_named_and_not_repeated",
    ),
    "the-first-mistake-alone": Mutant(
        "utils/settings.py", '"\\n".join(rules)', "rules[0]",
        "test_settings.py::test_each_wrong_setting_has_a_line_of_its_own",
    ),
    "the-library-before": Mutant(
        "utils/tokens.py", "import jwt\n", "import jwt\nfrom jose import jwk as jwk\n",
        "test_library.py::test_no_file_needs_the_library_before",
    ),
    "another-form-of-header": Mutant(
        "utils/tokens.py", '"typ": "JWT"', '"typ": "at+jwt"',
        "test_library.py::test_a_token_of_the_library_before_stays_good",
    ),
}  # fmt: skip
WRONG = {
    "published-keys-taken": MUTANTS["published-keys-taken"],
    "pydantics-own-words": MUTANTS["pydantics-own-words"],
    "the-value-in-the-refusal": Mutant(
        "utils/settings.py",
        "Settings.model_fields[name].description}.",
        "error}",
        "test_settings.py::test_a_wrong_setting_is_named_and_not_repeated",
    ),
    "another-form-of-header": MUTANTS["another-form-of-header"],
}  # fmt: skip
