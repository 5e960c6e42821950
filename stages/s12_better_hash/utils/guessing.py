"""Passwords that others would try first."""

import re

from fastapi.exceptions import RequestValidationError
from zxcvbn import zxcvbn

READ_CHARACTERS = 16  # of 72 that are chosen for it, zxcvbn takes seconds
MIN_SCORE = 3  # of 4: more than a hundred million guesses
OF_THIS_SITE = "jwt authentication fastapi secure data"
PERSONAL = "Your name, your address and the words of this site count little. Add a word or two."


def refuse_guessable(field: str, password: str, username: str, email: str) -> None:
    """Say why a password is easy to guess, after some milliseconds that no event loop has."""
    typed = rest = password.lower()
    words = re.findall(r"[^\W_]{3,}", f"{username} {email} {OF_THIS_SITE}")
    for word in words:
        rest = re.sub(rf"[\W_]*{word}[\W_]*", ".", rest)
    found = zxcvbn(rest[:READ_CHARACTERS], user_inputs=words)
    if found["score"] < MIN_SCORE:
        reasons = [found["feedback"]["warning"], *found["feedback"]["suggestions"]]
        reason = " ".join(filter(None, reasons)) if rest == typed else PERSONAL
        problem = {"loc": ("body", field), "msg": reason, "type": "guessable"}
        raise RequestValidationError([problem])
