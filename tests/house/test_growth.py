"""What a run costs as the course grows: measured, and kept with its date."""

from course.catalog import load_catalog
from tests.house.growth import COMMANDS, TARGET, TWENTY, Growth

COMMITTED = Growth.model_validate_json(TARGET.read_bytes())


def test_each_command_was_timed_with_the_stages_of_then_and_with_twenty() -> None:
    then, grown = COMMITTED.seconds
    assert int(then) <= len(load_catalog().stages)
    assert grown == str(TWENTY)
    assert all(found.keys() == COMMANDS.keys() for found in COMMITTED.seconds.values())


def test_with_the_stages_of_then_it_takes_what_was_planned() -> None:
    now, _ = COMMITTED.seconds.values()
    test, cached = now["make test"], now["make docs, cached"]
    assert test
    assert test < 180
    assert cached
    assert cached < 60
