"""Requests that newman sends one by one come out as in Postman, where each is sent by itself."""

import json
from pathlib import Path

import pytest

from course.live import CHEAP_HASHES, LiveStage
from course.postman.newman import Reply, Server, send_one_by_one
from tests.support.postman_files import CATALOG, Json

pytestmark = pytest.mark.usefixtures("newman")

NOBODY = "http://127.0.0.1:9"
ASKS_FOR_ITSELF = 'pm.sendRequest(pm.variables.get("baseUrl") + "/nowhere", () => {});'
KEEPS = (
    'pm.variables.set("own", "1"); pm.collectionVariables.set("shared", "2");'
    'pm.visualizer.set("<p></p>", {});'
)
PASSES_OVER = "pm.execution.skipRequest();"
LOOKS = (
    'pm.test("own", () => pm.expect(pm.variables.has("own")).to.be.true);'
    'pm.test("shared", () => pm.expect(pm.variables.get("shared")).to.equal("2"));'
)


def item(name: str, before: str, after: str = "", url: str = "{{baseUrl}}/") -> Json:
    """Make a request for the page of a stage, with a script before and one after it."""
    return {
        "name": name,
        "request": {"method": "GET", "url": url},
        "event": [
            {"listen": "prerequest", "script": {"exec": [before]}},
            {"listen": "test", "script": {"exec": [after]}},
        ],
    }


def sent(tmp_path: Path, server: Server, *items: Json) -> tuple[Reply, ...]:
    """Send requests of one folder to a server."""
    file = tmp_path / "collection.json"
    collection = {
        "info": {"name": "made up"},
        "item": [{"name": "folder", "item": items}],
        "variable": [{"key": "shared", "value": ""}],
    }
    file.write_text(json.dumps(collection), encoding="utf-8")
    return send_one_by_one(file, server)


def test_only_the_variables_of_the_collection_live_on(tmp_path: Path) -> None:
    with LiveStage(CATALOG.first, env=CHEAP_HASHES) as live:
        keeps, looks = sent(
            tmp_path, Server(live.url), item("keeps", KEEPS, LOOKS), item("looks", "", LOOKS)
        )
    assert not keeps.failures
    assert looks.failures == ("own: expected false to be true",)
    assert keeps.variables == looks.variables == {"shared": "2"}
    assert keeps.visualizer
    assert not looks.visualizer


def test_what_a_script_asks_for_itself_is_not_the_reply(tmp_path: Path) -> None:
    with LiveStage(CATALOG.first, env=CHEAP_HASHES) as live:
        replies = sent(
            tmp_path,
            Server(live.url),
            item("passed over", ASKS_FOR_ITSELF + PASSES_OVER),
            item("before", ASKS_FOR_ITSELF),
            item("after", "", ASKS_FOR_ITSELF),
            item("nobody answers", ASKS_FOR_ITSELF, url=f"{NOBODY}/"),
        )
    assert [reply.code for reply in replies] == [0, 200, 200, 0]


def test_where_nobody_answers_the_others_are_tried_all_the_same(tmp_path: Path) -> None:
    replies = sent(tmp_path, Server(NOBODY), item("first", KEEPS), item("second", "", LOOKS))
    assert [reply.code for reply in replies] == [0, 0]
    assert all("ECONNREFUSED" in reply.failures[0] for reply in replies)
    assert replies[-1].variables == {"shared": "2"}
