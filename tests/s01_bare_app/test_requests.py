"""s01 promises that a request without end is refused, and that the next one is answered.

Explained: explanation/libraries-2026.md#uvicorn-without-its-extras
"""

import httpx
import pytest

from tests.support.promises import is_refused, over_http

HUGE = {
    "one-header-of-200-KB": {"X-Long": "x" * 200_000},
    "5000-headers": {f"X-{number}": "x" * 40 for number in range(5_000)},
}


CUT_OFF = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)


def is_turned_away(client: httpx.Client, headers: dict[str, str]) -> bool:
    """Tell whether a request is refused, or cut off while it is still being sent."""
    try:
        return is_refused(client.get("/", headers=headers))
    except CUT_OFF:
        return True


@over_http
@pytest.mark.parametrize("headers", HUGE.values(), ids=HUGE)
def test_headers_have_a_bound(client: httpx.Client, headers: dict[str, str]) -> None:
    assert is_turned_away(client, headers)
    assert client.get("/").status_code == 200
