"""How many refreshes a second SQLite stores: with a write-ahead log, and with its usual journal."""

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Annotated

import httpx
from pydantic import ConfigDict, Field

from course.bench.cold import start_cold
from course.bench.measure import BenchError
from course.bench.people import log_in
from course.bench.report import Machine, Measurement, shown, table_of
from course.catalog import Stage, load_catalog
from course.live import CHEAP_HASHES

STAGE = "s08"  # it brings refresh tokens, and the write-ahead log
CLIENTS, REFRESHES = 8, 100  # for each client, one after the other
PATIENCE = 60.0  # seconds for one answer
SETTING = "PRAGMA journal_mode=WAL"
MODES = {"its usual journal": "PRAGMA journal_mode=DELETE", "a write-ahead log": SETTING}


class Refreshes(Measurement):
    """Refreshes a second, by round and by what SQLite writes to first."""

    model_config = ConfigDict(extra="forbid")

    rounds: Annotated[tuple[dict[str, float], ...], Field(min_length=1)]

    @property
    def most(self) -> dict[str, float]:
        """The most of all rounds: what others do on the machine only takes from it."""
        return {name: max(each[name] for each in self.rounds) for name in self.rounds[0]}

    def table(self) -> str:
        """Return the figures as a Markdown table, also beside the first one."""
        (_, first), *_ = self.most.items()
        head = ["SQLite with", "refreshes a second", "ratio"]
        rows = [[name, shown(most), shown(most / first)] for name, most in self.most.items()]
        return table_of(head, rows)


def copy_with(setting: str, stage: Stage, home: Path) -> Path:
    """Copy a stage, with another setting of SQLite.

    Raises:
        BenchError: the stage sets it in another way.
    """
    copy = stage.copy_to(home / "app")
    file = copy / "db" / "database.py"
    text = file.read_text(encoding="utf-8")
    if text.count(SETTING) != 1:
        raise BenchError(f"{stage.slug} has no line with {SETTING}: no measure.")
    file.write_text(text.replace(SETTING, setting), encoding="utf-8")
    return copy


def refresh_token_of(answer: httpx.Response) -> str:
    """Read the refresh token of an answer.

    Raises:
        BenchError: there is none.
    """
    if not answer.is_success:
        raise BenchError("A refresh was refused: no measure.")
    return str(answer.json()["refresh_token"])


def refresh_again_and_again(url: str, number: int, begin: Barrier) -> None:
    """Log in, wait for the others, and refresh so often, each time with the token that came."""
    with httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False) as client:
        token = log_in(client, number)["refresh_token"]
        begin.wait(PATIENCE)
        for _ in range(REFRESHES):
            form = {"grant_type": "refresh_token", "refresh_token": token}
            token = refresh_token_of(client.post("/auth/token", data=form))


def measure(url: str) -> float:
    """Let all clients refresh at once; return the refreshes a second.

    Raises:
        BenchError: one was refused.
    """
    begun: list[float] = []
    begin = Barrier(CLIENTS, lambda: begun.append(time.perf_counter()))
    with ThreadPoolExecutor(CLIENTS) as pool:
        jobs = [
            pool.submit(refresh_again_and_again, url, number, begin) for number in range(CLIENTS)
        ]
    for job in jobs:
        job.result()
    return round(CLIENTS * REFRESHES / (time.perf_counter() - begun[0]), 1)


def run(rounds: int, output: Path | None = None) -> Refreshes:
    """Measure both in turn, so often, and write the figures as JSON into `output`, if it is given.

    Raises:
        BenchError: what was measured would mean nothing.
        LiveError: a server did not start.
    """
    machine, stage, found = Machine.here(), load_catalog().find(STAGE), []
    for number in range(rounds):
        print(f"Round {number + 1} of {rounds}", file=sys.stderr)
        figures = {}
        for name, setting in MODES.items():
            with tempfile.TemporaryDirectory(prefix="journal-") as folder:
                copy = copy_with(setting, stage, Path(folder))
                app = f"{copy.name}.main:app"
                with start_cold(app, CHEAP_HASHES, Path(folder)) as it:
                    figures[name] = measure(it.url)
        found.append(figures)
    refreshes = Refreshes(machine=machine, rounds=tuple(found))
    if output:
        output.write_text(refreshes.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return refreshes
