"""Argon2 in the page: argon2-cffi, pwdlib and bcrypt say there what they say on a server."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from course import npm
from course.browser import bundle
from tests.support.promises import slow

pytestmark = slow  # the Python of the page takes seconds to start
SCRIPT = Path(__file__).with_name("python.mjs")
PREPARED = """
import json, sys
from argon2 import DEFAULT_MEMORY_COST, PasswordHasher, Type, extract_parameters
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher
from zxcvbn import zxcvbn

SALT, PASSWORD, LONG = b"sixteen bytes of", "p\\u00e4ss\\0word", 36 * "\\u00e9"
CHEAP = dict(time_cost=1, memory_cost=64, parallelism=1)
new, old = Argon2Hasher(**CHEAP), BcryptHasher(4)
both = PasswordHash((new, old))
HASH = new.hash(PASSWORD, salt=SALT)
OLD = old.hash(LONG, salt=b"$2b$04$" + 22 * b"u")

def said(expression):
    try:
        return repr(eval(expression))
    except Exception as error:
        kinds = [kind.__module__ + "." + kind.__name__ for kind in type(error).__mro__]
        return " < ".join(kinds) + repr(error.args)
"""
EXPRESSIONS = (
    # the same hash, whatever its parameters
    *("HASH", "new.hash(LONG.encode(), salt=SALT)", "new.hash('', salt=SALT)"),
    "Argon2Hasher(4, 8192, 1).hash(PASSWORD, salt=SALT)",
    "Argon2Hasher(3, 1000, 1, 17, 8, Type.I).hash(PASSWORD, salt=8 * b'8')",
    "PasswordHasher(2, 64, 1, 64, type=Type.D).hash(PASSWORD, salt=8 * SALT)",
    "len(new.hash(PASSWORD)), len({new.hash(PASSWORD) for _ in range(9)})",
    # what verifies, and what is said of what does not
    *("new.verify(PASSWORD, HASH)", "new.verify(PASSWORD.encode(), HASH.encode())"),
    *("new.verify('p\\u00e4ss', HASH)", "new.verify('', HASH)", "new.verify(PASSWORD, HASH[:-1])"),
    *("PasswordHasher().verify(HASH, PASSWORD)", "PasswordHasher().verify(HASH, 'wrong')"),
    *("PasswordHasher().verify(HASH[:-3], PASSWORD)", "PasswordHasher().verify('$2b$', 'wrong')"),
    "PasswordHasher().verify(HASH.replace('m=64', 'm=7'), PASSWORD)",
    "PasswordHasher().verify(HASH.replace('argon2id', 'argon2i'), PASSWORD)",
    "PasswordHasher(1, 64, 1).hash(PASSWORD, salt=b'short')",
    *("PasswordHasher(1, 7, 1).hash(PASSWORD)", "PasswordHasher(1, '64', 1)"),
    # what must be hashed again
    *("new.check_needs_rehash(HASH)", "Argon2Hasher(2, 64, 1).check_needs_rehash(HASH)"),
    *("extract_parameters(HASH)", "extract_parameters('$')", "DEFAULT_MEMORY_COST"),
    *("new.identify(HASH), new.identify(OLD)", "old.identify(HASH), old.identify(OLD)"),
    *("both.verify_and_update(PASSWORD, HASH)", "both.verify_and_update('wrong', OLD)"),
    "both.verify_and_update(LONG, OLD)[1][:28]",
    "both.verify(PASSWORD, 'PASSWORD')",
    # bcrypt beside it, whose 72 bytes may end within a character
    *("OLD", "old.verify(LONG, OLD)", "old.verify(LONG[:-1], OLD)", "old.verify('wrong', OLD)"),
    *("old.verify(LONG + '!', OLD)", "old.verify('!' + LONG, OLD)"),
    "old.verify(71 * 'a' + '\\u00e9', old.hash(71 * 'a'))",
    *("old.verify(LONG, OLD.replace('$04$', '$03$'))", "old.verify(LONG, '$2b$99$' + 53 * 'x')"),
    *("old.verify(LONG, OLD.replace('$2b$', '$2c$'))", "old.verify(LONG, OLD[:7] + 53 * '*')"),
    *("old.verify(LONG, OLD[:28] + 'v' + OLD[29:])", "old.verify(LONG, OLD[:-1])"),
    *("[zxcvbn(each)['score'] for each in ('password1', 'Tr0ub4dour&3', LONG)]",),
)
SAY = f"print(json.dumps({{each: said(each) for each in {EXPRESSIONS!r}}}))"

Run = Callable[[str], str]


@pytest.fixture(scope="module")
def in_the_page(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run Python in the Python of the page; return what it prints."""
    built = bundle.write_site(tmp_path_factory.mktemp("bundle"))
    data = tmp_path_factory.mktemp("data")
    return lambda source: output_of([npm.node(), str(SCRIPT), str(built), str(data)], source)


def output_of(command: list[str], source: str) -> str:
    """Give a command Python to run; return what it prints, and show what goes wrong."""
    done = subprocess.run(command, input=source, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def page(in_the_page: Run) -> dict[str, str]:
    """What the page says of each expression."""
    answers: dict[str, str] = json.loads(in_the_page(PREPARED + SAY))
    return answers


@pytest.fixture(scope="module")
def server() -> dict[str, str]:
    """What a Python with a real cffi and bcrypt says of each."""
    answers: dict[str, str] = json.loads(output_of([sys.executable, "-"], PREPARED + SAY))
    return answers


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_page_says_what_a_server_says(
    page: dict[str, str], server: dict[str, str], expression: str
) -> None:
    assert page[expression] == server[expression]


def test_a_hash_of_the_page_is_verified_by_a_server(in_the_page: Run) -> None:
    made = in_the_page(PREPARED + "print(new.hash(PASSWORD))").strip()
    assert PasswordHasher().verify(made, "p\u00e4ss\0word")
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(made, "wrong")


def test_a_hash_of_a_server_is_verified_in_the_page_even_if_it_had_four_threads(
    in_the_page: Run,
) -> None:
    made = PasswordHasher(time_cost=1, memory_cost=64, parallelism=4).hash("p\u00e4ss\0word")
    tries = f"print(new.verify(PASSWORD, {made!r}), new.verify('wrong', {made!r}))"
    assert in_the_page(PREPARED + tries).split() == ["True", "False"]


def test_the_page_makes_hashes_with_one_thread_and_refuses_more(in_the_page: Run) -> None:
    tries = "print(PasswordHasher().parallelism, said('PasswordHasher(1, 64, 2)'))"
    output = in_the_page(PREPARED + tries)
    assert output.startswith("1 argon2.exceptions.UnsupportedParametersError")


def test_a_stage_without_argon2_does_not_load_it(in_the_page: Run) -> None:
    names = ("_argon2_cffi_bindings", "argon2", "ctypes", "pwdlib", "zxcvbn")
    output = in_the_page(f"import sys\nprint([name for name in {names} if name in sys.modules])")
    assert output.strip() == "[]"


def test_what_takes_long_to_compile_is_compiled_in_the_bundle(in_the_page: Run) -> None:
    output = in_the_page("import ctypes, zxcvbn.matching as m\nprint(ctypes.__file__, m.__file__)")
    assert all(file.endswith(".pyc") for file in output.split())
