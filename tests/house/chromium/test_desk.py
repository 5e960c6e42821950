"""The desk of a chapter: a stage is written in the page, checked, attacked and carried on."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Route, Worker, expect

from course.catalog import Stage
from course.places import ROOT
from tests.house.chromium.conftest import Visit
from tests.house.chromium.desk import (
    CATALOG,
    PYTHON_MS,
    Desk,
    Files,
    data_of,
    open_desk,
    solution_of,
    zipped,
)
from tests.support.promises import weekly

STAGE, NEXT = CATALOG.find("s03"), CATALOG.find("s04")
SECURITY = "utils/security.py"
ROUTES = "routers/auth.py"
HEARD = """desk => {
    const state = desk.querySelector(".workbench > .state");
    const results = desk.querySelector(".results");
    const count = desk.querySelector(".counting .count");
    Object.assign(window, { heard: [], counted: [] });
    const hear = () =>
        window.heard.push([state.textContent, results.textContent, performance.now() / 1000]);
    const look = () => count.checkVisibility() && window.counted.push(count.textContent);
    new MutationObserver(hear).observe(state, { childList: true });
    new MutationObserver(look).observe(count, { childList: true });
}"""
ASKED = """
    const post = Worker.prototype.postMessage;
    window.asked = [];
    Worker.prototype.postMessage = function (message) {
        if (message.action) window.asked.push(message.action);
        return post.apply(this, arguments);
    };
"""
LIMIT, PATIENCE = 5, 60  # seconds for a loop without an end, and on a busy machine
KEPT = (
    "Your work is kept in this browser, at this address of the course, until you delete the data "
    "of the site. A private window forgets it when you close it, and Safari after seven days "
    "without a visit. Download keeps it for good."
)
SHORT_LIFE = ("const RUNS = 40;", "const RUNS = 1;")
OF_THE_INVITATION = ("desk.mjs", "opening.mjs", "parts.mjs", "stage.mjs")


def changed(path: str, old: str, new: str) -> Files:
    """Return one file of the stage with a text replaced."""
    text = solution_of(STAGE.label)[path]
    assert text.count(old) == 1
    return {path: text.replace(old, new)}


def stored(desk: Desk, stage: Stage) -> Files:
    """Return what the browser keeps of a chapter."""
    key = f"desk:/course/:{stage.slug}"
    record = json.loads(desk.page.evaluate("key => localStorage.getItem(key)", key) or "{}")
    files: Files = record.get("files", {})
    return files


@pytest.fixture
def desk(visit: Visit, site_url: str) -> Desk:
    """The desk of chapter 3, as it opens."""
    return open_desk(visit, site_url, STAGE)


@pytest.fixture
def solved(desk: Desk) -> Desk:
    """The desk with the solution in it."""
    desk.open_zip(zipped(solution_of(STAGE.label)))
    expect(desk.tab(SECURITY)).to_be_visible()
    return desk


def test_nothing_is_loaded_before_the_button_is_pressed(visit: Visit, site_url: str) -> None:
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.page.goto(f"{site_url}stages/{STAGE.slug}/")
    expect(Desk(visit).button("Write this stage here")).to_be_visible()
    loaded = {url.rpartition("/")[2] for url in asked if "/live/" in url}
    assert loaded == {"panel.mjs", "counting.mjs", "console.mjs", "swagger.mjs", *OF_THE_INVITATION}


def test_a_chapter_is_written_and_the_next_one_goes_on_from_it(
    visit: Visit, site_url: str, desk: Desk
) -> None:
    expect(desk.root).to_contain_text("That is intended")
    sum_before = desk.check()
    assert " of " in sum_before
    assert not sum_before.startswith("All")
    expect(desk.results).to_contain_text("Begin here")
    expect(desk.results.locator(".explained")).to_be_visible()
    given, solution = data_of(STAGE.label)["given"], solution_of(STAGE.label)
    desk.write({path: text for path, text in solution.items() if given.get(path) != text})
    desk.write({"main.py": f"{solution['main.py']}# mine\n"})
    assert desk.check().startswith("All ")
    expect(desk.results).to_contain_text("Not checked in a page, and not counted as kept")
    desk.picture("all-kept")
    desk.results.get_by_role("link", name="starts from your work").click()
    following = Desk(visit)
    following.open()
    expect(following.button(f"Your work of s03 {STAGE.title}")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert stored(following, NEXT) == {"main.py": f"{solution['main.py']}# mine\n"}
    following.button(f"s03 {STAGE.title} as given").click()
    assert stored(following, NEXT) == {}
    following.button("Undo").click()
    assert "main.py" in stored(following, NEXT)
    visit.page.goto(site_url)
    expect(visit.page.locator("stage-progress")).to_contain_text(STAGE.title)
    assert visit.errors == []


def test_a_weakness_is_told_by_check_and_used_by_attack(visit: Visit, solved: Desk) -> None:
    solved.write(changed(SECURITY, "return password_context.hash(password)", "return password"))
    assert not solved.check().startswith("All ")
    first = solved.results.locator(".told").first
    expect(first).to_contain_text("Begin here")
    expect(first).to_contain_text("A promise of this stage, s03")
    results = solved.attack()
    wrong = results.locator("li.refused")
    expect(wrong).to_contain_text(["got in"])
    expect(results.locator("li.expected")).to_contain_text(["The door: "])
    solved.button("All attacks").click()
    expect(solved.results).to_contain_text("Cannot be tried in a page", timeout=PYTHON_MS)
    solved.picture("attacked")
    solved.write({SECURITY: solution_of(STAGE.label)[SECURITY]})
    expect(solved.attack().locator("li.refused")).to_have_count(0)
    assert visit.errors == []


def test_the_first_check_is_prepared_while_the_reader_writes(visit: Visit, site_url: str) -> None:
    visit.page.add_init_script(ASKED)
    desk = open_desk(visit, site_url, STAGE)
    expect(desk.state).to_have_text("Python is ready.", timeout=PYTHON_MS)
    assert visit.page.evaluate("window.asked") == ["open", "prepare"]


def test_a_check_that_waits_for_python_is_not_kept_waiting(visit: Visit, site_url: str) -> None:
    visit.page.add_init_script(ASKED)
    open_desk(visit, site_url, STAGE).check()
    assert visit.page.evaluate("window.asked") == ["open", "check"]


class Heard(NamedTuple):
    """What a screen reader hears at a moment, and what is shown then."""

    said: str
    shown: str
    second: float


def heard_of_a_check(desk: Desk) -> list[Heard]:
    """Check; return what is heard meanwhile."""
    desk.root.evaluate(HEARD)
    desk.check()
    return [Heard(*each) for each in desk.page.evaluate("window.heard")]


def test_the_promises_of_this_stage_are_told_first_and_in_few_sentences(solved: Desk) -> None:
    solved.check()  # Python is loaded
    sentences = [heard.said for heard in heard_of_a_check(solved)]
    assert sentences[:2] == ["Starting", "Trying the promises"]
    own, whole = sentences[2:]
    assert own.startswith("All ")
    assert own.endswith(
        "promises of this stage are kept. Those of the earlier stages are still being tried."
    )
    expect(solved.state).to_have_text(whole)
    counted = [text.split(" of ") for text in solved.page.evaluate("window.counted")]
    (total,) = {int(total) for _, total in counted}
    numbers = [int(done) for done, _ in counted]
    assert numbers == sorted(numbers)
    assert len({number for number in numbers if 0 < number < total}) > 1
    expect(solved.root.locator(".counting")).to_be_hidden()


def test_what_breaks_is_shown_before_the_earlier_stages_are_tried(solved: Desk) -> None:
    solved.write(changed(SECURITY, "return password_context.hash(password)", "return password"))
    heard = heard_of_a_check(solved)
    (shown,) = [each.shown for each in heard if "promises of this stage are kept" in each.said]
    assert "Broken: " in shown
    assert "Those of the earlier stages are still being tried." in shown
    expect(solved.results).to_contain_text("Begin here: ")
    expect(solved.results).not_to_contain_text("still being tried")


def line_of_problem(desk: Desk) -> Locator:
    """Return what tells a problem below its file."""
    return desk.root.locator(".at-line")


def test_problems_are_told_at_their_line(visit: Visit, solved: Desk) -> None:
    solved.write(
        changed(SECURITY, "def hash_password(password: str)", "def hash_password(password")
    )
    solved.tab("main.py").click()
    assert "utils/security.py, line 19: SyntaxError" in solved.check()
    expect(solved.tab(SECURITY)).to_contain_text("a problem")
    expect(line_of_problem(solved)).to_be_hidden()
    solved.button(f"Go to {SECURITY}, line 19").click()
    expect(line_of_problem(solved)).to_contain_text("Line 19: SyntaxError")
    expect(solved.root.locator(".cm-lint-marker-error")).to_be_visible()
    expect(solved.code).to_be_focused()
    solved.picture("problem")
    solved.write(changed(SECURITY, "from passlib.context import", "from passlib.nowhere import"))
    assert "line 5: ModuleNotFoundError" in solved.check()
    solved.write({SECURITY: solution_of(STAGE.label)[SECURITY]})
    solved.write(changed(ROUTES, "    try:\n", "    print(1 / 0)\n    try:\n"))
    assert " promises are kept" in solved.check()
    expect(solved.results).to_contain_text("ZeroDivisionError")
    expect(line_of_problem(solved)).to_contain_text("Line 24: ZeroDivisionError")
    assert visit.errors == []


def test_a_loop_without_an_end_ends_and_is_told(solved: Desk) -> None:
    endless = "    while True:\n        pass\n    try:\n"
    solved.write(changed(ROUTES, "    try:\n", endless))
    *_, trying, ended = heard_of_a_check(solved)
    assert trying.said == "Trying the promises"
    assert ended.said == (
        f"Ended early. {ROUTES}, line 25: TooLong: It does not come to an end within 5 seconds."
    )
    assert LIMIT - 1 < ended.second - trying.second < PATIENCE  # a busy page hears it late
    expect(line_of_problem(solved)).to_contain_text("TooLong")
    solved.write({ROUTES: solution_of(STAGE.label)[ROUTES]})
    assert solved.check().startswith("All ")


@weekly  # the page waits for 20 seconds
def test_a_loop_in_c_ends_python_and_leaves_the_files(solved: Desk) -> None:
    solved.write(changed(SECURITY, "import os\n", "import os\nsum(iter(int, 1))\n"))
    assert solved.check().startswith("Python has stopped: it did not come to an end within 20")
    assert "sum(iter" in stored(solved, STAGE)[SECURITY]
    solved.write({SECURITY: solution_of(STAGE.label)[SECURITY]})
    assert solved.check().startswith("All ")


def test_python_that_died_or_grew_old_is_started_anew(visit: Visit, site_url: str) -> None:
    workers: list[Worker] = []

    def note(worker: Worker) -> None:
        """Pass over the one of the site's search."""
        if worker.url.startswith("blob:"):
            workers.append(worker)

    def shorten(route: Route) -> None:
        """Renew Python after each run."""
        script = route.fetch().text()
        assert script.count(SHORT_LIFE[0]) == 1
        route.fulfill(body=script.replace(*SHORT_LIFE), content_type="text/javascript")

    visit.page.on("worker", note)
    visit.page.context.route("**/desk/runner.mjs", shorten)
    desk = open_desk(visit, site_url, STAGE)
    visit.page.evaluate("window.before = true")
    desk.open_zip(zipped(solution_of(STAGE.label)))
    deep = 'import os\nimport json\njson.loads("[" * 200_000, strict=False)\n'
    desk.write(changed(SECURITY, "import os\n", deep))
    assert desk.check().startswith("Python has stopped: Maximum call stack size exceeded.")
    desk.write({SECURITY: solution_of(STAGE.label)[SECURITY]})
    for started in (2, 3):  # the first one died, the second one is old
        assert desk.check().startswith("All ")
        assert len(workers) == started
    assert [worker for worker in visit.page.workers if worker in workers] == workers[-1:]
    assert visit.page.evaluate("window.before")


def test_work_outlives_a_reload(visit: Visit, site_url: str, desk: Desk) -> None:
    desk.write({"main.py": "# typed\n", "utils/new.py": "# new\n"})
    expect(desk.root.locator(".kept")).to_have_text(KEPT)
    visit.page.reload()
    again = Desk(visit)
    again.open()
    expect(again.code).to_contain_text("# typed")
    expect(again.tab("main.py")).to_contain_text("changed")
    again.tab("utils/new.py").click()
    expect(again.code).to_contain_text("# new")
    other = open_desk(visit, site_url, NEXT)
    expect(other.tab("utils/new.py")).to_be_visible()


def checked_on_this_machine(folder: Path) -> str:
    """Check `my_app` in a folder against what its stage brought; return what the command says."""
    of_the_app = ("--app", "my_app.main:app", "--only", STAGE.label)
    done = subprocess.run(
        [sys.executable, "-m", "course", "check", STAGE.label, *of_the_app],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, encoding="utf-8", timeout=PYTHON_MS / 1000, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_zip_runs_on_a_machine_and_comes_back(solved: Desk, tmp_path: Path) -> None:
    solved.write(changed(SECURITY, "import os\n", "import os  # mine\n"))
    with solved.page.expect_download() as download:
        solved.button("Download").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)
    assert " # mine" in (tmp_path / "my_app" / SECURITY).read_text(encoding="utf-8")
    said = checked_on_this_machine(tmp_path)
    kept = re.search(r"(\d+) of (\d+) promises kept\.", said)
    assert kept, said
    assert kept[1] == kept[2] != "0"
    solved.write({SECURITY: "# lost\n"})
    solved.open_zip(file.read_bytes())
    expect(solved.code).to_contain_text("# mine")
    solved.button("Undo").click()
    expect(solved.code).to_contain_text("# lost")


def test_what_is_no_zip_of_a_package_is_refused(desk: Desk) -> None:
    desk.open_zip(b"no zip at all, but long enough to be looked at")
    expect(desk.root.locator(".notices")).to_contain_text("This file is no zip.")
    desk.open_zip(zipped({"../../main.py": "1"}))
    expect(desk.root.locator(".notices")).to_contain_text("leads out of the zip")
    assert stored(desk, STAGE) == {}


def test_files_are_added_deleted_and_reset_and_each_is_undone(desk: Desk) -> None:
    desk.add("utils/../main.py")
    expect(desk.root.get_by_role("alert")).to_contain_text("A path has letters")
    desk.root.get_by_label("Path of the new file").fill("main.py")
    desk.button("Add").click()
    expect(desk.root.get_by_role("alert")).to_contain_text("such a file already")
    desk.button("Cancel").click()
    desk.write({"utils/new.py": "# new\n", "main.py": "# mine\n"})
    desk.button("Delete this file").click()
    expect(desk.tab("main.py")).to_have_count(0)
    desk.button("Undo").click()
    expect(desk.code).to_contain_text("# mine")
    desk.button("Reset").click()
    desk.button("main.py alone").click()
    assert stored(desk, STAGE) == {"utils/new.py": "# new\n"}
    desk.button("Undo").click()
    assert stored(desk, STAGE) == {"utils/new.py": "# new\n", "main.py": "# mine\n"}
    desk.button("Reset").click()
    desk.button("All files").click()
    assert stored(desk, STAGE) == {}
    expect(desk.tab("utils/new.py")).to_have_count(0)
    desk.button("Undo").click()
    assert stored(desk, STAGE) == {"utils/new.py": "# new\n", "main.py": "# mine\n"}
    desk.code.focus()
    desk.page.keyboard.press("ControlOrMeta+z")  # the editor's own undo goes on from there
    assert stored(desk, STAGE).get("main.py") != "# mine\n"


def test_hints_come_one_at_a_time_and_the_solution_only_when_it_is_asked_for(desk: Desk) -> None:
    desk.button("Hint").click()
    hint = desk.root.locator(".hint", has_text=SECURITY)
    for number in (1, 2, 3):
        expect(hint.locator(".step")).to_have_count(number - 1)
        hint.get_by_role("button", name=f"Hint {number} of 3").click()
    expect(hint.locator(".step")).to_have_count(3)
    expect(hint.get_by_role("button", name="Hint")).to_have_count(0)
    hint.get_by_role("button", name=f"Open {SECURITY}").click()
    expect(desk.tab(SECURITY)).to_have_attribute("aria-selected", "true")
    desk.button("Compare").click()
    compared = desk.root.locator(".side.compare")
    expect(compared).to_contain_text("This shows the solution")
    desk.button("Not yet").click()
    expect(compared).to_be_hidden()
    desk.button("Compare").click()
    desk.button("Show it").click()
    expect(compared.locator("summary", has_text=SECURITY)).to_be_visible()
    expect(compared.locator("td.added").first).to_be_visible()
    expect(compared).to_contain_text("Why it is written so")


def test_the_readers_app_runs_in_the_console_and_in_swagger_ui(visit: Visit, solved: Desk) -> None:
    solved.write(changed("main.py", "The server is up.", "Mine is up."))
    solved.button("Console").click()
    console = solved.root.locator(".console .console")
    expect(console.locator(".state")).to_contain_text("runs in this page", timeout=PYTHON_MS)
    console.locator("textarea").fill("GET /")
    solved.button("Send").click()
    expect(console.locator(".reply")).to_contain_text("Mine is up.")
    for step in range(console.locator(".steps button").count()):
        console.locator(".steps button").nth(step).click()
        if step == 0:
            solved.button("As in the chapter").click()
        console.locator(".actions .button").first.click()
        expect(console.locator(".reply .status")).to_be_visible(timeout=PYTHON_MS)
        expect(console.locator(".reply")).not_to_contain_text("Traceback")
    solved.button("Open Swagger UI").click()
    frame = solved.root.frame_locator("iframe")
    expect(frame.locator(".opblock").first).to_be_visible(timeout=PYTHON_MS)
    assert solved.check().startswith("All ")
    assert visit.errors == []


def test_two_tabs_do_not_write_over_each_other(visit: Visit, site_url: str, desk: Desk) -> None:
    second = Visit(visit.page.context.new_page())
    other = open_desk(second, site_url, STAGE)
    other.write({"main.py": "# of the other\n"})
    expect(desk.root.locator(".notice.other")).to_contain_text("Another tab has written")
    desk.write({"main.py": "# of this one\n"})
    assert stored(desk, STAGE) == {"main.py": "# of the other\n"}
    desk.button("Take the other tab's work").click()
    expect(desk.code).to_contain_text("# of the other")
    desk.button("Undo").click()
    expect(desk.code).to_contain_text("# of this one")
    assert stored(desk, STAGE) == {"main.py": "# of this one\n"}
    other.button("Keep this tab's work").click()
    assert stored(other, STAGE) == {"main.py": "# of the other\n"}


def test_work_of_an_older_course_stays_and_is_told(visit: Visit, site_url: str) -> None:
    page = visit.page
    page.goto(f"{site_url}stages/{STAGE.slug}/")
    record = {
        "version": "old",
        "files": {"main.py": "# old work\n"},
        "deleted": [],
        "from": "given",
    }
    record["seen"] = {"main.py": "another"}
    page.evaluate(
        "([key, text]) => localStorage.setItem(key, text)",
        [f"desk:/course/:{STAGE.slug}", json.dumps(record)],
    )
    desk = Desk(visit)
    desk.open()
    expect(desk.code).to_contain_text("# old work")
    expect(desk.root.locator(".notice.old")).to_contain_text("began have changed: main.py.")
    desk.button("Understood").click()
    page.reload()
    desk.open()
    expect(desk.code).to_contain_text("# old work")
    expect(desk.root.locator(".notice.old")).to_have_count(0)


def test_without_storage_the_desk_says_that_nothing_is_kept(visit: Visit, site_url: str) -> None:
    refuse = "Storage.prototype.setItem = () => { throw new Error('full'); }"
    visit.page.add_init_script(refuse)
    desk = open_desk(visit, site_url, STAGE)
    desk.write({"main.py": "# mine\n"})
    expect(desk.root.locator(".kept")).to_contain_text("does not keep your work")


def test_data_that_are_not_there_are_told(visit: Visit, site_url: str) -> None:
    visit.page.context.route("**/live/desk-s03*", lambda route: route.fulfill(status=404))
    visit.page.goto(f"{site_url}stages/{STAGE.slug}/")
    desk = Desk(visit)
    desk.button("Write this stage here").click()
    expect(desk.root).to_contain_text("It did not open")
    expect(desk.button("Write this stage here")).to_be_enabled()


def test_a_browser_that_cannot_run_it_is_told(visit: Visit, site_url: str) -> None:
    visit.page.add_init_script("delete globalThis.WebAssembly")
    visit.page.goto(f"{site_url}stages/{STAGE.slug}/")
    expect(Desk(visit).root).to_contain_text("it has no WebAssembly")
