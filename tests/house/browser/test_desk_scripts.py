"""The scripts of a desk that need no page, under node: zips, the reader's work, and the editor."""

import gzip
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from course import npm
from course.browser import editor
from course.places import ROOT

DESK = ROOT / "course" / "browser" / "desk"
FILES = {"main.py": "app = 1\n", "utils/__init__.py": "", "utils/text.py": "# é ü\n"}
MEMORY = """
class Memory extends Map {
  getItem = (key) => this.get(key) ?? null;
  setItem = (key, text) => void this.set(key, text);
  removeItem = (key) => void this.delete(key);
}
const storage = new Memory();
const given = { "main.py": "1", "auth.py": "2", "text.py": "3" };
const open = (more = {}) =>
  new Work({ storage, site: "/course/", slug: "s03", given, version: "a", ...more });
"""


def run(script: str, *, module: str = "store", names: str = "Work, workOf, Done") -> Any:
    """Run a script that imports a module of the desk, and return what it gives to `tell`."""
    address = (DESK / f"{module}.mjs").as_uri()
    source = (
        f"import {{ {names} }} from {json.dumps(address)};\n"
        "const tell = (value) => console.log(JSON.stringify(value));\n"
        f"{script}"
    )
    command = [npm.node(), "--input-type=module", "--eval", source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def read_zip(content: bytes, tmp_path: Path) -> Any:
    """Read a zip as the desk does; return the files, or the reason why it is refused."""
    file = tmp_path / "some.zip"
    file.write_bytes(content)
    script = f"""
    import {{ readFileSync }} from "node:fs";
    const bytes = new Uint8Array(readFileSync({json.dumps(str(file))}));
    const reason = (error) => error instanceof ZipError ? error.message : String(error.stack);
    tell(await filesOf(bytes).catch(reason));
    """
    return run(script, module="zip", names="filesOf, ZipError")


def zipped(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make a zip as a system does."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_what_earlier_stages_promised_is_not_the_stage_itself() -> None:
    reports = [
        {"kept": 3, "of": 3, "own": 1},
        {"kept": 2, "of": 2, "own": 0},
        {"kept": 2, "of": 3, "own": 1},
        {"kept": 0, "of": 0, "own": 0},
    ]
    script = f"tell({json.dumps(reports)}.map(isAllKept));"
    told = run(script, module="report", names="isAllKept")
    assert told == [True, False, False, False]


def test_a_zip_of_the_page_is_a_package_for_python(tmp_path: Path) -> None:
    script = f"tell([...zipOf({json.dumps(FILES)}, 'my_app')]);"
    content = bytes(run(script, module="zip", names="zipOf"))
    assert content == bytes(run(script, module="zip", names="zipOf"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    assert found == {f"my_app/{path}": text for path, text in FILES.items()}
    assert read_zip(content, tmp_path) == FILES


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("folder", ["", "my_app/", "work/my_app/"])
def test_zips_of_other_programs_are_read(tmp_path: Path, method: int, folder: str) -> None:
    files: dict[str, str | bytes] = {f"{folder}{path}": text for path, text in FILES.items()}
    beside: dict[str, str | bytes] = {
        f"{folder}db/app.db": b"SQLite format 3\0\xff",
        f"{folder}__pycache__/main.cpython-314.pyc": b"\xff",
        "__MACOSX/._main.py": b"\xff",
        f"{folder}utils/": b"",
    }
    assert read_zip(zipped(files | beside, method), tmp_path) == FILES


def test_lines_of_windows_become_plain_ones(tmp_path: Path) -> None:
    assert read_zip(zipped({"main.py": "a\r\nb\r\n"}), tmp_path) == {"main.py": "a\nb\n"}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"../main.py": "1"}, "leads out"),
        ({"/etc/main.py": "1"}, "leads out"),
        ({"a/../../main.py": "1"}, "leads out"),
        ({"C:main.py": "1"}, "leads out"),
        ({"a\\main.py": "1"}, "leads out"),
        ({"main.py": b"\xff\xfe"}, "is no text"),
        ({"other.py": "1"}, "There is no main.py"),
        ({}, "holds no files"),
        ({"main.py": "#" * 3_000_000}, "too large"),
        ({f"f{number}.py": "" for number in range(301)}, "has 301 files"),
    ],
)
def test_what_is_no_package_is_refused(
    tmp_path: Path, files: dict[str, str | bytes], reason: str
) -> None:
    assert reason in read_zip(zipped(files), tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip " * 10])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    assert read_zip(content, tmp_path) == "This file is no zip."


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    whole = zipped({"main.py": "app = 1\n" * 100})
    changed = bytearray(whole)
    changed[45] ^= 0xFF
    assert "damaged" in read_zip(bytes(changed), tmp_path)
    stored = zipped({"main.py": "app = 1\n"}, zipfile.ZIP_STORED)
    assert "damaged" in read_zip(stored.replace(b"app = 1", b"app = 2"), tmp_path)
    cut = whole[:40] + whole[60:]
    assert "damaged" in read_zip(cut, tmp_path)


def test_only_what_differs_is_kept_and_untouched_files_follow_the_course() -> None:
    script = """
    const work = open();
    work.write("main.py", "mine");
    work.remove("text.py");
    const kept = JSON.parse(storage.getItem("desk:/course/:s03"));
    const later = open({ given: { ...given, "auth.py": "new" }, version: "b" });
    tell([kept.files, kept.deleted, later.files, later.outdated()]);
    """
    files, deleted, later, outdated = run(MEMORY + script)
    assert (files, deleted) == ({"main.py": "mine"}, ["text.py"])
    assert later == {"main.py": "mine", "auth.py": "new"}
    assert outdated == []


def test_touched_files_whose_given_text_changed_are_named_until_the_reader_has_seen_it() -> None:
    script = """
    open().write("main.py", "mine");
    const fresh = { given: { ...given, "main.py": "changed" }, version: "b" };
    open(fresh).write("auth.py", "mine too");
    const second = open(fresh);
    const still = second.outdated();
    second.acknowledge();
    tell([second.files["main.py"], still, open(fresh).outdated()]);
    """
    assert run(MEMORY + script) == ["mine", ["main.py"], []]


def test_the_next_chapter_gets_the_whole_work() -> None:
    script = """
    const first = open();
    first.write("new.py", "new");
    first.remove("auth.py");
    tell([workOf(storage, "/course/", "s03", given), workOf(storage, "/course/", "s04", given)]);
    """
    found, none = run(MEMORY + script)
    assert found == {"main.py": "1", "text.py": "3", "new.py": "new"}
    assert none is None


def test_what_was_begun_from_own_work_is_kept_though_nothing_differs() -> None:
    script = """
    open().replace(given, "own");
    const again = open();
    tell([again.isBegun, again.from, again.files]);
    """
    begun, source, files = run(MEMORY + script)
    assert (begun, source) == (True, "own")
    assert files == {"main.py": "1", "auth.py": "2", "text.py": "3"}


def test_undo_after_reset_brings_everything_back() -> None:
    script = """
    const work = open();
    work.write("main.py", "mine");
    const before = work.replace(work.given);
    const empty = storage.getItem("desk:/course/:s03");
    work.replace(before.files, before.from);
    tell([empty, open().files["main.py"]]);
    """
    assert run(MEMORY + script) == [None, "mine"]


def test_what_the_stage_as_given_lets_in_is_not_blamed_on_the_reader() -> None:
    script = """
    const row = (name, open) => ({ name, open, result: "got in", door: "a door" });
    const rows = [row("known", false), row("new", false), row("told", true)];
    const beside = besideTheGiven(rows, ["known", "told"]);
    const wrong = beside.filter(isWrong).map(({ name }) => name);
    tell([wrong, beside.map(({ door }) => door), sumOfAttacks(beside)]);
    """
    names = "besideTheGiven, isWrong, sumOfAttacks"
    wrong, doors, said = run(script, module="attacks", names=names)
    assert wrong == ["new"]
    assert doors == ["", "", "a door"]
    tail = "2 got in at a door that is open here."
    assert said == f"1 of 3 attacks did what they should not. {tail}"


WORKERS = """
const made = [];
globalThis.Worker = class {
  constructor() {
    this.number = made.push(this);
  }
  postMessage({ id, value }) {
    const death = value?.dies && { event: "stopped", value: "a full stack" };
    queueMicrotask(() => this.onmessage({ data: death || { id, value: this.number } }));
  }
  terminate() {
    this.isEnded = true;
  }
};
const runner = new Runner();
const ended = [];
runner.addEventListener("ended", ({ detail }) => ended.push(detail));
const ask = async (action, value) => Object.values(await runner.ask(action, value))[0];
const left = () => made.filter(({ isEnded }) => !isEnded).length;
"""


def test_python_is_renewed_after_so_many_runs() -> None:
    script = """
    const answers = [await ask("mount")];
    for (let run = 0; run < 81; run++) answers.push(await ask(run % 2 ? "attack" : "check"));
    tell([answers, ended, left()]);
    """
    answers, ended, left = run(WORKERS + script, module="runner", names="Runner")
    assert answers == [1] * 41 + [2] * 40 + [3]
    assert ended == ["it was renewed"]  # the app in the console is told once
    assert left == 1


def test_python_that_has_died_is_replaced() -> None:
    script = """
    await ask("mount");
    const answers = [await ask("check", { dies: true }), await ask("check"), await ask("send")];
    tell([answers, ended, left()]);
    """
    answers, ended, left = run(WORKERS + script, module="runner", names="Runner")
    assert (answers, ended, left) == (["a full stack", 2, 2], ["a full stack"], 1)


TWO_TABS = """
const [one, other] = [open(), open()];
one.write("main.py", "of one");
other.write("main.py", "of the other");
"""


def test_a_tab_does_not_write_over_what_another_has_written() -> None:
    script = 'tell([other.state, open().files["main.py"], other.files["main.py"]]);'
    assert run(MEMORY + TWO_TABS + script) == ["other", "of one", "of the other"]


def test_the_reader_chooses_between_two_tabs() -> None:
    script = """
    const before = other.takeOther();
    const taken = other.files["main.py"];
    one.hear({ key: one.key, newValue: storage.getItem(one.key) });
    other.write("main.py", "again");
    const state = other.state;
    one.hear({ key: one.key, newValue: storage.getItem(one.key) });
    one.keepMine();
    tell([before.files["main.py"], taken, state, one.state, open().files["main.py"]]);
    """
    found = run(MEMORY + TWO_TABS + script)
    assert found == ["of the other", "of one", "kept", "kept", "of one"]


def test_two_tabs_with_the_same_work_are_no_quarrel() -> None:
    script = """
    other.write("main.py", "of one");
    one.hear({ key: one.key, newValue: storage.getItem(one.key) });
    tell([one.state, other.state]);
    """
    assert run(MEMORY + TWO_TABS + script) == ["kept", "kept"]


@pytest.mark.parametrize("found", ["{", "null", "3", '{"other": 1}'])
def test_a_broken_memory_is_an_empty_one(found: str) -> None:
    script = f"""
    storage.setItem("desk:/course/:s03", {json.dumps(found)});
    storage.setItem("desk-done:/course/", {json.dumps(found)});
    const work = open();
    const done = new Done(storage, "/course/");
    tell([work.files, work.isBegun, done.has("written", "s03")]);
    """
    files, begun, written = run(MEMORY + script)
    assert set(files) == {"main.py", "auth.py", "text.py"}
    assert (begun, written) == (False, False)


def test_a_full_memory_is_told() -> None:
    script = """
    storage.setItem = () => { throw new Error("full"); };
    const work = open();
    work.write("main.py", "mine");
    tell([work.state, work.files["main.py"]]);
    """
    assert run(MEMORY + script) == ["full", "mine"]


def test_what_is_done_is_done_once() -> None:
    script = """
    const done = new Done(storage, "/course/");
    done.add("written", "s03");
    const first = done.all().written.s03;
    done.add("written", "s03");
    done.add("repaired", "r1");
    const found = [done.has("repaired", "r1"), done.has("written", "s04")];
    tell([first === done.all().written.s03, ...found]);
    """
    assert run(MEMORY + script) == [True, True, False]


def test_what_is_begun_is_listed_as_the_page_lists_it() -> None:
    script = """
    const done = new Done(storage, "/course/");
    for (const [kind, slug] of [["attacked", "c"], ["checked", "a"], ["written", "x"]]) {
      done.add(kind, slug);
    }
    done.add("repaired", "b");
    tell(done.begun(["c", "b", "a"]));
    """
    assert run(MEMORY + script) == ["c", "a"]


@pytest.mark.parametrize(
    ("left", "right", "rows"),
    [
        ("a b c", "a b c", [[0, 0], [1, 1], [2, 2]]),
        ("a b c", "a x c", [[0, 0], [1, 1], [2, 2]]),
        ("a c", "a b c", [[0, 0], [None, 1], [1, 2]]),
        ("a b c", "c", [[0, None], [1, None], [2, 0]]),
        ("", "a b", [[None, 0], [None, 1]]),
        ("", "", []),
    ],
)
def test_lines_are_paired(left: str, right: str, rows: list[list[int | None]]) -> None:
    script = f"tell(paired({json.dumps(left.split())}, {json.dumps(right.split())}));"
    assert run(script, module="diff", names="paired") == rows


def test_the_editor_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    target = tmp_path / "editor.mjs"
    editor.bundle_editor(target)
    assert target.read_bytes() == editor.editor_script()
    assert len(gzip.compress(target.read_bytes(), 9)) < 150_000
    assert b"MIT License" in target.read_bytes()[:100]


def test_an_editor_that_cannot_be_bundled_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = tmp_path / "editor.mjs"
    source.write_text('import { nothing } from "./nowhere.mjs";')
    monkeypatch.setattr(editor, "SOURCE", source)
    with pytest.raises(editor.EditorError):
        editor.bundle_editor(tmp_path / "bundled.mjs")
