"""What each line of a stage stops, as the last mutation run found it."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from course.catalog import Catalog, Stage
from course.docs.fences import DocsError
from course.docs.generated import link, name
from course.mutants.record import Found, Reasons, read_reasons, read_record
from course.mutants.run import MutantsError
from course.mutants.trial import NEVER_ENDED
from course.promises.explained import explanation_of
from course.promises.promise import Promise

AT_MOST = 3  # promises that a row names
MARKDOWN = r"\`*_[]|"
KINDS = {"equal": "No input shows it", "elsewhere": "Kept elsewhere", "taste": "A matter of taste"}


def show_lines(part: str, catalog: Catalog, page: str) -> str:
    """Show a part of what was found: the `summary`, or the lines of all `stages`.

    Raises:
        DocsError: there is no such part, or no record.
    """
    parts = {"summary": summary, "stages": stages}
    if part not in parts:
        raise DocsError(f"{part!r} is no part of it: {', '.join(parts)}")
    try:
        return parts[part](catalog, page)
    except MutantsError as error:
        raise DocsError(f"there is no record of it: {error}") from None


def stages(catalog: Catalog, page: str) -> str:
    """Show for each line that a stage brought which promises break without it."""
    record = read_record()
    written = (
        (f"## {name(stage)}", *tables(stage, of_stage.found, page))
        for stage in catalog.by_track()
        if (of_stage := record.of(stage))
    )
    return "\n\n".join("\n".join(part) for part in written)


def summary(catalog: Catalog, _: str) -> str:
    """Say for each stage how many edits were tried, and how many a promise noticed."""
    record = read_record()
    rows = ["| stage | lines | edits | noticed | survive |", "|---|---:|---:|---:|---:|"]
    for stage in catalog.by_track():
        of_stage = record.of(stage)
        if not of_stage:
            rows.append(f"| {name(stage)} | not run yet | | | |")
            continue
        lines = len({each.place for each in of_stage.found})
        tried, alive = len(of_stage.found), len(of_stage.survivors)
        rows.append(f"| {name(stage)} | {lines} | {tried} | {tried - alive} | {alive} |")
    rows += ["", f"Run on {record.date}, with Python {record.python}."]
    return "\n".join(rows)


def tables(stage: Stage, found: Sequence[Found], page: str) -> Iterator[str]:
    """Write a table for each file."""
    reasons = read_reasons(stage)
    for file, edits in groupby(found, lambda each: each.file):
        yield f"\n`{file}`\n\n| the line | edits | who notices |\n|---|---:|---|"
        lines: dict[str, list[Found]] = {}
        for each in edits:
            lines.setdefault(each.text, []).append(each)
        for text, group in lines.items():
            yield f"| {as_code(text)} | {len(group)} | {who(group, reasons, page)} |"


def as_code(text: str) -> str:
    """Write code for a cell of a table, with no sign that Markdown reads as its own."""
    signs = (f"&#{ord(sign)};" if sign in MARKDOWN else escape(sign) for sign in text)
    return f"<code>{''.join(signs)}</code>"


def who(group: Sequence[Found], reasons: Reasons, page: str) -> str:
    """Name the promises that notice edits of a line, and why some survive."""
    tests = dict.fromkeys(each.noticed_by for each in group if each.noticed_by)
    names = dict.fromkeys(sentence(test, page) for test in tests)
    words = list(names)[:AT_MOST]
    if len(names) > AT_MOST:
        words.append(f"and {len(names) - AT_MOST} more.")
    for each in group:
        if not each.noticed_by and (reason := reasons.explain(each)):
            return "<br>".join([*words, f"{KINDS[reason.kind]}: {escape(reason.why)}"])
    return "<br>".join(words)


def sentence(test: str, page: str) -> str:
    """Write a promise as a sentence, with a link to where it is explained."""
    if test == NEVER_ENDED:
        return "The app never answers."
    promise = test.partition("[")[0]
    return link(Promise(promise, ()).sentence, explanation_of(promise), page)
