"""Two tabs with the script of chapter 8 renew a log-in once; without it they lose the log-in."""

import json
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Route

from course.catalog import load_catalog
from course.live import CHEAP_HASHES, LiveStage
from course.places import ROOT
from tests.house.chromium.conftest import Visit
from tests.support.promises import Person, connect, renew

SCRIPT = (ROOT / "tests/house/docs/how_to/one_refresh.js").read_text(encoding="utf-8")
WITHOUT_A_LOCK = SCRIPT.replace('navigator.locks.request("refresh", ', "(async (todo) => todo())(")

ADD = """(code) => {
    const script = document.createElement("script");
    script.textContent = code;
    document.documentElement.append(script);
}"""


@pytest.fixture
def live() -> Iterator[LiveStage]:
    """The stage that brings the refresh."""
    with LiveStage(load_catalog().find("s08"), env=CHEAP_HASHES) as live:
        yield live


@pytest.fixture
def client(live: LiveStage) -> Iterator[httpx.Client]:
    """An HTTP client of the stage."""
    with connect(live.url) as client:
        yield client


@pytest.mark.parametrize("script", [SCRIPT, WITHOUT_A_LOCK], ids=["one-at-a-time", "both"])
def test_two_tabs_renew_at_the_same_moment(
    visit: Visit, live: LiveStage, client: httpx.Client, script: str
) -> None:
    person = Person()
    person.register(client)
    pair = person.log_in(client).json()
    requests = 1 if script == SCRIPT else 2
    held: list[Route] = []

    def hold(route: Route) -> None:
        """Let the requests go when all have been made: a fast server changes nothing."""
        held.append(route)
        if len(held) == requests:
            for each in held:
                each.continue_()
        elif len(held) > requests:
            route.continue_()

    visit.page.context.route("**/auth/token", hold)
    tabs = [visit.page, visit.page.context.new_page()]
    for tab in tabs:
        tab.goto(f"{live.url}/openapi.json")
        tab.evaluate(ADD, script)
        tab.evaluate(f"stored((store) => store.put({json.dumps(pair)}, 'tokens'))")
    expired = json.dumps(pair["access_token"])
    for tab in tabs:  # each begins, and is not waited for
        tab.evaluate(f"window.found = renewOnce({expired}).catch((error) => error.message); 0")
    found = [tab.evaluate("window.found") for tab in tabs]
    tabs[1].close()
    assert len(held) == requests
    if script == SCRIPT:
        assert found[0] == found[1] != pair
        assert renew(client, found[0]["refresh_token"]).status_code == 200
    else:
        assert "Log in again." in found
        won = next(tokens for tokens in found if tokens != "Log in again.")
        assert renew(client, won["refresh_token"]).status_code == 400
