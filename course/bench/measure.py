"""The measures, and the run that takes each of them from all apps in turn."""

import asyncio
import itertools
import math
import os
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import bcrypt
import psutil

from course.bench.apps import PERSON, Contender, Server, measured_apps, serve
from course.bench.load import closed_loop, connections, open_loop
from course.bench.report import Figures, Machine, Report
from course.catalog import load_catalog
from course.errors import CourseError

CORES = os.cpu_count() or 1
STORMS = (16, 64)  # parallel logins
PAGE_CLIENTS = 16
LOGIN_CLIENTS = 8 * CORES
WARM_UP_REQUESTS = 200
HUNG_UP = 200  # logins whose clients do not wait for an answer


class BenchError(CourseError):
    """What was measured would mean nothing; the message says why."""


@dataclass(frozen=True)
class Plan:
    """How much is measured; times are in seconds.

    The patience is longer than the 30 s for which SQLAlchemy waits for a connection, so that an
    answer which comes after such a wait is late, and not lost.
    """

    rounds: int = 5
    bcrypt_cost: int = 12
    page_time: float = 2.0
    logins_per_core: int = 24
    probes: int = 100
    interval: float = 0.05
    lead: float = 0.5
    patience: float = 40.0


FULL = Plan()
QUICK = Plan(rounds=1, page_time=0.5, logins_per_core=8, probes=40, patience=10.0)


def choose_plan(rounds: int | None, *, quick: bool) -> Plan:
    """Return the full or the quick plan, with its own number of rounds unless one is given."""
    plan = QUICK if quick else FULL
    return replace(plan, rounds=rounds or plan.rounds)


Measured = dict[str, float]  # by the names of the fields of Figures
Measure = Callable[[Server, Plan], Coroutine[None, None, Measured]]


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process and all that it started have used."""
    process = psutil.Process(pid)
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def for_seconds(seconds: float) -> Iterator[None]:
    """Give turns until the time is over."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        yield


async def measure_page(server: Server, plan: Plan) -> Measured:
    """Measure the server's CPU time for a request, in which the client's own work does not count.

    Raises:
        BenchError: the server did not answer everyone, or too few for its clock.
    """
    async with connections(server.url, PAGE_CLIENTS, plan.patience) as clients:
        await closed_loop(clients, server.page, iter(range(WARM_UP_REQUESTS)))
        before = cpu_seconds(server.pid)
        answers = await closed_loop(clients, server.page, for_seconds(plan.page_time))
        spent = cpu_seconds(server.pid) - before
    if answers[False] or not spent:
        lost = f"{answers[False]} of {answers.total()} requests were lost"
        raise BenchError(f"{lost}, and {spent:.2f} s of CPU time were counted: no measure.")
    return {"cpu_us": spent / answers[True] * 1e6}


def hash_limit(hashes: int, cost: int) -> float:
    """Measure how many bcrypt hashes a second this machine makes now, one a core at a time."""
    password = PERSON["password"].encode()
    make_hash = partial(bcrypt.hashpw, salt=bcrypt.gensalt(cost))
    with ThreadPoolExecutor(CORES) as pool:
        start = time.perf_counter()
        list(pool.map(make_hash, itertools.repeat(password, hashes)))
        return hashes / (time.perf_counter() - start)


async def measure_logins(server: Server, plan: Plan) -> Measured:
    """Measure logins a second, and the limit just before and just after."""
    logins = plan.logins_per_core * CORES
    before = hash_limit(logins // 2, plan.bcrypt_cost)
    async with connections(server.url, LOGIN_CLIENTS, plan.patience) as clients:
        start = time.perf_counter()
        answers = await closed_loop(clients, server.login, iter(range(logins)))
        rate = answers[True] / (time.perf_counter() - start)
    limit = (before + hash_limit(logins // 2, plan.bcrypt_cost)) / 2
    return {"hashes_per_second": limit, "logins_per_second": rate, "logins_of_limit": rate / limit}


async def measure_storm(server: Server, plan: Plan, *, parallel: int) -> Measured:
    """Measure how long the page takes while others log in without pause.

    A lost answer counts as one that took as long as patience lasts.
    """
    async with (
        connections(server.url, parallel, plan.patience) as guests,
        connections(server.url, plan.probes, plan.patience) as probers,
    ):
        storm = asyncio.create_task(closed_loop(guests, server.login, itertools.repeat(None)))
        await asyncio.sleep(plan.lead)
        times = await open_loop(probers, server.page, plan.interval)
        storm.cancel()
        with suppress(asyncio.CancelledError):
            await storm
    waits = [plan.patience if wait is None else wait for wait in times]
    return {
        f"p50_ms_{parallel}": percentile(waits, 50) * 1000,
        f"p99_ms_{parallel}": percentile(waits, 99) * 1000,
        f"lost_{parallel}": times.count(None),
    }


async def measure_large_bodies(server: Server, plan: Plan) -> Measured:
    """Measure the slowest request for the page while one client sends 10 MB, again and again."""

    async def send_without_end() -> None:
        while True:
            await sender.ask(server.large)
            await sender.close()

    async with (
        connections(server.url, 1, plan.patience) as (sender,),
        connections(server.url, plan.probes, plan.patience) as probers,
    ):
        sending = asyncio.create_task(send_without_end())
        times = await open_loop(probers, server.page, plan.interval)
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
    waits = [plan.patience if wait is None else wait for wait in times]
    return {"slowest_ms_10_mb": max(waits) * 1000}


async def measure_hung_up(server: Server, plan: Plan) -> Measured:
    """Measure how long it takes until someone can log in after many who have hung up."""
    async with connections(server.url, HUNG_UP, plan.patience) as guests:
        for guest in guests:
            await guest.send(server.login)
    start = time.perf_counter()
    async with connections(server.url, 1, plan.patience) as (client,):
        while not await client.ask(server.login) and time.perf_counter() - start < plan.patience:
            pass
    return {"next_login_ms": (time.perf_counter() - start) * 1000}


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that `percent` % of all values do not exceed (nearest rank)."""
    rank = math.ceil(len(values) * percent / 100)
    return sorted(values)[max(rank, 1) - 1]


def compare(measured: dict[str, Measured], baseline: str) -> dict[str, Figures]:
    """Add how much each app gets from its CPU time, where the baseline gets 1."""
    unit = measured[baseline]["cpu_us"]
    return {
        name: Figures.model_validate({**values, "cpu_efficiency": unit / values["cpu_us"]})
        for name, values in measured.items()
    }


MEASURES: tuple[Measure, ...] = (
    measure_page,
    measure_logins,
    *(partial(measure_storm, parallel=parallel) for parallel in STORMS),
    measure_large_bodies,
    measure_hung_up,
)


def measure_round(apps: Sequence[Contender], plan: Plan, first: int = 0) -> dict[str, Measured]:
    """Take each measure from all apps, beginning with another one in each round.

    Each measure has a new server, so that none begins in the jam that another one left.
    """
    measured: dict[str, Measured] = {app.name: {} for app in apps}
    first %= len(apps)
    for measure in MEASURES:
        for app in (*apps[first:], *apps[:first]):
            if app.has_login or measure is measure_page:
                with serve(app, plan.bcrypt_cost) as server:
                    measured[app.name] |= asyncio.run(measure(server, plan))
    return measured


def check_output(output: Path | None) -> None:
    """Find out before anything is measured whether the figures can be written.

    Raises:
        BenchError: there is no such folder.
    """
    if output and not output.parent.is_dir():
        raise BenchError(f"{output} cannot be written: there is no folder {output.parent}.")


def run(plan: Plan, output: Path | None = None) -> Report:
    """Measure all rounds, and write the figures as JSON into `output`, if it is given.

    Raises:
        BenchError: what was measured would mean nothing, or cannot be written.
        LiveError: a server did not start.
    """
    check_output(output)
    machine = Machine.here()
    rounds = []
    with measured_apps(load_catalog()) as apps:
        for number in range(plan.rounds):
            print(f"Round {number + 1} of {plan.rounds}", file=sys.stderr)
            rounds.append(compare(measure_round(apps, plan, number), apps[0].name))
    report = Report(
        machine=machine, bcrypt_cost=plan.bcrypt_cost, probes=plan.probes, rounds=tuple(rounds)
    )
    if output:
        output.write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return report
