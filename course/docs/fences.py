"""Fenced blocks: what a page shows, and how each block says where it comes from."""

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course.catalog import Catalog, Stage, is_label
from course.docs.kinds import Kind, kind_of
from course.errors import CourseError

FENCE = re.compile(
    r"^(?P<indent>[ ]*)(?P<ticks>`{3,})(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=indent)(?P=ticks)[ ]*$",
    re.MULTILINE | re.DOTALL,
)


class DocsError(CourseError):
    """A page of the site is wrong; the message names the page, the line and what to mend."""


@dataclass(frozen=True)
class Fence:
    """A fenced block.

    Attributes:
        name: the first word of the info string: a directive or a language.
        words: the other words.
        options: the `key=value` pairs.
        body: the text inside, without the block's indentation.
        line: where the block starts in its page, counted from 1.
    """

    name: str
    words: tuple[str, ...]
    options: dict[str, str]
    body: str
    line: int

    @property
    def kind(self) -> Kind:
        """What is done with it."""
        return kind_of(self.name)

    @property
    def reason(self) -> str:
        """Why it is shown although it comes from no code and no run; mostly "", as it does."""
        return self.options.get("because", "")

    @property
    def settings(self) -> dict[str, str]:
        """The settings of its server: the options in capitals, as in the environment."""
        return {name: value for name, value in self.options.items() if name.isupper()}

    @property
    def written(self) -> list[Any]:
        """All of it that a run depends on, as JSON."""
        return [self.name, self.words, self.options, self.body]

    @property
    def variation(self) -> str:
        """The variation of the how-tos that its stage is run with, such as `email_login`."""
        return self.options.get("with", "")

    def stage(self, catalog: Catalog) -> Stage | None:
        """Return the stage that it names, such as `s02`, if it names one.

        Raises:
            CatalogError: there is no such stage.
        """
        return catalog.find(self.labels[0]) if self.labels else None

    @property
    def labels(self) -> list[str]:
        """The stages that its words name, such as `s02`."""
        return [word for word in self.words if is_label(word)]

    @property
    def statuses(self) -> list[int]:
        """The statuses that its words name, such as `401`."""
        return [int(word) for word in self.words if word.isdigit()]


def parse_fence(match: re.Match[str]) -> Fence:
    """Read one fenced block.

    Raises:
        DocsError: a quotation mark in the info string is not closed.
    """
    line = match.string.count("\n", 0, match.start()) + 1
    try:
        name, *rest = shlex.split(match["info"]) or [""]
    except ValueError:
        raise DocsError(f"line {line}: close the quotation mark in {match['info']!r}") from None
    cut = len(match["indent"])
    body = "".join(text[cut:] or "\n" for text in match["body"].splitlines(keepends=True))
    options = dict(word.split("=", 1) for word in rest if "=" in word)
    words = tuple(word for word in rest if "=" not in word)
    return Fence(name, words, options, body, line)


def find_fences(markdown: str) -> list[Fence]:
    """List the fenced blocks of a page, in order."""
    return [parse_fence(match) for match in FENCE.finditer(markdown)]


def replace_fences(markdown: str, render: Callable[[Fence], str]) -> str:
    """Put in place of each fenced block what `render` makes of it, indented as the block was."""

    def replace(match: re.Match[str]) -> str:
        lines = render(parse_fence(match)).rstrip("\n").splitlines()
        return "\n".join(match["indent"] + line if line else "" for line in lines)

    return FENCE.sub(replace, markdown)


def show(text: str, language: str, *, title: str = "", marked: tuple[int, ...] = ()) -> str:
    """Make a fenced block that Markdown shows as it is; `marked` lines count from 1."""
    ticks = "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", text))])
    lines = " ".join(map(str, marked))
    info = " ".join(
        filter(None, [language, title and f'title="{title}"', lines and f'hl_lines="{lines}"'])
    )
    return f"{ticks} {info}\n{text.rstrip()}\n{ticks}\n"
