"""Which requirements of OWASP ASVS the course shows, as tables of its page."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from attacks.lab.attack import Attack
from course.catalog import Catalog, Stage
from course.docs.attack_page import link_to
from course.docs.fences import DocsError
from course.docs.generated import chapter as chapter_of
from course.docs.generated import link
from course.promises.explained import explanation_of, topic_of
from course.standard.answers import Answer, Evidence, Kind, load_evidence
from course.standard.claims import Claim
from course.standard.requirements import Chapter, StandardError

LEVELS = (1, 2, 3)
Part = Callable[[Evidence, str], str]
MARKS = {
    Kind.MET: "✓",
    Kind.PARTLY: "◐",
    Kind.WRITTEN: "✎",
    Kind.OPEN: "✗",
    Kind.LATER: "→",
    Kind.NOT_APPLICABLE: "·",
}
MEANINGS = {
    Kind.MET: "a promise shows it, and you can run that promise",
    Kind.PARTLY: "a promise shows a part of it, and the table says what is missing",
    Kind.WRITTEN: "it asks for something in writing, and a page has it",
    Kind.OPEN: "it is not met: a door is open, or the course does without, and says why",
    Kind.LATER: "a planned stage or side track brings it",
    Kind.NOT_APPLICABLE: "it is about something that the course does not have",
}


def show_asvs(part: str, catalog: Catalog, page: str) -> str:
    """Show `summary`, `answers`, `plans`, a chapter such as `V6`, or the `others`.

    Raises:
        DocsError: there is no such part, or a requirement has no answer.
    """
    try:
        evidence = load_evidence(catalog)
        whole = {f"V{each.number}": each for each in evidence.standard.chapters if each.whole}
        parts: dict[str, Part] = {
            "summary": summary, "answers": meanings, "plans": plans, "others": others
        }  # fmt: skip
        if part in whole:
            return tables(whole[part], evidence, page)
        if part not in parts:
            names = ", ".join((*parts, *whole))
            raise DocsError(f"{part!r} is no part of the standard: {names}")
        return parts[part](evidence, page)
    except StandardError as error:
        raise DocsError(str(error)) from None


def mark_of(kind: Kind) -> str:
    """Return an answer as its mark, which is only for the eye, and its words."""
    sign = f'<span aria-hidden="true">{MARKS[kind]}</span>'
    return f'<span class="outcome {kind.replace(" ", "-")}">{sign} {kind}</span>'


def name_of(end: Stage, catalog: Catalog) -> str:
    """Name a line of stages by its end."""
    if end == catalog.last:
        return f"stage {end.number}"
    return f"stage {end.number}, the end of the side track {end.track}"


def summary(evidence: Evidence, _: str) -> str:
    """Count the answers at the end of each line, by the level of what is asked for."""
    return "\n\n".join(count(evidence, end) for end in evidence.catalog.ends())


def count(evidence: Evidence, end: Stage) -> str:
    """Count the answers at the end of one line."""
    answers = evidence.answers(end)
    found = Counter((answer.kind, answer.requirement.level) for answer in answers)
    total = Counter(answer.kind for answer in answers)
    levels = " | ".join(f"level {level}" for level in LEVELS)
    rows = [f"| answer | {levels} | all |", f"|---|{'---:|' * (len(LEVELS) + 1)}"]
    for kind in Kind:
        cells = " | ".join(str(found[kind, level]) for level in LEVELS)
        rows.append(f"| {mark_of(kind)} | {cells} | {total[kind]} |")
    words = (
        f"This page has {len(answers)} requirements. At {name_of(end, evidence.catalog)}, "
        f"{total[Kind.MET]} of them are met, {total[Kind.PARTLY]} are met in part, "
        f"and {total[Kind.OPEN]} are open."
    )
    return "\n".join([words, "", *rows])


def meanings(_: Evidence, __: str) -> str:
    """Say what each answer means, with its mark."""
    return "\n".join(f"- {mark_of(kind)}: {MEANINGS[kind]}" for kind in Kind)


def plans(evidence: Evidence, _: str) -> str:
    """List what is to come, and which requirements wait for it."""
    rows = ["| what comes | brings |", "|---|---|"]
    for plan in evidence.standard.plans:
        waiting = [one.id for one in evidence.standard.requirements if one.later == plan.name]
        ids = ", ".join(f"[{each}](#{each})" for each in waiting)
        rows.append(f"| {plan.text} | {ids} |")
    return "\n".join(rows)


def others(evidence: Evidence, page: str) -> str:
    """Show what the course touches of chapters that are not in the list as a whole."""
    return "\n\n".join(
        f"### {each.title}: V{each.number}\n\n{tables(each, evidence, page)}"
        for each in evidence.standard.chapters
        if not each.whole
    )


def tables(chapter: Chapter, evidence: Evidence, page: str) -> str:
    """Show a chapter: all of it for the main line, and for each other one what differs."""
    catalog, asked = evidence.catalog, evidence.standard.of(chapter)
    main = [evidence.answer(one, catalog.last) for one in asked]
    parts = [table(main, evidence, catalog.last, page)]
    for end in catalog.ends():
        answers = [evidence.answer(one, end) for one in asked]
        differ = [answer for answer in answers if answer not in main]
        if differ:
            parts.append(f"At {name_of(end, catalog)}, these answers differ:")
            parts.append(table(differ, evidence, end, page))
    return "\n\n".join(parts)


def table(answers: Sequence[Answer], evidence: Evidence, end: Stage, page: str) -> str:
    """Make one table; only in that of the main line a row can be linked to."""
    rows = ["| rule | in short | answer |", "|---|---|---|"]
    for answer in answers:
        asked = answer.requirement
        anchor = f' id="{asked.id}"' if end == evidence.catalog.last else ""
        number = f"<span{anchor}>[{asked.id}]({evidence.standard.url(asked)})</span>"
        rule = f"{number}<br>level {asked.level}"
        cells = (rule, asked.short, answer_in_words(answer, evidence, end, page))
        rows.append(f"| {' | '.join(cells)} |")
    table = "\n".join(rows)
    return f'<div class="asvs" markdown>\n\n{table}\n\n</div>'


def answer_in_words(answer: Answer, evidence: Evidence, end: Stage, page: str) -> str:
    """Write the answer for a cell: its mark, why, the promises, and the attacks."""
    asked, lines = answer.requirement, [mark_of(answer.kind)]
    match answer.kind:
        case Kind.PARTLY:
            lines.append(asked.partly or "")
        case Kind.OPEN if asked.by_design:
            lines.append(asked.by_design)
        case Kind.LATER:
            plan = evidence.standard.plan(asked.later or "")
            lines.append(f"[{plan.text}](#what-comes-later)")
        case Kind.NOT_APPLICABLE:
            lines.append(asked.not_applicable or "")
        case Kind.WRITTEN:
            lines.append(link("Here it is.", asked.document or "", page))
    if answer.door:
        opened = evidence.catalog.find(answer.door.opened)
        where = link(f"stage {opened.number}", chapter_of(opened), page)
        lines.append(f"The open door: {escape(answer.door.text)} It was opened in {where}.")
    lines += promises_in_words(answer.claims, page)
    if answer.attacks:
        tried = (attack_in_words(each, evidence, end, page) for each in answer.attacks)
        lines.append(f"Attacks: {', '.join(tried)}.")
    return "<br>".join(lines)


def promises_in_words(claims: Sequence[Claim], page: str) -> Iterator[str]:
    """Write promises as sentences that lead to where they are explained, under what they share."""
    for file, group in groupby(claims, lambda claim: claim.promise.file):
        sentences = (
            link(claim.promise.sentence, explanation_of(claim.test), page) for claim in group
        )
        yield f"{escape(topic_of(file).rstrip('.'))}: {' '.join(sentences)}"


def attack_in_words(attack: Attack, evidence: Evidence, end: Stage, page: str) -> str:
    """Name an attack, with its place in the matrix and what becomes of it."""
    became = "gets in" if evidence.gets_in(attack, end) else "refused"
    return f"{link_to(attack.name, page)} {became}"
