"""What it costs to look at the log-in at each request, with few people logged in and with many."""

import asyncio
import itertools
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import httpx
from pydantic import ConfigDict, Field

from course.bench.apps import COMPLETE
from course.bench.cold import start_cold
from course.bench.load import Connection, connections, to_bytes
from course.bench.measure import PAGE_CLIENTS, BenchError, cpu_seconds
from course.bench.people import log_in
from course.bench.report import Machine, Measurement, shown, table_of
from course.catalog import Catalog, Stage, load_catalog
from course.live import CHEAP_HASHES, LiveStage

FEW, MANY = 10, 1_000_000  # people who are logged in
WARM_UP, REQUESTS = 500, 4_000
PATIENCE = 60.0  # seconds for one answer
USERS = """
    WITH RECURSIVE number(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number LIMIT ?)
    INSERT INTO users (id, username, email, hashed_password)
    SELECT lower(hex(randomblob(16))), 'u' || value, 'u' || value || '@example.org', '' FROM number
"""
LOGINS = """
    INSERT INTO logins (id, sid, user_id, refresh_hash, began, ends, client)
    SELECT lower(hex(randomblob(16))), lower(hex(randomblob(16))), id,
        lower(hex(randomblob(32))), unixepoch(), unixepoch() + 86400, 'a client'
    FROM users WHERE hashed_password = ''
"""


class LookUps(Measurement):
    """The CPU time of a request for the data in µs, by round and by what was asked."""

    model_config = ConfigDict(extra="forbid")

    rounds: Annotated[tuple[dict[str, float], ...], Field(min_length=1)]

    @property
    def least(self) -> dict[str, float]:
        """The least of all rounds: what others do on the machine only adds to it."""
        return {name: min(each[name] for each in self.rounds) for name in self.rounds[0]}

    def table(self) -> str:
        """Return the figures as a Markdown table, in µs and beside the first one."""
        (_, first), *_ = self.least.items()
        head = ["CPU time of GET /secure-data", "µs", "ratio"]
        rows = [[name, shown(least), shown(least / first)] for name, least in self.least.items()]
        return table_of(head, rows)


def asked(catalog: Catalog) -> dict[str, tuple[Stage, int]]:
    """Name what is measured: a stage, and how many people are logged in there."""
    first, last = catalog.find(COMPLETE), catalog.find("s09")
    return {
        f"stage {first.number}": (first, FEW),
        f"stage {last.number}, {FEW} log-ins": (last, FEW),
        f"stage {last.number}, {MANY:,} log-ins": (last, MANY),
    }


def fill(database: Path, people: int) -> None:
    """Write people who are logged in into the database of a stage that has log-ins."""
    with closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        connection.execute("PRAGMA cache_size = -1000000")  # kB: rows come in no order
        connection.execute(USERS, (people,))
        connection.execute(LOGINS)


def request_of(live: LiveStage, number: int) -> bytes:
    """Register somebody, log in, and return their request for the data."""
    with httpx.Client(base_url=live.url, timeout=PATIENCE, trust_env=False) as client:
        token = log_in(client, number)["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return to_bytes(httpx.Request("GET", f"{live.url}/secure-data", headers=headers))


@contextmanager
def serve(stage: Stage, people: int) -> Iterator[tuple[LiveStage, list[bytes]]]:
    """Start a stage with so many people, and return the requests of the few who ask."""
    with start_cold(stage, CHEAP_HASHES) as live:
        requests = [request_of(live, number) for number in range(FEW)]
        if people > FEW:
            fill(live.database, people - FEW)
        yield live, requests


async def ask(clients: tuple[Connection, ...], requests: list[bytes], times: int) -> None:
    """Let the clients ask in turn for all who are logged in.

    Raises:
        BenchError: somebody was not let in.
    """
    turns = itertools.islice(itertools.cycle(requests), times)

    async def work(client: Connection) -> None:
        for request in turns:
            if not await client.ask(request):
                raise BenchError("A request for the data was refused: no measure.")

    await asyncio.gather(*map(work, clients))


async def measure(live: LiveStage, requests: list[bytes]) -> float:
    """Measure the CPU time of the server for a request, in µs."""
    async with connections(live.url, PAGE_CLIENTS, PATIENCE) as clients:
        await ask(clients, requests, WARM_UP)
        before = cpu_seconds(live.pid)
        await ask(clients, requests, REQUESTS)
        return round((cpu_seconds(live.pid) - before) / REQUESTS * 1e6, 1)


def run(rounds: int, output: Path | None = None) -> LookUps:
    """Measure all in turn, so often, and write the figures as JSON into `output`, if it is given.

    Raises:
        BenchError: what was measured would mean nothing.
        LiveError: a server did not start.
    """
    machine, found = Machine.here(), []
    for number in range(rounds):
        print(f"Round {number + 1} of {rounds}", file=sys.stderr)
        figures = {}
        for name, (stage, people) in asked(load_catalog()).items():
            with serve(stage, people) as (live, requests):
                figures[name] = asyncio.run(measure(live, requests))
        found.append(figures)
    look_ups = LookUps(machine=machine, rounds=tuple(found))
    if output:
        output.write_text(look_ups.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return look_ups
