"""A desk under node: the Python of the page with all that a chapter's desk loads."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from course import npm

DRIVER = Path(__file__).with_name("desk.mjs")
Json = dict[str, Any]
ATTACKS_IN_NO_PAGE = {
    "connection_jam": "connections that are held open",
    "encrypted_token": "AES, which Python has not got in a page",
    "jku_header": "a web server of the attacker's",
    "memory_storm": "the memory of a process",
    "nested_header": "a deeper stack than a browser's",
    **dict.fromkeys(("duplicate_race", "log_out_race", "refresh_race"), "requests at once"),
    **dict.fromkeys(("change_race", "disable_race", "mutual_disable"), "requests at once"),
    **dict.fromkeys(("locked_out", "login_storm"), "requests at once"),
    **dict.fromkeys(("hung_up", "many_keys"), "the work of a process, counted beside its clock"),
}  # what they need


class Desk:
    """What the worker of a page does, asked by its actions.

    Attributes:
        told: what was told before the last answer: the last `progress`, and the report on the `own`
            promises of the stage.
    """

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Ask a process."""
        self._process = process
        self.told: Json = {}

    def answer(self, action: str, value: object = None) -> Json:
        """Ask, and return the whole answer: with a `value`, or with a `problem`."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps({'action': action, 'value': value})}\n")
        self._process.stdin.flush()
        answer: Json = json.loads(self._process.stdout.readline())
        self.told = answer.get("told", {})
        return answer

    def ask(self, action: str, value: object = None) -> Any:
        """Ask, and return what was asked for."""
        answer = self.answer(action, value)
        assert "problem" not in answer, answer["problem"]
        return answer.get("value")

    def check(self, stage: str, files: Mapping[str, str], tests: Sequence[str] = ()) -> Json:
        """Check files as those of a stage, by these tests or by all that are in force."""
        report: Json = self.ask("check", {"stage": stage, "files": files, "tests": tests})
        return report


@contextmanager
def open_desk(built: Path, data: Path) -> Iterator[Desk]:
    """Start one on a bundle, with a folder for what it needs on this machine."""
    with (
        (data / "log").open("w") as log,
        subprocess.Popen(
            [npm.node(), str(DRIVER), str(built), str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            encoding="utf-8",
        ) as process,
    ):
        try:
            yield Desk(process)
        finally:
            process.kill()


def files_of(folder: Path) -> dict[str, str]:
    """Read the files of a stage, as the reader has them in the editor."""
    return {
        file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(folder.rglob("*.py"))
    }
