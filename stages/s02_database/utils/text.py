"""Text in one form, however it was typed."""

from unicodedata import normalize

from email_validator import EmailNotValidError, validate_email


def one_address(typed: str) -> str:
    """Bring an address into the form that is stored, so that nobody registers it twice."""
    try:
        address = validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:  # its message repeats the address
        raise ValueError("An address alone, such as name@example.com") from None
    return normalize("NFC", address.lower())
