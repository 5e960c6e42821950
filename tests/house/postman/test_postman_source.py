"""What the collections are built from is read strictly, and a mistake in it is named."""

import json
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.catalog import Stage
from course.postman import source as postman_source
from course.postman.collection import put_samples
from course.postman.source import PostmanError, Request, draft_collection, read_lesson
from course.status import reason_phrase
from tests.support.postman_files import CATALOG, COMPLETE, Json, script_of
from tests.support.stages import each_stage

SENT = ("send", "bearer", "headers", "json", "form")  # of a request


def scripts_of(draft: Json) -> str:
    """Join all scripts of a collection."""
    items = [item for folder in draft["item"] for item in folder["item"]]
    return "\n".join(script_of(item, listen) for item in items for listen in ("prerequest", "test"))


def written() -> Iterator[Json]:
    """List the requests as the sources say them, with what they use left out."""
    yield from postman_source.read_named("requests").values()
    folders = [*postman_source.read_named("folders").values()]
    for stage in CATALOG.stages:
        text = (postman_source.SOURCE / f"{stage.slug}.toml").read_text(encoding="utf-8")
        folders += tomllib.loads(text)["folders"]
    yield from (request for folder in folders for request in folder.get("requests", ()))


def test_what_is_sent_is_written_once() -> None:
    whole = [request for request in written() if "use" not in request]
    sent = Counter(json.dumps([request.get(part) for part in SENT]) for request in whole)
    assert len(sent) > 50
    assert [request for request, times in sent.items() if times > 1] == []


def test_what_a_request_uses_is_not_said_again() -> None:
    named = postman_source.read_named("requests")
    again = [
        (request["use"], part)
        for request in written()
        if "use" in request
        for part in request.keys() & named[request["use"]].keys()
        if part != "use" and request[part] == named[request["use"]][part]
    ]
    assert again == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("description =", "about =", "description: Field required"),
        ("[[folders]]", "[[folders]", "is not TOML"),
        ('"GET /no-such-page"', '"GET"', "folders.0.requests.1.send: String should match"),
        ('use = "server_is_up"', 'use = "server"', "there is no server in requests.toml"),
        ('use = "server_is_up"', 'use = "server_is_up"\nafter = "no.js"', "no.js cannot be read"),
        ("[[folders]]", '[[folders]]\nuse = "none"', "there is no none in folders.toml"),
        ("[[folders]]", '[instead]\n"root.js" = "no.js"\n[[folders]]', "no.js cannot be read"),
        ("after =", 'afterwards = ""\nafter =', "afterwards: Extra inputs"),
    ],
)
def test_a_wrong_source_is_named(
    old: str, new: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = CATALOG.first
    folder = shutil.copytree(postman_source.SOURCE, tmp_path / "source")
    source = folder / f"{stage.slug}.toml"
    text = source.read_text(encoding="utf-8")
    assert old in text
    source.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(postman_source, "SOURCE", folder)
    with pytest.raises(PostmanError, match=message):
        read_lesson(stage)


def test_a_missing_source_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postman_source, "SOURCE", tmp_path)
    with pytest.raises(PostmanError, match=f"{COMPLETE.slug}.toml cannot be read"):
        read_lesson(COMPLETE)


def test_what_stands_beside_use_replaces_what_the_named_request_says() -> None:
    stage = CATALOG.first
    (request, *_) = read_lesson(stage).folders[0].requests
    named = postman_source.read_named("requests")["server_is_up"]
    assert (request.name, request.send) == (named["name"], named["send"])
    assert request.description.startswith("The first page. Look at the three parts")
    assert not named["description"].strip().startswith(request.description)


def test_what_is_named_may_use_another_and_replaces_what_that_says() -> None:
    named = postman_source.read_named("requests")
    using = named["create_user_with_id"]
    (request, *_) = read_lesson(CATALOG.find("s07")).folders[0].requests
    assert "send" not in using
    assert request.send == named[using["use"]]["send"]
    assert request.description.startswith(using["description"].strip()[:60])
    assert using["description"] != named[using["use"]]["description"]


def test_a_script_takes_the_place_of_another_in_all_requests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = CATALOG.find("s05")
    folder = shutil.copytree(postman_source.SOURCE, tmp_path / "source")
    source = folder / f"{stage.slug}.toml"
    text = source.read_text(encoding="utf-8")
    instead = '[instead]\n"refused_token.js" = "root.js"\n"parts.js" = "uuid.js"\n[[folders]]'
    source.write_text(text.replace("[[folders]]", instead, 1), encoding="utf-8")
    usual = scripts_of(draft_collection(stage, CATALOG))
    monkeypatch.setattr(postman_source, "SOURCE", folder)
    changed = scripts_of(draft_collection(stage, CATALOG))
    for old, new in [("refused_token.js", "root.js"), ("parts.js", "uuid.js")]:
        there, put = (
            (postman_source.SCRIPTS / name).read_text(encoding="utf-8").strip("\n")
            for name in (old, new)
        )
        assert usual.count(there) > 1
        assert (changed.count(there), changed.count(put)) == (
            0,
            usual.count(there) + usual.count(put),
        )


@each_stage
def test_what_takes_a_place_finds_it(stage: Stage) -> None:
    lesson = read_lesson(stage)
    scripts = [
        script
        for folder in lesson.folders
        for request in folder.requests
        for script in (request.before, request.after)
    ]
    for old in lesson.instead:
        assert any(old in script for script in scripts), old


def test_the_place_of_a_folder_gives_it_its_number() -> None:
    lesson = read_lesson(COMPLETE)
    folders = draft_collection(COMPLETE, CATALOG)["item"]
    assert [folder["name"] for folder in folders] == [
        f"{number} {folder.name}" for number, folder in enumerate(lesson.folders, start=1)
    ]


def test_a_list_of_pairs_can_name_a_field_twice() -> None:
    twice = [["password", "one"], ["password", "two"]]
    parts = {"name": "x", "send": "POST /", "description": "x", "after": "x"}
    request = Request.model_validate(parts | {"form": twice, "headers": {"Accept": "*/*"}})
    assert request.form == (("password", "one"), ("password", "two"))
    assert request.headers == (("Accept", "*/*"),)


def test_a_query_is_listed_beside_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = CATALOG.first
    folder = shutil.copytree(postman_source.SOURCE, tmp_path / "source")
    source = folder / f"{stage.slug}.toml"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("/no-such-page", "/no/page?a=1&b={{c}}"), encoding="utf-8")
    monkeypatch.setattr(postman_source, "SOURCE", folder)
    (url,) = [
        item["request"]["url"]
        for part in draft_collection(stage, CATALOG)["item"]
        for item in part["item"]
        if "query" in item["request"]["url"]
    ]
    assert url == {
        "raw": "{{baseUrl}}/no/page?a=1&b={{c}}",
        "host": ["{{baseUrl}}"],
        "path": ["no", "page"],
        "query": [{"key": "a", "value": "1"}, {"key": "b", "value": "{{c}}"}],
    }


def test_the_longest_value_is_replaced_first() -> None:
    variables = {
        "username": "bo-1",
        "email": "bo-1@example.com",
        "baseUrl": "http://x",
        "password": "",
    }
    assert put_samples("bo-1@example.com, bo-1, http://x", variables) == (
        "alice@example.com, alice, http://x"
    )


def test_each_time_is_the_same_one() -> None:
    began = [f'"began": "{time}"' for time in ("2026-02-03T04:05:06Z", "2031-12-30T23:59:59Z")]
    (sample,) = {put_samples(text, {}) for text in began}
    assert sample == '"began": "2026-01-01T12:00:00Z"'


@pytest.mark.parametrize(
    ("code", "reason"), [(200, "OK"), (413, "Content Too Large"), (422, "Unprocessable Content")]
)
def test_reason_phrases_are_those_of_rfc_9110(code: int, reason: str) -> None:
    assert reason_phrase(code) == reason
