"""s11 promises that a command makes the first admin, and that it says in one line what is wrong.

Explained: stages/s11_roles.md#the-first-admin
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from types import ModuleType

import pytest
from sqlalchemy.exc import ProgrammingError

from attacks.lab.roles import ADMIN, ALL
from course.live import LiveStage
from tests.support.promises import Person, connect, error_of, heavy, over_http
from tests.support.roles import change_row, may_list
from tests.support.scopes import ask_for, granted, log_in_for
from tests.support.store import locked


@pytest.fixture
def live(start: Callable[..., LiveStage]) -> Iterator[LiveStage]:
    """The app, which has nobody yet, and a command beside it."""
    with start() as live:
        module = live.folder.joinpath(*live.app.partition(":")[0].split("."))
        if not module.with_name("set_role.py").is_file():
            pytest.skip("not checked: there is no set_role.py beside the app")
        yield live


def said(done: CompletedProcess[str]) -> list[str]:
    """Return the lines that a command printed for people, but for a key that it does not need."""
    return [line for line in done.stderr.splitlines() if "SECRET_KEY" not in line]


@heavy
@over_http
def test_a_command_makes_an_admin_while_the_server_runs(live: LiveStage, person: Person) -> None:
    with connect(live.url) as client:
        person.register(client)
        assert error_of(ask_for(client, person, ADMIN)) == "invalid_scope"
        done = live.command("set_role", person.username.upper(), "admin")
        assert (done.returncode, said(done)) == (0, [])
        assert done.stdout.split() == [f"{person.username}:", "admin"]
        admin = log_in_for(client, person, ALL)
        assert may_list(client, admin)
        assert live.command("set_role", person.username, "user").returncode == 0
        assert not may_list(client, admin)
        assert ADMIN not in granted(ask_for(client, person, ALL))


@heavy
@over_http
def test_a_role_lets_nobody_in_again(live: LiveStage, person: Person) -> None:
    with connect(live.url) as client:
        person.register(client)
        change_row(live.database, person, disabled=True)
        assert live.command("set_role", person.username, "admin").returncode == 0
        assert error_of(ask_for(client, person, ADMIN)) == "invalid_grant"


@heavy
@over_http
def test_nobody_becomes_an_admin(live: LiveStage, person: Person) -> None:
    with connect(live.url) as client:
        person.register(client)
        done = live.command("set_role", "nobody", "admin")
        assert (done.returncode, done.stdout) == (1, "")
        (line,) = said(done)
        assert "no such user" in line
        assert live.command("set_role", person.email, "admin").returncode == 1
        assert error_of(ask_for(client, person, ADMIN)) == "invalid_scope"


@heavy
@over_http
def test_a_letter_that_looks_alike_is_another(live: LiveStage) -> None:
    """In small letters the sign of kelvin is a "k"."""
    with connect(live.url) as client:
        person = Person(f"k{Person().username}")
        person.register(client)
        done = live.command("set_role", person.username.replace("k", "\u212a", 1), "admin")
        assert (done.returncode, len(said(done))) == (1, 1)
        assert error_of(ask_for(client, person, ADMIN)) == "invalid_scope"


@heavy
@over_http
@pytest.mark.skipif(os.name == "nt", reason="words of a command are text there")
def test_what_is_no_text_is_nobody(live: LiveStage) -> None:
    done = live.command("set_role", os.fsdecode(b"al\xffce"), "admin")
    assert (done.returncode, len(said(done))) == (1, 1)


def test_a_database_without_tables_is_said_in_one_line(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite calls it an error of operation, and PostgreSQL one of the program."""
    command = load("set_role")

    def fail(*_: object) -> None:
        raise ProgrammingError("UPDATE users", {}, Exception("there is no such table"))

    monkeypatch.setattr(command, "set_role", fail)
    monkeypatch.setattr("sys.argv", ["set_role", "alice", "admin"])
    with pytest.raises(SystemExit, match=r"^The database [^\n]+$"):
        command.main()


@heavy
@over_http
@pytest.mark.parametrize("words", [[], ["alice"], ["alice", "king"], ["alice", "admin", "bob"]])
def test_what_it_does_not_know_is_answered_with_its_usage(
    live: LiveStage, words: list[str]
) -> None:
    done = live.command("set_role", *words)
    assert done.returncode == 2
    assert said(done)[0].startswith("usage: ")


@heavy
@over_http
def test_a_database_that_is_new_has_nobody_yet(live: LiveStage, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path.as_posix()}/app.db"
    done = live.command("set_role", "alice", "admin", DATABASE_URL=url)
    assert done.returncode == 1
    assert len(said(done)) == 1


@heavy
@over_http
def test_a_busy_database_is_left_as_it_is(live: LiveStage, person: Person) -> None:
    with connect(live.url) as client:
        person.register(client)
        with locked(live.database):
            done = live.command("set_role", person.username, "admin")
        assert done.returncode == 1
        assert len(said(done)) == 1
        assert error_of(ask_for(client, person, ADMIN)) == "invalid_scope"
