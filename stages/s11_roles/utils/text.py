"""Text in one form, however it was typed."""

from unicodedata import normalize

from email_validator import EmailNotValidError, validate_email

MIN_PASSWORD_LENGTH = 8
MAX_PASSWORD_BYTES = 72  # bcrypt ignores what follows
PASSWORD_RULE = (
    f"{MIN_PASSWORD_LENGTH} characters or more, "
    f"at most {MAX_PASSWORD_BYTES} bytes in UTF-8, no NUL character"
)


def one_password(typed: str) -> str:
    """Bring a password into the form that is hashed; keyboards write "ü" in two ways."""
    password = normalize("NFC", typed)
    try:
        size = len(password.encode())
    except UnicodeEncodeError:  # half a letter, which JSON can send; its message repeats it
        raise ValueError(PASSWORD_RULE) from None
    if len(password) < MIN_PASSWORD_LENGTH or size > MAX_PASSWORD_BYTES or "\0" in password:
        raise ValueError(PASSWORD_RULE)
    return password


def one_address(typed: str) -> str:
    """Bring an address into the form that is stored, so that nobody registers it twice."""
    try:
        address = validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:  # its message repeats the address
        raise ValueError("An address alone, such as name@example.com") from None
    return normalize("NFC", address.lower())
