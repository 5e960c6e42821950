"""The memory of hashes: what is measured, what is refused, and what was found."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from course.bench import memory
from course.bench.measure import BenchError
from course.bench.memory import AT_ONCE, MIB, ROUNDS, Memory
from course.catalog import load_catalog
from course.docs.measured import MEMORY
from course.live import CHEAP_HASHES, LiveStage
from tests.support.promises import slow

CATALOG = load_catalog()
COMMITTED = Memory.model_validate_json(MEMORY.read_bytes())
HASH = 32  # MiB, half of what a hash takes at work: more than what else grows meanwhile
HALF_HASHES = {**CHEAP_HASHES, "ARGON2_MEMORY": str(HASH * 1024)}


def test_what_was_found_is_all_that_is_measured() -> None:
    with memory.asked(CATALOG) as servers:
        assert all(found.keys() == servers.keys() for found in COMMITTED.rounds)
    lines = [line for found in COMMITTED.rounds for line in found.values()]
    assert {tuple(line) for line in lines} == {AT_ONCE}
    assert len(COMMITTED.rounds) == ROUNDS


def test_with_the_turnstile_many_at_once_take_little_more_than_one() -> None:
    with_it, _, _ = COMMITTED.medians.values()
    assert with_it[32] < 5 * with_it[1]


def test_without_the_turnstile_many_at_once_take_far_more() -> None:
    with_it, without, _ = COMMITTED.medians.values()
    assert without[32] > 3 * with_it[32]
    assert without[1] < 1.2 * with_it[1]  # it is the number alone


def test_without_the_turnstile_each_hash_has_its_own_memory() -> None:
    _, without, _ = COMMITTED.medians.values()
    assert 0.8 < (without[32] - without[1]) / (31 * 64) < 1.2


def test_bcrypt_takes_hardly_more_for_many() -> None:
    *_, bcrypt = COMMITTED.medians.values()
    assert bcrypt[32] < 1.2 * bcrypt[1]


def test_the_median_of_all_rounds_counts() -> None:
    rounds = tuple({"a": {1: one, 32: 2000.0}} for one in (90.0, 500.0, 95.4))
    found = Memory(machine=COMMITTED.machine, rounds=rounds)
    assert found.medians == {"a": {1: 95.4, 32: 2000}}
    _, _, first, second = found.table().splitlines()
    assert first.split() == ["|", "1", "|", "95", "|"]
    assert second.split() == ["|", "32", "|", "2,000", "|"]


async def grow_for_a_moment() -> None:
    """Hold 100 MiB, and give them back."""
    held = bytearray(b"x") * (100 * MIB)
    await asyncio.sleep(0.1)
    del held
    await asyncio.sleep(0.1)


def test_what_is_given_back_meanwhile_counts() -> None:
    pid = os.getpid()  # with its children: the servers that other tests of this process share
    before = asyncio.run(memory.most_during(pid, asyncio.sleep(0)))
    most = asyncio.run(memory.most_during(pid, grow_for_a_moment()))
    assert 90 < most - before < 150


@slow
def test_a_refused_log_in_is_no_measure() -> None:
    with LiveStage(CATALOG.find("s12"), env=CHEAP_HASHES) as live:
        login = memory.register(live.url).replace(b"pass-phrase", b"pass-phrasf")
        work = memory.log_in(live.url, login, 2)
        with pytest.raises(BenchError, match="2 of 2 log-ins were refused"):
            asyncio.run(memory.most_during(live.pid, work))


@slow
def test_the_copy_hashes_for_all_at_once() -> None:
    with memory.asked(CATALOG) as servers:
        _, lifted, _ = servers.values()
        one, four = (memory.measure(*lifted, n, env=HALF_HASHES) for n in (1, 4))
    assert four - one > 1.5 * HASH


def test_a_run_is_told_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(memory, "AT_ONCE", (1, 2))
    monkeypatch.setattr(memory, "measure", lambda stage, _, n: stage.number + n / 10)
    monkeypatch.setattr(memory, "check_free", lambda: None)
    found = memory.run(2, tmp_path / "out.json")
    assert capsys.readouterr().err.splitlines() == ["Round 1 of 2", "Round 2 of 2"]
    assert [*found.medians.values()] == [{1: 12.1, 2: 12.2}, {1: 12.1, 2: 12.2}, {1: 11.1, 2: 11.2}]
    assert {"argon2-cffi", "pwdlib"} <= found.machine.packages.keys()
    assert Memory.model_validate_json((tmp_path / "out.json").read_bytes()) == found


@pytest.mark.parametrize(("free", "is_enough"), [(3.9, False), (4.1, True)])
def test_too_little_free_memory_is_one_clear_line(
    free: float, *, is_enough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    available = SimpleNamespace(available=free * 1024**3)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: available)
    monkeypatch.setattr(memory, "AT_ONCE", ())
    if is_enough:
        memory.check_free()
        return
    with pytest.raises(BenchError, match=r"^3\.9 GiB of memory are free, .* 4 GiB are free\.$"):
        memory.run(1)


def test_an_output_without_a_folder_is_one_line_before_anything_is_measured(tmp_path: Path) -> None:
    output = tmp_path / "missing" / "out.json"
    command = [sys.executable, "-m", "course", "bench", "--memory", "--output", str(output)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        f"{output} cannot be written: there is no folder {output.parent}."
    ]
