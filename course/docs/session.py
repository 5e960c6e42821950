"""The requests and the Python of one page, and the commands of its app, which share servers.

They run in order, and share variables too.
"""

import contextlib
import io
import shlex
from typing import TYPE_CHECKING, Any

from course.catalog import Catalog, Stage
from course.docs.fences import DocsError, Fence
from course.docs.kinds import BESIDE, HTTP
from course.docs.outcome import Outcome
from course.docs.requests import Request, as_httpx, as_text, parse_request
from course.docs.servers import READERS_PACKAGE, Servers, put_back, put_in
from course.loopback import around_proxies
from course.written import tokens_in

if TYPE_CHECKING:
    import httpx

NO_STAGE = "this page has no stage of its own: write, for example, ```{} s11"


def words_beside(line: str) -> list[str]:
    """Split a command of the reader's app, such as `python -m my_app.set_role alice admin`.

    Returns:
        The module inside the app, and what follows.

    Raises:
        DocsError: it is no such command.
    """
    python, option, module, *rest = [*shlex.split(line), "", "", ""]
    if (python, option) != ("python", "-m") or not module.startswith(READERS_PACKAGE):
        raise DocsError(f"{line}\nis not such as: python -m {READERS_PACKAGE}module words")
    return [module.removeprefix(READERS_PACKAGE), *rest[:-3]]


class Session:
    """The run of the requests, the Python and the commands of one page."""

    def __init__(self, catalog: Catalog, stage: Stage | None) -> None:
        """Prepare a page, which may be a chapter and so have a stage."""
        self.catalog = catalog
        self.stage = stage
        self.names: dict[str, Any] = {}
        self.servers = Servers()

    def close(self) -> None:
        """Stop the servers."""
        self.servers.close()

    def run(self, fence: Fence) -> Outcome:
        """Run a block.

        Raises:
            DocsError: it did not end as the page says.
        """
        stage = fence.stage(self.catalog) or self.stage
        request = parse_request(fence.body) if fence.kind == HTTP else None
        stand_ins = self.servers.stand_ins(fence, stage, self.catalog)
        if request:
            outcome = self.send(fence, request, stand_ins)
        elif fence.kind == BESIDE:
            outcome = Outcome(self.command(fence, stage))
        else:
            outcome = Outcome(self.execute(fence.body, stand_ins, fence.options.get("raises")))
        output = put_back(outcome.output, stand_ins)
        return Outcome(output, outcome.code, outcome.gets)

    def send(self, fence: Fence, request: Request, stand_ins: dict[str, str]) -> Outcome:
        """Send a request by running the very Python that the page shows."""
        if not stand_ins:
            raise DocsError(NO_STAGE.format(fence.name))
        self.execute(as_httpx(request), stand_ins, None)
        reply: httpx.Response = self.names["reply"]
        wanted = fence.statuses
        if not (reply.status_code in wanted if wanted else reply.is_success):
            raise DocsError(f"{fence.body.strip()}\nwas answered {reply.status_code}: {reply.text}")
        headers = dict(reply.headers)
        text = as_text(reply.status_code, reply.reason_phrase, headers, reply.text)
        found = tokens_in(reply.text) if reply.is_success else {}
        self.names.update(found)
        return Outcome(text, as_httpx(request, gets=found), list(found))

    def command(self, fence: Fence, stage: Stage | None) -> str:
        """Run commands of the app beside its server, and return what they print."""
        if stage is None:
            raise DocsError(NO_STAGE.format(fence.name))
        printed = []
        for line in fence.body.splitlines():
            done = self.servers.get(stage, fence.variation).command(*words_beside(line))
            printed.append(done.stdout + done.stderr)
            if done.returncode != int(fence.options.get("exit", "0")):
                raise DocsError(f"{line}\nexit status {done.returncode}:\n{printed[-1]}")
        return "".join(printed)

    def execute(self, code: str, stand_ins: dict[str, str], raises: str | None) -> str:
        """Run Python with the page's variables, and return what it prints."""
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), around_proxies():
                exec(compile(put_in(code, stand_ins), "<page>", "exec"), self.names)
        except Exception as error:
            if type(error).__name__ != raises:
                raise DocsError(
                    f"{code.strip()}\nraised {type(error).__name__}: {error}"
                ) from error
            return f"{printed.getvalue()}{type(error).__name__}: {error}"
        if raises:
            raise DocsError(f"{code.strip()}\ndid not raise {raises}")
        return printed.getvalue()
