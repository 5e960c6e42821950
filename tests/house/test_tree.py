"""A side track goes through the rooms: what they say of it follows its own line."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from course.attacks.matrix import as_tables
from course.catalog import Catalog, Door, load_catalog
from course.docs import attack_table, chapters, generated, guards_page, lines, panel
from course.lineage.start import start_app
from course.lineage.steps import trace
from course.notebooks import execute, lesson
from course.places import ROOT
from course.postman import source
from course.promises.run import homes
from course.server.building import Building
from course.server.routes import templates
from tests.support.made_up import door, interleaved, slug, stage_of, tree
from tests.support.made_up_matrix import EXHIBITS, REAL, matrix_of


@pytest.mark.parametrize(
    ("number", "line"),
    [(1, [1]), (4, [1, 2, 3, 4]), (21, [1, 2, 21]), (22, [1, 2, 21, 22])],
)
def test_the_promises_in_force_are_those_of_its_line(number: int, line: list[int]) -> None:
    catalog = tree()
    assert homes(catalog, catalog.find(number)) == [f"tests/{slug(each)}" for each in line]


def test_a_step_is_compared_with_the_stage_that_it_follows(tmp_path: Path) -> None:
    contents = {1: b"1\n", 2: b"1\n2\n", 3: b"1\n2\n3\n", 4: b"", 21: b"1\n2\n", 22: b"1\n2\n9\n"}
    for number, content in contents.items():
        file = tmp_path / "stages" / slug(number) / "main.py"
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
    steps = {step.after.number: (step.added, step.removed) for step in trace(tree(), tmp_path)}
    assert steps == {1: (1, 0), 2: (1, 0), 3: (1, 0), 4: (0, 3), 21: (0, 0), 22: (1, 0)}


def test_the_ledger_of_a_stage_knows_the_doors_of_its_line() -> None:
    catalog = tree(door(1, 3, 22), door(3, 4), door(21))
    main = generated.show_doors("s04", catalog, "ledger.md")
    side = generated.show_doors("s21", catalog, "ledger.md")
    assert (main.count("<li"), side.count("<li")) == (2, 2)
    assert "closed in [3]" in main
    assert "will be closed in [22]" in side
    assert "not closed yet" in side


def test_the_menu_has_the_side_track_below_the_main_line() -> None:
    menu = generated.by_track(tree(), lambda stage: {str(stage.number): stage.slug})
    assert menu == [
        *({str(number): slug(number)} for number in (1, 2, 3, 4)),
        {"Side track: keys": [{"21": slug(21)}, {"22": slug(22)}]},
    ]


def test_a_chapter_says_where_it_stands_on_its_line() -> None:
    catalog = tree()
    places = {number: generated.place(catalog.find(number), catalog) for number in (2, 4, 21, 22)}
    assert places == {
        2: "Stage 2 of 4",
        4: "Stage 4 of 4",
        21: "Stage 21: step 3 of 4 on the side track keys",
        22: "Stage 22: step 4 of 4 on the side track keys",
    }


def test_the_number_of_a_stage_is_not_its_place() -> None:
    stages = (stage_of(1, None), stage_of(7, 1), stage_of(3, 7))
    catalog = Catalog(stages=stages)
    assert [generated.place(stage, catalog) for stage in stages] == [
        "Stage 1 of 3",
        "Stage 7: step 2 of 3",
        "Stage 3 of 3",
    ]


def test_the_site_lists_the_stages_of_each_track_under_their_own_numbers() -> None:
    listed = generated.show_stages(tree(door(2, 21)), "index.md")
    main, side = listed.split('<ol class="stages" markdown>')[1:]
    assert re.findall(r'<li value="(\d+)"', main) == ["1", "2", "3", "4"]
    assert re.findall(r'<li value="(\d+)"', side) == ["21", "22"]
    assert main.endswith(
        "</ol>\n\nThe side track **keys** goes on from [2. A step](stages/s02_step.md):\n\n"
    )
    assert [part.count('class="step') for part in (main, side)] == [1, 1]
    style = (ROOT / "docs/assets/stylesheets/site.css").read_text(encoding="utf-8")
    shown = re.search(r"ol\.stages > li::before \{[^}]*content: ([^;]+);", style)
    assert shown
    assert shown[1].startswith("attr(value)")


def test_what_is_shown_of_each_stage_is_shown_track_by_track(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    catalog = interleaved()
    tried = SimpleNamespace(got_in={})
    harm = {"stages": {stage.slug: tried for stage in catalog.stages}, "date": "", "python": ""}
    record = SimpleNamespace(
        of=lambda _: SimpleNamespace(found=(), survivors=()), date="", python=""
    )
    monkeypatch.setattr(guards_page, "guards_of", lambda _: {})
    monkeypatch.setattr(guards_page, "read_harm", lambda: SimpleNamespace(**harm))
    monkeypatch.setattr(lines, "read_record", lambda: record)
    monkeypatch.setattr(lines, "read_reasons", lambda _: {})
    shown = [
        re.findall(
            r"^### Guards of stage (\d+)", guards_page.show_guards(catalog, ""), re.MULTILINE
        ),
        re.findall(r"^## (\d+)\.", lines.show_lines("stages", catalog, ""), re.MULTILINE),
        re.findall(r"^\| (\d+)\.", lines.show_lines("summary", catalog, ""), re.MULTILINE),
    ]
    assert shown == [["1", "2", "3", "21"]] * 3


def test_the_readme_has_a_table_for_each_track() -> None:
    main, side = generated.stage_tables(tree()).split("\n\nThe side track **keys** goes on from ")
    rows = [re.findall(r"^\| \[(\w+) A step\]", part, re.MULTILINE) for part in (main, side)]
    assert rows == [["s01", "s02", "s03", "s04"], ["s21", "s22"]]
    assert side.startswith("[s02 A step](stages/s02_step):\n\n| stage | the one idea |")


def test_the_front_page_joins_the_stages_of_one_track_alone() -> None:
    page = templates.get_template("front.html").render(catalog=tree(), building=Building())
    main, side = page.partition('<h2 id="doors">')[0].split('<ol class="stages">')[1:]
    labels = [re.findall(r'<li id="(\w+)">', part) for part in (main, side)]
    assert labels == [["s01", "s02", "s03", "s04"], ["s21", "s22"]]
    assert "<h2>The side track keys</h2>" in main
    assert 'It goes on from <a href="#s02">s02</a>.' in main


def test_a_term_is_too_early_only_before_it_on_its_line() -> None:
    catalog = tree()
    text = "Here are term 1, term 3 and term 22."
    early = {n: chapters.too_early(text, catalog.find(n), catalog) for n in (1, 2, 3, 21, 22)}
    assert early == {
        1: ["term 3", "term 22"],
        2: ["term 3", "term 22"],
        3: [],
        21: ["term 22"],
        22: [],
    }


def test_the_front_page_has_a_ledger_for_each_line() -> None:
    catalog = tree(door(1, 3, 22), door(3))
    page = templates.get_template("front.html").render(catalog=catalog, building=Building())
    main, side = page.split('<table class="ledger">')[1:]
    assert "On the side track keys" in side
    assert re.findall(r"Closed in (\w+)|(Still open)", main) == [("s03", ""), ("", "Still open")]
    assert re.findall(r"Closed in (\w+)|(Still open)", side) == [("s22", "")]
    assert re.findall(r'href="#(\w+)"', side) == ["s01", "s02", "s21", "s22"]


def test_the_attack_matrix_has_a_table_for_each_line() -> None:
    catalog = tree()
    html = attack_table.table(matrix_of(catalog), catalog)
    main, side = html.split('<div class="attack-matrix"')[1:]
    columns = [
        re.findall(r">([^<]+)(?:</a>)?</th>", table.split("<tbody>")[0]) for table in (main, side)
    ]
    assert columns == [
        ["Attack", "Stages", "Exhibits", "s01", "s02", "s03", "s04", *EXHIBITS],
        ["Attack", "Stages", "s01", "s02", "s21", "s22"],
    ]
    assert [table.split("</tr>")[3].count("<td") for table in (main, side)] == [
        4 + len(EXHIBITS),
        4,
    ]
    assert "<caption>The side track keys</caption>" in side
    assert "<caption>" not in main


def test_the_matrix_in_the_terminal_has_a_table_for_each_line() -> None:
    catalog = tree()
    tables = as_tables(matrix_of(catalog), catalog).split("\n\n")
    assert [table.splitlines()[0].split() for table in tables] == [
        ["s01", "s02", "s03", "s04", *EXHIBITS],
        ["s01", "s02", "s21", "s22"],
    ]
    assert {len(table.splitlines()) for table in tables} == {len(REAL["attacks"]) + 1}


def test_a_collection_names_the_doors_that_are_open_on_its_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    doors = [
        Door(name=name, text=f"{name}.", opened=slug(opened), closed=tuple(map(slug, closed)))
        for name, opened, closed in (("both", 1, []), ("main", 1, [21]), ("keys", 21, []))
    ]
    catalog, lesson = tree(*doors), source.read_lesson(load_catalog().first)
    monkeypatch.setattr(source, "read_lesson", lambda _: lesson)
    told = {
        number: source.draft_collection(catalog.find(number), catalog)["info"]["description"]
        for number in (4, 22)
    }
    found = {
        number: re.findall(r"^- (\w+)\.$", text, re.MULTILINE) for number, text in told.items()
    }
    assert found == {4: ["both", "main"], 22: ["both", "keys"]}


def test_a_notebook_shows_the_doors_of_its_own_stage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog = tree(door(1, 3, 22), door(21))
    monkeypatch.setattr(lesson, "load_catalog", lambda: catalog)
    for number in (21, 22):
        lesson.show_doors(slug(number))
    opened, closed = "Opens:\n    {}\n", "Closes:\n    {}\n"
    assert capsys.readouterr().out == "".join(
        [
            opened.format("It is open.") + closed.format("nothing"),
            opened.format("nothing") + closed.format("It is open."),
        ]
    )


def test_the_notebooks_of_each_track_are_executed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute, "load_catalog", tree)
    monkeypatch.setattr(execute, "executed", lambda name: Path(f"{name}.ipynb"))
    numbers = (1, 2, 3, 4, 21, 22)
    assert execute.execute_all() == {slug(n): Path(f"{slug(n)}.ipynb") for n in numbers}


def test_a_panel_runs_its_own_stage_and_no_other() -> None:
    side = tree().find(21)
    blocks = "".join(
        f"```http{label}\nGET /{label.strip()}\n```\n" for label in ("", " s21", " s03")
    )
    steps = panel.steps_of(f"# A step\n\n## Try it\n\n{blocks}", side)
    assert [step["text"] for step in steps] == ["GET /", "GET /s21"]


def test_a_reader_who_builds_a_side_track_starts_from_the_stage_that_it_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.catalog.ROOT", tmp_path)
    for number in (2, 4):
        (tmp_path / "stages" / slug(number)).mkdir(parents=True)
        (tmp_path / "stages" / slug(number) / "main.py").write_text(f"# {number}\n")
    catalog = tree()
    home = start_app(catalog, catalog.find(21), "new_app", tmp_path)
    assert (home / "main.py").read_text() == "# 2\n"
