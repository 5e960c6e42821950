"""The console and Swagger UI of a desk ask the reader's own app; and what many checks cost."""

from course.catalog import load_catalog
from tests.house.browser.desks import Desk, files_of
from tests.support.promises import slow

pytestmark = slow  # the Python of the page takes seconds to start
CATALOG = load_catalog()
GIVEN = files_of(CATALOG.find("s03").folder)
ROWS = """import sqlite3
print(sqlite3.connect("my_app/db/app.db").execute("select username from users").fetchall())
"""
REGISTRATION = (
    'POST /auth/register\n{"username":"ann","password":"correct horse","email":"a@example.com"}'
)


def test_the_console_asks_the_readers_own_app(desk: Desk) -> None:
    assert desk.ask("mount", {"files": GIVEN}) is None
    assert desk.ask("send", REGISTRATION)["status"] == 201
    assert desk.ask("send", REGISTRATION)["status"] == 400
    assert desk.ask("run", ROWS)["output"] == "[('ann',)]\n"
    changed = {**GIVEN, "main.py": GIVEN["main.py"].replace('"/secure-data"', '"/mine"')}
    assert desk.ask("mount", {"files": changed}) is None
    assert desk.ask("send", "GET /secure-data")["status"] == 404
    assert desk.ask("send", REGISTRATION)["status"] == 201  # a start with an empty database


def test_a_check_leaves_the_console_its_app(desk: Desk) -> None:
    assert desk.ask("mount", {"files": GIVEN}) is None
    assert desk.ask("send", REGISTRATION)["status"] == 201
    desk.check("s03", {"main.py": "unknown"})
    desk.check("s01", files_of(CATALOG.first.folder))
    assert desk.ask("send", REGISTRATION)["status"] == 400
    assert desk.ask("run", "import my_app.utils.text as it\nprint(it.__file__)")["output"] == (
        "/shown/my_app/utils/text.py\n"
    )


def test_an_app_that_has_not_started_is_not_asked(desk: Desk) -> None:
    assert desk.ask("mount", {"files": {"main.py": "unknown"}})["problem"]["kind"] == "NameError"
    assert desk.ask("send", "GET /secure-data")["problem"] == "The app has not started."
    assert desk.ask("run", "1")["output"] == "The app has not started."


def test_many_checks_take_no_more_memory(desk: Desk) -> None:
    files = files_of(CATALOG.first.folder)

    def heap_after(checks: int) -> int:
        for _ in range(checks):
            desk.check("s01", files)
        return int(desk.ask("heap"))

    before = heap_after(30)  # it grows in steps of 20 %, and the first ones come by all means
    assert heap_after(30) <= 1.1 * before
