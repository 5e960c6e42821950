"""What WebAssembly lacks, so that the stages run unmodified: threads, and the bcrypt library."""

import hmac
import re
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import anyio.lowlevel
import anyio.to_thread

BCRYPT = "4.0.1"  # the version whose rules are kept
SALT = re.compile(rb"\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{21}[.Oeu]")


async def run_here(function: Callable[..., Any], *arguments: Any, **_: Any) -> Any:
    """Run a plain function at once, because there is no thread to send it to."""
    await anyio.lowlevel.checkpoint()
    return function(*arguments)


def install_threads() -> None:
    """Replace the one door to threads; before FastAPI is imported, which remembers it by name."""
    vars(anyio.to_thread)["run_sync"] = run_here


def install_bcrypt(make_salt: Callable[[int], str], make_hash: Callable[[str, str], str]) -> None:
    """Offer two functions of bcryptjs under the name and with the rules of the bcrypt library."""

    def gensalt(rounds: int = 12, prefix: bytes = b"2b") -> bytes:
        return b"$" + prefix + make_salt(rounds)[3:].encode()

    def hashpw(password: bytes, salt: bytes) -> bytes:
        if b"\0" in password:
            raise ValueError("password may not contain NUL bytes")
        found = SALT.match(salt)
        if found is None:
            raise ValueError("Invalid salt")
        return make_hash(password[:72].decode(errors="replace"), found[0].decode()).encode()

    def checkpw(password: bytes, hashed: bytes) -> bool:
        return hmac.compare_digest(hashpw(password, hashed), hashed)

    about = ModuleType("bcrypt.__about__")
    module = ModuleType("bcrypt")
    vars(about)["__version__"] = BCRYPT
    vars(module).update(
        __version__=BCRYPT, __about__=about, gensalt=gensalt, hashpw=hashpw, checkpw=checkpw
    )
    sys.modules |= {"bcrypt": module, "bcrypt.__about__": about}
