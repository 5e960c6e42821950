"""The benchmark: its arithmetic, its load, the exhibit, and the figures that the site shows."""

import asyncio
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from course.bench import measure
from course.bench.apps import PERSON, Contender, Server, measured_apps, serve
from course.bench.load import closed_loop, connections, open_loop, to_bytes
from course.bench.measure import FULL, QUICK, BenchError, Plan
from course.bench.report import Figures, Report, shown, summarize
from course.catalog import load_catalog
from course.places import ROOT
from tests.support.promises import slow, weekly
from tests.support.serving import answering

COMMITTED = ROOT / "docs" / "assets" / "benchmark.json"
TINY = Plan(bcrypt_cost=4, page_time=0.2, logins_per_core=2, probes=4, interval=0.01, lead=0)
REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
# The body looks like a refusal to a client that leaves it unread.
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx 500 \r\n\r\n"
HALF = OK[:-1]
ERROR = b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (1, 1), (50, 50), (51, 51), (99, 99), (99.1, 100), (100, 100)]
)
def test_a_percentile_is_the_nearest_rank(percent: float, expected: float) -> None:
    assert measure.percentile([float(value) for value in range(100, 0, -1)], percent) == expected


def test_a_percentile_of_one_value_is_that_value() -> None:
    assert measure.percentile([7], 99) == 7


def test_cpu_efficiency_is_relative_to_the_baseline() -> None:
    figures = measure.compare({"bare": {"cpu_us": 90}, "complete": {"cpu_us": 900}}, "bare")
    assert {name: each.cpu_efficiency for name, each in figures.items()} == {
        "bare": 1,
        "complete": 0.1,
    }


def test_a_summary_has_medians_and_sums_what_was_lost() -> None:
    rounds = [
        {"app": Figures(cpu_us=cpu, cpu_efficiency=1, p99_ms_16=p99, lost_16=lost)}
        for cpu, p99, lost in [(1, 10, 0), (100, 30, 0), (3, 20, 1)]
    ]
    assert summarize(rounds) == {
        "app": Figures(cpu_us=3, cpu_efficiency=1, p99_ms_16=20, lost_16=1)
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (0, "0"),
        (1234, "1,234"),
        (0.0796, "0.0796"),
        (8.0, "8"),
        (24.96, "25"),
        (99.4, "99.4"),
        (1234.5, "1,234"),
    ],
)
def test_a_figure_is_shown_with_the_digits_that_count(value: float | None, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("rounds", "quick", "expected"),
    [(None, False, 5), (None, True, 1), (3, False, 3), (2, True, 2)],
)
def test_a_plan_has_its_own_number_of_rounds_unless_one_is_given(
    rounds: int | None, *, quick: bool, expected: int
) -> None:
    plan = measure.choose_plan(rounds, quick=quick)
    assert plan.rounds == expected
    assert plan.page_time == (QUICK if quick else FULL).page_time


def test_a_request_is_written_as_http_1_1() -> None:
    request = httpx.Request("POST", "http://127.0.0.1:8000/auth/token?x=1", data={"a": "b c"})
    head, _, body = to_bytes(request).partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[0] == b"POST /auth/token?x=1 HTTP/1.1"
    assert {b"Host: 127.0.0.1:8000", b"Content-Length: 5"} <= set(head.split(b"\r\n"))
    assert body == b"a=b+c"


@contextmanager
def local_server(reply: Callable[[], bytes]) -> Iterator[str]:
    """Answer each request with the next reply; hang up after half an answer."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline():
                while self.rfile.readline() != b"\r\n":
                    pass
                answer = reply()
                self.wfile.write(answer)
                if answer == HALF:
                    return

    with answering(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as url:
        yield url


def scripted(*answers: bytes) -> Callable[[], bytes]:
    """Give the answers in order, and then say nothing."""
    return partial(next, iter(answers), b"")


@pytest.mark.parametrize(
    ("answers", "patience", "good", "bad"),
    [
        ([OK, OK, OK], 30, 3, 0),
        ([OK, ERROR, OK], 30, 2, 1),
        ([OK, HALF, OK], 30, 2, 1),
        ([], 0.01, 0, 3),
    ],
    ids=["answered", "refused", "cut short", "silent"],
)
def test_a_closed_loop_counts_what_is_answered_with_200(
    answers: list[bytes], patience: float, good: int, bad: int
) -> None:
    async def ask() -> tuple[int, int]:
        async with connections(url, 1, patience) as clients:
            counted = await closed_loop(clients, REQUEST, iter(range(3)))
        return counted[True], counted[False]

    with local_server(scripted(*answers)) as url:
        assert asyncio.run(ask()) == (good, bad)


async def probe(url: str, count: int) -> list[float | None]:
    """Send some requests, 100 ms apart."""
    async with connections(url, count, patience=30) as clients:
        return await open_loop(clients, REQUEST, interval=0.1)


def test_an_open_loop_does_not_wait_for_answers_and_counts_from_the_due_time() -> None:
    all_have_asked = threading.Barrier(5)

    def answer_all_at_once() -> bytes:
        all_have_asked.wait()
        return OK

    with local_server(answer_all_at_once) as url:
        times = [time or 0 for time in asyncio.run(probe(url, 5))]
    assert times[0] > times[-1] > 0


def test_an_open_loop_tells_which_requests_are_lost() -> None:
    with local_server(scripted(OK, ERROR, OK)) as url:
        assert [time is None for time in asyncio.run(probe(url, 3))].count(True) == 1


@pytest.fixture
def apps() -> Iterator[tuple[Contender, ...]]:
    """The bare app, the complete stage and the exhibit."""
    with measured_apps(load_catalog()) as apps:
        yield apps


@slow
def test_the_exhibit_answers_the_flow_as_the_stage_does(apps: tuple[Contender, ...]) -> None:
    with (
        serve(apps[-1], TINY.bcrypt_cost) as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        description = client.get("/openapi.json").json()["paths"]["/auth/token"]["post"]
        assert "event loop" in description["description"]  # it is the exhibit that runs
        again = client.post("/auth/register", json={**PERSON, "email": "alice@example.com"})
        assert again.status_code == 400
        wrong = client.post("/auth/token", data={**PERSON, "password": "something else"})
        assert wrong.status_code == 401
        token = client.post("/auth/token", data=PERSON).json()["access_token"]
        data = client.get("/secure-data", headers={"Authorization": f"Bearer {token}"})
        assert (data.status_code, data.json()["status"]) == (200, "Authorized")


def test_only_the_exhibits_routes_differ_from_the_stage(apps: tuple[Contender, ...]) -> None:
    _, complete, exhibit = apps
    copy = exhibit.folder / "stages" / exhibit.stage.slug
    changed = [
        file.relative_to(copy).as_posix()
        for file in copy.rglob("*.py")
        if file.read_bytes() != (complete.stage.folder / file.relative_to(copy)).read_bytes()
    ]
    assert changed == ["routers/auth.py"]


@weekly
def test_a_round_takes_each_measure_of_each_app(apps: tuple[Contender, ...]) -> None:
    bare, complete, _ = apps
    figures = measure.compare(measure.measure_round((bare, complete), TINY), bare.name)
    assert figures[bare.name].model_dump(exclude_none=True).keys() == {"cpu_us", "cpu_efficiency"}
    taken = figures[complete.name].model_dump()
    assert all(taken[name] for name in taken if not name.startswith("lost"))
    assert (taken["lost_16"], taken["lost_64"]) == (0, 0)


def test_a_run_is_told_shown_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    firsts = []

    def fake_round(apps: tuple[Contender, ...], _: Plan, first: int) -> dict[str, dict[str, float]]:
        firsts.append(first)
        return {app.name: {"cpu_us": 90 + first} for app in apps}

    monkeypatch.setattr(measure, "measure_round", fake_round)
    report = measure.run(measure.choose_plan(3, quick=True), tmp_path / "out.json")
    assert firsts == [0, 1, 2]
    assert capsys.readouterr().err.splitlines() == [f"Round {n} of 3" for n in (1, 2, 3)]
    assert Report.model_validate_json((tmp_path / "out.json").read_bytes()) == report
    assert {name: figures.cpu_us for name, figures in report.medians.items()} == {
        "s01": 91,
        "s05": 91,
        "exhibit": 91,
    }


def test_an_output_without_a_folder_is_one_line_before_anything_is_measured(tmp_path: Path) -> None:
    output = tmp_path / "missing" / "out.json"
    command = [sys.executable, "-m", "course", "bench", "--quick", "--output", str(output)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        f"{output} cannot be written: there is no folder {output.parent}."
    ]


@slow
def test_lost_requests_spoil_the_cpu_measure() -> None:
    plan = Plan(page_time=0.1, patience=0.01)
    with local_server(scripted()) as url, pytest.raises(BenchError, match="were lost"):
        asyncio.run(measure.measure_page(Server(url, os.getpid(), REQUEST, b"", b""), plan))


@pytest.fixture(scope="module")
def committed() -> Report:
    """The measured result that the site shows."""
    return Report.model_validate_json(COMMITTED.read_bytes())


def test_the_committed_medians_are_those_of_its_rounds(committed: Report) -> None:
    assert committed.medians == summarize(committed.rounds)
    as_measured = committed.model_dump_json(indent=2, exclude_unset=True)  # older runs have less
    assert as_measured + "\n" == COMMITTED.read_text(encoding="utf-8")


def test_the_committed_result_is_a_full_one_of_all_apps(
    committed: Report, apps: tuple[Contender, ...]
) -> None:
    assert list(committed.medians) == [app.name for app in apps]
    assert (len(committed.rounds), committed.probes) == (FULL.rounds, FULL.probes)
    assert committed.bcrypt_cost == FULL.bcrypt_cost


def test_the_table_has_a_row_a_measure_and_a_column_an_app(committed: Report) -> None:
    head, ruler, *rows = committed.table().splitlines()
    assert head.count("|") == len(committed.medians) + 2
    assert {len(row) for row in (head, ruler, *rows)} == {len(head)}
    assert [row.split("|")[1].strip() for row in rows] == [
        field.title for field in Figures.model_fields.values()
    ]
    complete = committed.medians["s05"]
    assert rows[-1].split("|")[3].strip() == shown(complete.next_login_ms)
