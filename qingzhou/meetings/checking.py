"""From an edited Word paper back to what it was made from: of which kind it is, of which week, and the same paper made again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.dispatch import sheet
from qingzhou.dispatch.bulletin.comparing import differences
from qingzhou.dispatch.bulletin.figures import Difference
from qingzhou.dispatch.bulletin.papers import hash_in
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.pictures import paper as pictures
from qingzhou.dispatch.pictures.queries import Source
from qingzhou.dispatch.queries import content_of
from qingzhou.documents.plain import margins_of_word, text_of_word
from qingzhou.meetings import papers
from qingzhou.meetings.models import Meeting


class PaperKind(TextChoices):
    """A paper that can be made again. Codes stand in the properties of Word files: never rename one."""

    SHEET = "sheet", gettext_lazy("调度表")
    PICTURES = "pictures", gettext_lazy("图表")
    MINUTES = "minutes", gettext_lazy("会议纪要")
    CIRCULAR = "circular", gettext_lazy("调度通报")


# By their titles, for a paper whose properties are gone; the first that fits.
_TITLES = (
    (PaperKind.MINUTES, re.compile("会议纪要")),
    (PaperKind.CIRCULAR, re.compile("情况的?通报")),
    (PaperKind.PICTURES, re.compile("图表")),
)
_HEAD = 5  # lines in which a title stands


@dataclass(frozen=True)
class Origin:
    """What a paper says of where it comes from; digests are empty where it no longer tells."""

    paper: PaperKind
    snapshot: str
    record: str = ""  # of the meeting


def origin_of(properties: Mapping[str, str], text: str) -> Origin:
    """From the properties of a file, else from its text."""
    told = {name: properties.get(f"qingzhou-{name}", "") for name in ("paper", "snapshot", "record")}
    lines = [line for line in text.split("\n") if line.strip()]
    head = "".join(lines[:_HEAD])
    titled = next((kind for kind, title in _TITLES if title.search(head)), PaperKind.SHEET)
    kind = PaperKind(told["paper"]) if told["paper"] in PaperKind.values else titled
    return Origin(kind, told["snapshot"] or hash_in(text), told["record"])


def made_again(origin: Origin, week: Week) -> bytes | None:
    """The paper as the frozen week and its meeting give it; None where that meeting has not ended."""
    if origin.paper is PaperKind.SHEET:
        return sheet.word(content_of(week))
    if origin.paper is PaperKind.PICTURES:
        return pictures.word(Source(content_of(week), week.frozen_by))
    if (meeting := _ended(week)) is None:
        return None
    make = papers.minutes_of if origin.paper is PaperKind.MINUTES else papers.circular_of
    return make(meeting)[1]


def disagreeing(content: bytes, made: bytes) -> list[Difference]:
    """The figures of an edited .docx that do not agree with the same paper made anew, in its text and around it."""
    edited, kept = (f"{text_of_word(one)}\n{margins_of_word(one)}" for one in (content, made))
    return differences(edited, kept)


def of_another_record(origin: Origin, week: Week) -> Iterator[Difference]:
    """Whether the paper was made from another record of the meeting than the one that is kept."""
    meeting = _ended(week)
    if origin.record and meeting and origin.record != meeting.sha256:
        yield Difference(_("会议记录 SHA-256"), origin.record[:12], meeting.sha256[:12])


def _ended(week: Week) -> Meeting | None:
    return Meeting.objects.select_related("week").filter(week=week, closed_at__isnull=False).first()
