"""What of a report is told to whoever reads it: what its reporter said as it was said, or redacted by machine."""

from __future__ import annotations

from dataclasses import dataclass

from qingzhou.hotline.models import Line, Report
from qingzhou.hotline.redaction import LABELS, NAME, redacted
from qingzhou.hotline.states import Verb

BY_REPORTER = (Verb.WRITE, Verb.REOPEN)


@dataclass(frozen=True)
class Told:
    """The words of a report for one reader, and what was hidden in them."""

    text: str
    happened: str
    hidden: tuple[str, ...]
    is_original: bool


def told_to(report: Report, lines: list[Line], *, original: bool) -> Told:
    """The words of a report; the lines that its reporter wrote are redacted in place for whoever may not read the original."""
    if original:
        return Told(report.text, report.happened, (), is_original=True)
    keep = (report.about, report.place)
    hidden: list[str] = []
    for line in lines:
        if line.verb in BY_REPORTER:
            found = redacted(line.text, keep)
            line.text = found.text
            hidden += found.kinds
    text, happened = redacted(report.text, keep), redacted(report.happened, keep)
    kinds = tuple(str(LABELS[kind]) for kind in dict.fromkeys((*text.kinds, *happened.kinds, *hidden)))
    return Told(text.text, happened.text, kinds, is_original=False)


def given_away(report: Report, answer: str) -> list[str]:
    """Words of an answer that tell who somebody is: numbers of every form, and names that its reporter told."""
    keep = (report.about, report.place)
    names = {words for kind, words in redacted(report.text, keep).found if kind == NAME}
    return [words for kind, words in redacted(answer, keep).found if kind != NAME or words in names]
