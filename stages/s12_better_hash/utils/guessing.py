"""Passwords that others would try first."""

import re

from fastapi.exceptions import RequestValidationError
from zxcvbn import zxcvbn

READ_CHARACTERS = 24  # zxcvbn takes seconds for more, if they are chosen for that
MIN_SCORE = 3  # of 4: over a hundred million guesses
OF_THIS_SITE = ["jwt", "authentication", "fastapi", "secure", "data"]


def refuse_guessable(field: str, password: str, username: str, email: str) -> None:
    """Say why a password is easy to guess, after some milliseconds that no event loop has."""
    personal = [username, email, *re.split(r"\W", email)]
    found = zxcvbn(password[:READ_CHARACTERS], user_inputs=[*personal, *OF_THIS_SITE])
    if found["score"] >= MIN_SCORE:
        return
    reasons = [found["feedback"]["warning"], *found["feedback"]["suggestions"]]
    if any(part.get("dictionary_name") == "user_inputs" for part in found["sequence"]):
        reasons = ["Your name, your address and the words of this site are tried first."]
    problem = {"loc": ("body", field), "msg": " ".join(filter(None, reasons)), "type": "guessable"}
    raise RequestValidationError([problem])
