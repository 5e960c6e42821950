"""Passwords that others would try first."""

import re
from threading import Lock

from fastapi.exceptions import RequestValidationError
from zxcvbn import zxcvbn

READ_CHARACTERS = 16  # of 72 that are chosen for it, zxcvbn takes seconds
MIN_SCORE = 3  # of 4: more than a hundred million guesses
OF_THIS_SITE = "jwt authentication fastapi secure data"
PERSONAL = "Your name, your address and the words of this site count little. Add a word or two."
judging = Lock()  # zxcvbn keeps the words of whoever is judged where all threads see them


def weakness_of(text: str, words: list[str]) -> str:
    """Say what makes a text easy to guess, if neither its beginning nor what follows is hard."""
    weakness = ""
    for part in text[:READ_CHARACTERS], text[READ_CHARACTERS : 2 * READ_CHARACTERS]:
        with judging:
            found = zxcvbn(part or ".", user_inputs=words)
        if found["score"] >= MIN_SCORE:
            return ""
        reasons = [found["feedback"]["warning"], *found["feedback"]["suggestions"]]
        weakness = weakness or " ".join(filter(None, reasons))
    return weakness


def refuse_guessable(field: str, password: str, username: str, email: str) -> None:
    """Say why a password is easy to guess, after some milliseconds that no event loop has."""
    lowered = without_words = password.lower()
    words = re.findall(r"[^\W_]{3,}", f"{username} {email} {OF_THIS_SITE}")
    for word in words:
        without_words = re.sub(rf"[\W_]*{word}[\W_]*", ".", without_words)
    reason = weakness_of(lowered, words)
    if reason or (without_words != lowered and weakness_of(without_words, words)):
        problem = {"loc": ("body", field), "msg": reason or PERSONAL, "type": "guessable"}
        raise RequestValidationError([problem])
