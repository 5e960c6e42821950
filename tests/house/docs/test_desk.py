"""The desk of a chapter holds what its reader needs: the start, three hints a piece, the end."""

import ast
import html
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from posixpath import normpath

import pytest

from course.attacks.matrix import MATRIX_FILE
from course.attacks.run import load_attacks
from course.browser import bundle
from course.catalog import Catalog, Stage, load_catalog
from course.docs import build_it, desk, generated, hints
from course.docs.attack_page import harm_at
from course.docs.fences import FENCE
from course.lineage.start import start_app
from course.lineage.steps import read_files
from course.mutants.guards import guards_of
from course.places import ROOT
from course.promises.promise import Promise
from tests.support.stages import each_stage, each_that_follows

CATALOG = load_catalog()
ALONE = Catalog(stages=(CATALOG.first,))
DOCS = ROOT / "docs"
MATRIX = {
    attack["name"]: attack for attack in json.loads(MATRIX_FILE.read_text("utf-8"))["attacks"]
}
GOAL_BYTES = 190_000
HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")
TITLE = re.compile(r'<span class="filename">.*?</span>')

Files = dict[str, str]


@cache
def data_of(stage: Stage) -> desk.Data:
    """Make the data of a desk once for all tests that only read them."""
    return desk.desk_data(stage, CATALOG)


@each_stage
def test_what_it_loads_of_a_chapter_is_small_beside_the_rest(stage: Stage) -> None:
    assert len(desk.desk_file(stage, CATALOG)[1]) <= GOAL_BYTES


@each_stage
def test_it_knows_what_the_stage_as_given_lets_in(stage: Stage) -> None:
    for attack in load_attacks():
        row = MATRIX[attack.name]["outcomes"][stage.slug]["result"]
        assert (attack.name in data_of(stage)["harm"]) == (row in ("got in", "broke it"))


def test_a_stage_that_was_never_attacked_lets_nothing_in() -> None:
    assert harm_at(CATALOG.first.model_copy(update={"slug": "s99_new"})) == []


@pytest.fixture
def no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name the scripts without building them."""
    monkeypatch.setattr(bundle, "script_path", lambda name: f"live/0/desk/{name}")
    monkeypatch.setattr(bundle, "loaded_bytes", lambda: 1)
    monkeypatch.setattr(bundle, "desk_bytes", lambda: 2)


def text_of(step: str) -> str:
    """Read what a step shows, without the title of a listing."""
    return html.unescape(re.sub(r"<[^>]+>", "", TITLE.sub("", step)))


def patched(old: str, diff: str) -> str:
    """Apply a unified diff that has no names of files; where a hunk does not fit, fail."""
    lines, result, at = old.splitlines(), list[str](), 0
    for line in diff.splitlines():
        if found := HUNK.match(line):
            first = int(found[1]) - (found[2] != "0")
            result, at = [*result, *lines[at:first]], first
            continue
        kind, text = line[:1], line[1:]
        if kind != "+":
            assert (lines[at] if at < len(lines) else None) == text
            at += 1
        if kind != "-":
            result.append(text)
    return "\n".join([*result, *lines[at:], ""])


def built(stage: Stage) -> Files:
    """Do what the hints of a stage say, from what is given."""
    data = data_of(stage)
    files: Files = dict(data["given"])
    for hint in data["hints"]:
        step = hint["steps"][2]
        if "highlight" not in step:
            files |= dict.fromkeys(re.findall(r"<code>(.+?)</code>", step), "")
        elif 'class="language-diff' in step:
            files[hint["file"]] = patched(files.get(hint["file"], ""), text_of(step))
        else:
            files[hint["file"]] = f"{text_of(step).strip()}\n"
    return files


@each_that_follows
def test_the_hints_lead_from_the_start_to_the_stage(stage: Stage) -> None:
    assert built(stage) == data_of(stage)["solution"]


def test_the_hints_of_the_first_stage_hold_each_name_of_it() -> None:
    data = data_of(CATALOG.first)
    source = data["solution"]["main.py"]
    shown = "\n".join(text_of(hint["steps"][2]) for hint in data["hints"])
    for node in ast.parse(source).body[1:]:
        lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
        assert "\n".join(lines) in shown
    assert {hint["file"] for hint in data["hints"]} == {"main.py"}


@each_stage
def test_the_start_is_what_the_command_gives(stage: Stage, tmp_path: Path) -> None:
    home = start_app(CATALOG, stage, "my_app_of_a_test", tmp_path)
    given = {path: data.decode() for path, data in read_files(home).items()}
    assert hints.given_to(stage, CATALOG) == given
    assert data_of(stage)["given"] == given


def bodies_of(source: str) -> Iterator[str]:
    """Go through the bodies of functions, as long as they say something."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1 if ast.get_docstring(node) else 0 :]
            first, last = body[0].lineno - 1 if body else 0, node.end_lineno
            text = " ".join(" ".join(source.splitlines()[first:last]).split()) if body else ""
            if len(text) > len("return user"):
                yield text


@each_stage
def test_no_hint_but_the_last_gives_a_body_away(stage: Stage) -> None:
    data = data_of(stage)
    for hint in data["hints"]:
        bodies = list(bodies_of(data["solution"][hint["file"]]))
        for step in hint["steps"][:2]:
            text = " ".join(text_of(step).split())
            assert not [body for body in bodies if body in text]


@each_stage
def test_each_hint_says_something_in_each_step(stage: Stage) -> None:
    for hint in data_of(stage)["hints"]:
        assert len(hint["steps"]) == 3
        assert all(text_of(step).strip() for step in hint["steps"])
        outline = hint["steps"][1]
        assert "highlight" not in outline or f'"filename">{hint["file"]}</span>' in outline


@each_stage
def test_the_anchors_of_the_hints_are_in_the_chapter(stage: Stage) -> None:
    text = FENCE.sub("", desk.chapter_text(stage))
    page = import_module("markdown").markdown(text, extensions=["toc", "attr_list"])
    headings = dict(re.findall(r'<h\d id="([^"]+)">(.*?)</h\d>', page))
    for hint in data_of(stage)["hints"]:
        assert html.unescape(headings[hint["anchor"]]) == hint["title"]


@each_stage
def test_links_of_hints_and_reasons_lead_to_pages(stage: Stage) -> None:
    data = data_of(stage)
    told = [*(step for hint in data["hints"] for step in hint["steps"]), *data["why"].values()]
    made = {f"reference/code/{other.slug}" for other in CATALOG.stages}
    found = [link for text in told for link in re.findall(r'href="([^"#]+)', text)]
    for link in (link for link in found if not link.startswith("http")):
        path = normpath(f"stages/{stage.slug}/{link}")
        assert link.endswith("/")
        assert path in made or (DOCS / f"{path}.md").is_file() or (DOCS / path).is_dir()


@each_stage
def test_each_file_of_the_hints_is_explained(stage: Stage) -> None:
    data = data_of(stage)
    files = {hint["file"] for hint in data["hints"] if data["solution"][hint["file"]]}
    assert data["why"].keys() == files
    assert all(text_of(why).strip() for why in data["why"].values())


@each_stage
def test_the_attacks_are_those_of_the_doors_and_of_the_text(stage: Stage) -> None:
    text, known = desk.chapter_text(stage), {attack.name: attack for attack in load_attacks()}
    doors = {door.name for door in CATALOG.doors if stage.slug in (door.opened, *door.closed)}
    wanted = {name for name, attack in known.items() if attack.door in doors}
    wanted |= set(re.findall(r"--only (\w+)", text))
    found = desk.attacks_of(stage, CATALOG, text)
    assert wanted <= set(found) <= known.keys()
    assert len(found) == len(set(found))
    assert all(re.search(rf"\b{name}\b", text) for name in set(found) - wanted)


@each_stage
def test_the_promises_are_those_of_the_stage(stage: Stage) -> None:
    found = desk.promises_of(stage)
    noticing = {
        Promise(f"{stage.promises}/{guard.promise}", ()).sentence
        for guard in guards_of(stage).values()
    }
    assert noticing <= set(found)
    assert all(sentence.endswith(".") and "_" not in sentence for sentence in found)


@each_stage
def test_a_desk_names_the_stages_beside_it(stage: Stage) -> None:
    data, before = data_of(stage), CATALOG.before(stage)
    assert data["asks"].startswith(stage.idea)
    assert all(door.text in data["asks"] for door in CATALOG.closed_by(stage))
    if before:
        assert data["before"]["slug"] == before.slug
        assert f"live/{data['before']['data']}" == desk.desk_file(before, CATALOG)[0]
    else:
        assert data["before"] is None
    if data["next"]:
        assert CATALOG.find(data["next"]["slug"]).follows == stage.slug
        assert normpath(f"stages/{stage.slug}/{data['next']['href']}") == (
            f"stages/{data['next']['slug']}"
        )
    else:
        assert stage in CATALOG.ends()


def test_no_side_track_is_next_on_a_line_that_has_ended() -> None:
    first = CATALOG.first
    side = first.model_copy(update={"slug": "s21_aside", "track": "keys", "follows": first.slug})
    assert desk.next_of(first, Catalog(stages=(first, side))) is None


@each_stage
def test_the_data_hold_no_path_of_this_machine(stage: Stage) -> None:
    path, content = desk.desk_file(stage, CATALOG)
    assert path == f"live/desk-{stage.slug}-{bundle.digest(content)}.json"
    assert str(ROOT) not in content.decode()
    assert str(Path.home()) not in content.decode()


def test_the_name_of_the_data_changes_with_the_chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = desk.site_files(ALONE)
    text = desk.chapter_text(CATALOG.first).replace("the whole application", "the whole of it")
    monkeypatch.setattr(desk, "chapter_text", lambda _: text)
    assert path not in desk.site_files(ALONE)


def test_the_name_of_the_data_changes_with_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = desk.site_files(ALONE)
    read = hints.texts_of
    monkeypatch.setattr(desk, "texts_of", lambda stage: {**read(stage), "new.py": ""})
    assert path not in desk.site_files(ALONE)


def test_the_version_changes_with_the_files_that_are_given() -> None:
    files = {"main.py": "a", "db/models.py": "b"}
    assert desk.version_of(files) == desk.version_of(dict(reversed(files.items())))
    assert desk.version_of(files) != desk.version_of({**files, "main.py": "c"})


@each_stage
@pytest.mark.usefixtures("no_bundle")
def test_the_desk_is_at_the_head_of_build_it_and_nowhere_else(stage: Stage) -> None:
    page = desk.add_desk(desk.chapter_text(stage), stage, CATALOG, "../../")
    _, _, rest = page.partition(f"\n## {build_it.PART}\n")
    head = rest.partition("\n### ")[0]
    assert page.count("<stage-desk ") == page.count("</stage-desk>") == 1
    assert head.startswith(f'\n{desk.INTRODUCTION}\n\n<div class="live">\n<stage-desk ')
    assert f'stage="{stage.slug}"' in head
    assert f'data="../../{desk.desk_file(stage, CATALOG)[0]}"' in head
    assert 'bytes="3"' in head
    assert 'src="../../live/0/desk/desk.mjs"' in head
    assert "JavaScript" in text_of(head)


def test_the_part_about_the_desk_is_where_the_element_leads() -> None:
    page, _, anchor = desk.ABOUT.partition("/#")
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    assert f"\n## {anchor.replace('-', ' ').capitalize()}\n" in text


@each_stage
def test_what_a_browser_loads_is_json(stage: Stage) -> None:
    _, content = desk.desk_file(stage, CATALOG)
    data = json.loads(content)
    assert data["stage"] == {"slug": stage.slug, "label": stage.label, "title": stage.title}
    assert generated.chapter(stage).endswith(f"{data['stage']['slug']}.md")
