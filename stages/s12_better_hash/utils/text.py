"""Text in one form, however it was typed."""

from unicodedata import normalize

from email_validator import EmailNotValidError, validate_email

MIN_PASSWORD_LENGTH = 15  # NIST SP 800-63B-4, section 3.1.1.2: where nothing else is asked for
MAX_PASSWORD_LENGTH = 256
PASSWORD_RULE = (
    f"{MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters, no NUL character, "
    "and nothing that others try first"
)


def one_password(typed: str) -> str:
    """Bring a password into the form that is hashed; keyboards write "ü" in two ways."""
    password = normalize("NFC", typed)
    try:
        password.encode()
    except UnicodeEncodeError:  # half a letter, which JSON can send; its message repeats it
        raise ValueError(PASSWORD_RULE) from None
    if len(password) > MAX_PASSWORD_LENGTH or "\0" in password:
        raise ValueError(PASSWORD_RULE)
    return password


def new_password(typed: str) -> str:
    """Ask more of a new password: whoever chose a shorter one earlier still logs in with it."""
    password = one_password(typed)
    if len(password) < MIN_PASSWORD_LENGTH:
        raise ValueError(PASSWORD_RULE)
    return password


def one_address(typed: str) -> str:
    """Bring an address into the form that is stored, so that nobody registers it twice."""
    try:
        address = validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:  # its message repeats the address
        raise ValueError("An address alone, such as name@example.com") from None
    return normalize("NFC", address.lower())
