"""What pytest says about a reader's own app: as short as `check`, without walls of tracebacks."""

from itertools import groupby

import pytest

from course.catalog import Catalog
from course.promises.promise import Promise, blame
from course.promises.recorder import Recorder
from course.promises.tell import tell


class Answer:
    """Says at the end of a run what is broken, one promise after the other."""

    def __init__(self, recorder: Recorder, catalog: Catalog) -> None:
        self.recorder = recorder
        self.catalog = catalog

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say it."""
        groups = groupby(self.recorder.cases.values(), lambda case: case.promise)
        promises = blame([Promise(test, tuple(group)) for test, group in groups])
        for line in tell(promises, self.catalog, in_full=False):
            terminalreporter.write_line(line)
        terminalreporter.write_line("\n--tb=short shows the code of the tests instead.")


def answer_shortly(config: pytest.Config, catalog: Catalog) -> None:
    """Say nothing else but what became of the promises."""
    config.option.tbstyle, config.option.reportchars = "no", ""
    recorder = Recorder(None, config.getoption("--server-log"))
    config.pluginmanager.register(recorder, "promise-recorder")
    config.pluginmanager.register(Answer(recorder, catalog), "promise-answer")
