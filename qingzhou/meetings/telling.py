"""The subjects of an agenda as pages tell them: in the reader's language, each figure with the address of its rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse

from qingzhou.dispatch.appendix import number_at
from qingzhou.dispatch.snapshot import MASKED
from qingzhou.documents.links import addressed, plain
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import Status as ReportStatus
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Status
from qingzhou.meetings import sentences
from qingzhou.meetings.models import Subject
from qingzhou.rights import visible
from qingzhou.units.models import Membership

Words = list[tuple[str, str]]  # pieces of a sentence, each with the address that it leads to, or ""


@dataclass
class Told:
    """A subject as pages tell it: its title and its sentences in the reader's language, each figure with its address."""

    subject: Subject
    title: str
    said: list[Words]


def item_address(number: str) -> str:
    """Where an item stands."""
    return reverse("ledger:item", args=[number])


def told(subject: Subject, hidden: Collection[str], opens: Callable[[str], str] = lambda _number: "") -> Told:
    """A subject as pages tell it, without a word about the items in `hidden`; `opens` gives the address of an item."""

    def address(place: str) -> str:
        number = number_at(place)
        return opens(number) if number else reverse("meetings:counted", args=[subject.pk, place])

    title = plain(sentences.read(subject.heading).words("")) if subject.heading else subject.title
    said = [one.hiding(hidden).words(f"s{place}_") for place, one in enumerate(sentences.read_all(subject.because))]
    return Told(subject, title, [addressed(words, address) for words in said])


@dataclass(frozen=True)
class Counted:
    """What a figure of a subject's sentences was counted from."""

    sentence: str
    numbers: Sequence[str]
    of_reports: bool


def counted(subject: Subject, place: str, hidden: Collection[str]) -> Counted | None:
    """The rows of one figure, by its place; None where there is no such figure."""
    for at, one in enumerate(sentences.read_all(subject.because)):
        for name, numbers in one.rows().items():
            if place == f"s{at}_{name}":
                return Counted(plain(one.hiding(hidden).words("")), numbers, one.of_reports)
    return None


@dataclass(frozen=True)
class CountedRow:
    """One row behind a figure, as it stands by now; without a title where it is not the reader's to see."""

    number: str
    title: str
    status: str
    opens: bool


def rows_of(found: Counted, by: Membership) -> list[CountedRow]:
    """The rows of a figure in its order. One query."""
    if found.of_reports:
        reports = visible(Report, by).filter(number__in=found.numbers)
        seen = {one.number: (one.about or one.place, str(ReportStatus(one.status).label)) for one in reports}
    else:
        items = visible(Item, by).filter(number__in=found.numbers)
        seen = {one.number: (MASKED if one.confidential else one.title, str(Status(one.status).label)) for one in items}
    return [CountedRow(number, *seen.get(number, ("", "")), opens=number in seen) for number in found.numbers]
