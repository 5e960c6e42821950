"""The stage of a notebook is started, found, stopped, and missed in clear words."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from course.live import LiveStage
from course.notebooks.running import LessonError, begin, beside, end
from tests.support.notebook_cells import CATALOG
from tests.support.promises import slow

pytestmark = slow  # most of them start a process, which takes a second

BARE = CATALOG.first


@pytest.fixture(scope="module")
def live() -> Iterator[LiveStage]:
    """A stage that somebody else started."""
    with LiveStage(BARE) as live:
        yield live


@pytest.mark.parametrize(
    "wrong",
    [
        "http://127.0.0.1:9",
        "{url}/s01",
        "{url}/docs",
        "127.0.0.1:8100",
        "nonsense",
        "http://[",
        " ",
    ],
)
def test_a_wrong_base_url_is_one_clear_line(wrong: str, live: LiveStage) -> None:
    url = wrong.format(url=live.url)
    with pytest.raises(LessonError) as refusal:
        begin(BARE.slug, url)
    assert str(refusal.value) == (
        f'BASE_URL = "{url}": no stage answers there. With make run it is '
        '"http://127.0.0.1:8100/s01", for a stage that runs alone "http://127.0.0.1:8000".'
    )


def test_a_server_of_the_reader_is_not_stopped(
    live: LiveStage, capsys: pytest.CaptureFixture[str]
) -> None:
    inside, client = begin(BARE.slug, f"{live.url}/")
    with client.another() as other:
        assert other.get("/").is_success
    device = client.another()
    assert device.get("/").is_success
    end(inside)
    with pytest.raises(LessonError, match=r"The stage is stopped\. Run the cell below"):
        device.get("/")
    assert (inside, capsys.readouterr().out) == (None, "Your own server still runs.\n")
    assert begin(BARE.slug, live.url)[1].get("/").is_success
    end(None)
    with pytest.raises(LessonError, match=r"The stage is stopped\. Run the cell below"):
        client.get("/")
    with pytest.raises(LessonError, match=r"The stage is stopped\. Run the cell below"):
        client.another()


def test_a_server_that_has_gone_is_one_clear_line() -> None:
    with LiveStage(BARE) as gone:
        _, client = begin(BARE.slug, gone.url)
    with pytest.raises(LessonError, match=r"does not answer \(ConnectError\). Run the cell below"):
        client.get("/")
    end(None)


def test_the_inside_of_a_stage_that_is_stopped_is_gone() -> None:
    inside, client = begin("s04")
    assert inside
    key, url = inside.secret_key, client.base_url
    inside.restart()
    assert inside.secret_key == key
    assert client.base_url != url
    assert client.get("/").is_success
    assert inside.database.is_file()
    end(inside)
    looks: list[Callable[[], object]] = [
        lambda: inside.database,
        lambda: inside.pid,
        lambda: inside.secret_key,
        inside.restart,
        partial(inside.command, "main"),
    ]
    for look in looks:
        with pytest.raises(LessonError, match="The stage is stopped"):
            look()


def test_a_command_beside_a_stage_has_its_database() -> None:
    inside, client = begin("s11_roles")
    assert inside
    person = {"username": "ada", "password": "correct horse battery"}
    client.post("/auth/register", json={**person, "email": "ada@example.com"})
    form = {"grant_type": "password", **person, "scope": "users:admin"}
    assert client.post("/auth/token", data=form).status_code == 400
    assert inside.command("set_role", "nobody", "admin").returncode == 1
    assert inside.command("set_role", "ada", "admin").returncode == 0
    assert client.post("/auth/token", data=form).status_code == 200
    end(inside)


def test_a_stage_beside_has_its_own_settings_and_ends_with_the_first(
    live: LiveStage, capsys: pytest.CaptureFixture[str]
) -> None:
    key = "a practice key of 32 bytes or more"
    for first in (BARE.slug, live.url), (BARE.slug, ""):
        inside, client = begin(*first)
        second, other = beside("s04", SECRET_KEY=key)
        assert second.secret_key == key
        assert other.get("/").is_success
        assert client.base_url != other.base_url
    third, _ = beside(BARE.slug)
    third.stop()
    assert other.get("/").is_success
    end(inside)
    assert capsys.readouterr().out == "The stage is stopped.\n"
    with pytest.raises(LessonError, match="The stage is stopped"):
        other.get("/")
    with pytest.raises(LessonError, match="The stage is stopped"):
        _ = second.database


def test_a_stage_beside_may_be_a_copy_that_was_changed(tmp_path: Path) -> None:
    package = tmp_path / "stages" / BARE.slug
    BARE.copy_to(package)
    main = package / "main.py"
    main.write_text(main.read_text(encoding="utf-8").replace("Hello", "Bye"), encoding="utf-8")
    inside, client = beside(BARE.slug, tmp_path)
    assert psutil.Process(inside.pid).is_running()
    assert client.get("/secure-data").json()["message"].startswith("Bye ")
    inside.stop()


def test_a_second_start_ends_what_is_beside_the_first(live: LiveStage) -> None:
    begin(BARE.slug, live.url)
    before, _ = beside(BARE.slug)
    begin(BARE.slug, live.url)
    with pytest.raises(LessonError, match="The stage is stopped"):
        _ = before.secret_key
    end(None)
