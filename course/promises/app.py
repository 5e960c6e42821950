"""The app that is checked: one that answers already, or one that is started here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from course.errors import CourseError
from course.live import CHEAP_HASHES, LiveStage
from course.loopback import pin_to_loopback
from course.places import ROOT

PATIENCE = 10.0  # seconds to wait for the first answer of an app


class CheckError(CourseError):
    """An app cannot be checked as asked; the message is for the reader."""


@dataclass(frozen=True)
class Inside:
    """What is known of the inside of an app; None where nothing is.

    Attributes:
        secret_key: the key that signs its tokens.
        database: its SQLite file.
        server_log: the file that holds what it prints.
    """

    secret_key: str | None = None
    database: Path | None = None
    server_log: Path | None = None


NOTHING = Inside()


@dataclass(frozen=True)
class App:
    """An app that answers at `url`, and how to start it once more.

    Attributes:
        url: where it answers.
        inside: what is known of its inside.
        import_string: such as `my_app.main:app`; None if it was started by others.
        folder: the folder from which the import string is read.
    """

    url: str
    inside: Inside
    import_string: str | None = None
    folder: Path = ROOT

    def options(self) -> list[str]:
        """Return the options that hand all this to the promises.

        Each is one word with an equals sign: a path that stands alone would move pytest's root.
        """
        inside = self.inside
        known = {
            "base-url": self.url,
            "secret-key": inside.secret_key,
            "database": inside.database and inside.database.resolve(),
            "server-log": inside.server_log and inside.server_log.resolve(),
            "app": self.import_string,
            "app-dir": self.import_string and self.folder.resolve(),
        }
        return [f"--{name}={value}" for name, value in known.items() if value]


def connect_to(url: str, inside: Inside) -> App:
    """Return the app that answers at a URL of this machine.

    Raises:
        LoopbackError: it is no URL, leads to another machine, or nobody listens there.
        CheckError: what listens there does not answer as a web server does.
    """
    address = pin_to_loopback(url)
    try:
        httpx.get(address, timeout=PATIENCE, trust_env=False)
    except httpx.HTTPError as error:
        reason = type(error).__name__
        raise CheckError(f"No app answers at {url} ({reason}). Start your app first.") from None
    return App(address, inside)


@contextmanager
def started(import_string: str, folder: Path, given: Inside) -> Iterator[App]:
    """Start an app with hashes of low cost; what is not given of its inside is that of this start.

    Raises:
        CheckError: there is no such app in the folder.
        LiveError: it does not start.
    """
    find_app(import_string, folder)
    with LiveStage(import_string, folder=folder, env=CHEAP_HASHES) as live:
        inside = Inside(
            given.secret_key or live.secret_key,
            given.database or live.database,
            given.server_log or live.log,
        )
        yield App(live.url, inside, import_string, folder)


def find_app(import_string: str, folder: Path) -> None:
    """Look whether an import string can name an app in a folder.

    Raises:
        CheckError: it has another form, or there is no such module.
    """
    module, colon, name = import_string.partition(":")
    if not (colon and name and all(part.isidentifier() for part in module.split("."))):
        raise CheckError(f"{import_string!r} is not an app such as my_app.main:app.")
    package, *rest = module.split(".")
    if folder.name == package and folder.joinpath(*rest).with_suffix(".py").is_file():
        raise CheckError(f"You are inside {package}. Go one folder up (cd ..), and try again.")
    file = folder.joinpath(*module.split("."))
    if not (file.with_suffix(".py").is_file() or (file / "__init__.py").is_file()):
        missing = file.with_suffix(".py").relative_to(folder).as_posix()
        raise CheckError(f"There is no {missing} in {folder}.")
