"""What a newcomer waits for: the stages answer at once, and a chapter comes before the site."""

from tests.house.server.measure import TARGET, FirstStart

COMMITTED = FirstStart.model_validate_json(TARGET.read_text(encoding="utf-8"))
AT_ONCE = 10.0  # seconds from the end of pip


def test_the_stages_answer_at_once() -> None:
    assert COMMITTED.cold.first_reply <= AT_ONCE
    assert COMMITTED.warm.first_reply <= AT_ONCE


def test_the_first_chapter_does_not_wait_for_the_site() -> None:
    assert COMMITTED.cold.first_chapter < COMMITTED.cold.whole_site / 2


def test_the_next_start_finds_the_site() -> None:
    assert COMMITTED.warm.whole_site <= AT_ONCE
