"""The names of the status codes, the same on every Python."""

from http import HTTPStatus

SINCE_PYTHON_3_13 = {413: "Content Too Large", 422: "Unprocessable Content"}


def reason_phrase(code: int) -> str:
    """Return the reason phrase of a status code, as RFC 9110, section 15, names it.

    Raises:
        ValueError: there is no such code.
    """
    return SINCE_PYTHON_3_13.get(code) or HTTPStatus(code).phrase
