"""The stages that clients meet, each with someone who is registered."""

from collections.abc import Iterator

import pytest

from course.catalog import Stage, load_catalog
from course.live import CHEAP_HASHES, LiveStage
from tests.support.promises import Person, connect

CATALOG = load_catalog()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test of a module at its stage `SINCE`, and at all that come after it."""
    if "stage" in metafunc.fixturenames:
        first = CATALOG.find(metafunc.module.SINCE)
        stages = [first, *CATALOG.after(first)]
        labels = [stage.label for stage in stages]
        metafunc.parametrize("stage", stages, indirect=True, scope="session", ids=labels)


@pytest.fixture(autouse=True)
def without_tls_or_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clients talk in clear to this machine, which they refuse by themselves."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="session")
def live(stage: Stage) -> Iterator[LiveStage]:
    """A stage whose token endpoint speaks OAuth 2.0, one for all that each client does there."""
    with LiveStage(stage, env=CHEAP_HASHES) as live:
        yield live


@pytest.fixture
def alice(live: LiveStage) -> Person:
    """Someone who is registered."""
    person = Person()
    with connect(live.url) as client:
        assert person.register(client).status_code == 201
    return person
