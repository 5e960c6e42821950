"""How much memory a server takes when many log in at once, with the turnstile and without it."""

import asyncio
import sys
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import httpx
import psutil
from pydantic import ConfigDict, Field

from course.bench.apps import PERSON, copied
from course.bench.cold import start_cold
from course.bench.load import closed_loop, connections, to_bytes
from course.bench.measure import BenchError, check_output
from course.bench.report import Machine, Measurement, table_of
from course.catalog import Catalog, Stage, load_catalog
from course.mutants.mutant import replace_once
from course.places import ROOT

AT_ONCE = (1, 2, 4, 8, 16, 32)  # log-ins; a server has 40 threads, and so may hash as many at once
ROUNDS = 5
FREE_GIB = 4  # without the turnstile, 32 hashes take 2 of them
PATIENCE = 120.0  # seconds for one answer
INTERVAL = 0.004  # seconds between two looks at the memory; a hash holds its own for 0.2
PACKAGES = ("fastapi", "uvicorn", "passlib", "bcrypt", "pwdlib", "argon2-cffi")
SLOTS, LIFTED = "CapacityLimiter(os.cpu_count() or 1)", "CapacityLimiter(1000)"
MIB = 1024**2

Mebibytes = dict[int, float]  # by the number of log-ins at once


class Memory(Measurement):
    """The most memory that a server took, in MiB, by round, by server and by log-ins at once."""

    model_config = ConfigDict(extra="forbid")

    rounds: Annotated[tuple[dict[str, Mebibytes], ...], Field(min_length=1)]

    @property
    def medians(self) -> dict[str, Mebibytes]:
        """The median of all rounds, for each server and each number of log-ins."""
        return {
            name: {
                at_once: median(each[name][at_once] for each in self.rounds) for at_once in found
            }
            for name, found in self.rounds[0].items()
        }

    def table(self) -> str:
        """Return the medians as a Markdown table, in MiB: one column a server."""
        found = self.medians
        counts = next(iter(found.values()))
        head = ["log-ins at once", *(f"{name}, MiB" for name in found)]
        rows = [[str(n), *(f"{line[n]:,.0f}" for line in found.values())] for n in counts]
        return table_of(head, rows)


@contextmanager
def asked(catalog: Catalog) -> Iterator[dict[str, tuple[Stage, Path]]]:
    """Name what is measured: a stage, and the folder that holds it or a copy without its slots.

    Raises:
        ValueError: the stage has no such slots.
    """
    before, argon2 = catalog.find("s11"), catalog.find("s12")
    with copied(argon2) as (folder, copy):
        replace_once(copy / "main.py", SLOTS, LIFTED)
        yield {
            f"stage {argon2.number}": (argon2, ROOT),
            f"stage {argon2.number} without the turnstile": (argon2, folder),
            f"stage {before.number}": (before, ROOT),
        }


def register(url: str) -> bytes:
    """Register somebody, and return their log-in.

    Raises:
        httpx.HTTPStatusError: the app refused.
    """
    registration = {**PERSON, "email": "alice@example.com"}
    with httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False) as client:
        client.post("/auth/register", json=registration).raise_for_status()
    form = {"grant_type": "password", **PERSON}
    return to_bytes(httpx.Request("POST", f"{url}/auth/token", data=form))


async def most_during(pid: int, work: Coroutine[Any, Any, None]) -> float:
    """Return the most memory that a process and all that it started hold during the work, in MiB.

    It is looked at again and again, which works on every system, and counts nothing from before.
    """
    process = psutil.Process(pid)
    all_of_it = (process, *process.children(recursive=True))
    working, most = asyncio.ensure_future(work), 0
    while not working.done():
        most = max(most, sum(each.memory_info().rss for each in all_of_it))
        await asyncio.sleep(INTERVAL)
    await working
    return round(most / MIB, 1)


async def log_in(url: str, login: bytes, at_once: int) -> None:
    """Log in so often at the same time, on connections that are open already.

    Raises:
        BenchError: somebody was not let in.
    """
    async with connections(url, at_once, PATIENCE) as clients:
        answers = await closed_loop(clients, login, iter(range(at_once)))
    if answers[False]:
        raise BenchError(f"{answers[False]} of {at_once} log-ins were refused: no measure.")


def measure(
    stage: Stage, folder: Path, at_once: int, env: Mapping[str, str] | None = None
) -> float:
    """Measure a new server, which holds nothing of an earlier storm, in MiB.

    Raises:
        BenchError: somebody was not let in.
        LiveError: the server did not start.
    """
    with start_cold(stage, env, folder) as live:
        login = register(live.url)
        return asyncio.run(most_during(live.pid, log_in(live.url, login, at_once)))


def check_free() -> None:
    """Let nobody's machine run out of memory.

    Raises:
        BenchError: too little is free.
    """
    free = psutil.virtual_memory().available / 1024**3
    if free < FREE_GIB:
        raise BenchError(
            f"{free:.1f} GiB of memory are free, and this takes over 2: close programs until "
            f"{FREE_GIB} GiB are free."
        )


def run(rounds: int, output: Path | None = None) -> Memory:
    """Measure all in turn, so often, and write the figures as JSON into `output`, if it is given.

    Raises:
        BenchError: too little memory is free, what was measured would mean nothing, or it cannot
            be written.
        LiveError: a server did not start.
    """
    check_output(output)
    machine, found = Machine.here(PACKAGES), []
    with asked(load_catalog()) as servers:
        for number in range(rounds):
            print(f"Round {number + 1} of {rounds}", file=sys.stderr)
            check_free()
            found.append(
                {
                    name: {n: measure(*server, n) for n in AT_ONCE}
                    for name, server in servers.items()
                }
            )
    memory = Memory(machine=machine, rounds=tuple(found))
    if output:
        output.write_text(memory.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return memory
