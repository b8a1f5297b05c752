"""A document comes in and is read; a repair is undone or a date put right and it is read again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.adjustments.queries import terms
from qingzhou.directives import carrying
from qingzhou.directives.actions.recording import Hand, Subject, hold, record_on_directive, required
from qingzhou.directives.carrying import Shape
from qingzhou.directives.intake import checked
from qingzhou.directives.models import TITLE_MAX, Directive, Draft, DraftUnit, Version
from qingzhou.directives.permissions import why_not_work
from qingzhou.directives.reading import Days, Reading, read
from qingzhou.directives.resolving import Directory, Resolved, bare, resolve
from qingzhou.directives.states import DirectiveKind, State
from qingzhou.directives.titles import kind_by, title_of
from qingzhou.ledger.policy import local_day
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Jurisdiction, Membership
from qingzhou.units.queries import names_of, owners_of
from qingzhou.workdays.queries import calendar

# A notice has some thousand characters. Far longer ones are not read while a person waits for the page.
CHARACTERS_MAX, SENTENCE_MAX, CLAUSES_MAX = 100_000, 5_000, 1_000


@dataclass(frozen=True)
class NewDirective:
    """A document as somebody hands it in.

    Without title: the line that reads like one, or the file's name. Without date: the one it bears, else today.
    Without kind: what its title says.
    """

    text: str
    title: str = ""
    dated: date | None = None
    kind: DirectiveKind | None = None
    recognised: bool = False  # from a scan
    file_name: str = ""


@dataclass(frozen=True)
class Arrival:
    """What became of it: the document, and whether it is new or the same text was here before."""

    directive: Directive
    fresh: bool


@transaction.atomic
def take_in(new: NewDirective, *, by: Membership, now: datetime) -> Arrival:
    """Store a document and its first reading. The same text again gives the document that is already there.

    Raises NotAllowed, or Incomplete for text that cannot be read; then nothing is stored.
    """
    if refusal := why_not_work(by):
        raise refusal
    text = checked(new.text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    title = required(new.title or title_of(text, new.file_name), TITLE_MAX, _no_title())
    directory = directory_of(by.jurisdiction_id)
    reading = _read(text, directory, new.dated)
    today = local_day(now)
    directive, fresh = Directive.objects.get_or_create(
        jurisdiction_id=by.jurisdiction_id,
        sha256=digest,
        defaults={
            "title": title,
            "kind": new.kind or kind_by(title),
            "recognised": new.recognised,
            "dated": reading.dated or today,
            "created_by": by,
            "created_at": now,
        },
    )
    if fresh:
        if reading.dated is None:  # deadlines without a year count from today, then
            reading = _read(text, directory, today)
        shapes = carrying.from_reading(reading, directory)
        _store(_version(directive, text, reading, directory, Hand(by, now)), shapes, today)
    return Arrival(directive, fresh)


@dataclass(frozen=True)
class Reread:
    """What became of the new reading: its version, and how many changes by hand found no place in it."""

    version: Version
    lost: int


@transaction.atomic
def reread(directive: Directive, undo: Collection[int], *, by: Membership, now: datetime) -> Reread:
    """Read a document again with some repairs undone. What was changed by hand is kept where the clause is still there.

    Raises NotAllowed, or NotNow once something was issued.
    """
    directive = hold(directive, by)
    version = _unissued_version(directive)
    undone = sorted(index for index in set(undo) if 0 <= index < len(version.repairs))
    if undone == version.undone:
        return Reread(version, 0)
    hand = Hand(by, now)
    words = [_repair_words(version.repairs[index]) for index in sorted(set(undone) ^ set(version.undone))]
    record_on_directive(directive, Subject.REPAIRS, _undone_words(version.undone), "；".join(words[:20]), hand)
    return _again(directive, version, undone, hand)


@transaction.atomic
def describe(
    directive: Directive, *, title: str, dated: date, kind: DirectiveKind, by: Membership, now: datetime
) -> Reread | None:
    """Put title, date or kind right. Another date reads the text again, as deadlines count from it.

    Raises NotAllowed, Incomplete, or NotNow for another date once something was issued.
    """
    directive = hold(directive, by)
    title = required(title, TITLE_MAX, _no_title())
    before, after = _described(directive.title, directive.dated, directive.kind), _described(title, dated, kind)
    if before == after:
        return None
    hand = Hand(by, now)
    record_on_directive(directive, Subject.DIRECTIVE, before, after, hand)
    moved = dated != directive.dated
    version = _unissued_version(directive) if moved else None
    directive.title, directive.dated, directive.kind = title, dated, kind
    directive.save(update_fields=("title", "dated", "kind"))
    return _again(directive, version, version.undone, hand) if version else None


def directory_of(jurisdiction_id: int) -> Directory:
    """The units of a jurisdiction as resolving needs them, and its days as reading does."""
    days = Days(calendar(), terms(jurisdiction_id))
    return Directory(names_of(jurisdiction_id), Jurisdiction.objects.get(pk=jurisdiction_id).name, days)


def _no_title() -> Incomplete:
    return Incomplete("directives.title_missing", _("未写标题。"), _("请填写文件或会议的标题。"))


def _read(text: str, directory: Directory, dated: date | None, undo: Collection[int] = ()) -> Reading:
    if len(text) > CHARACTERS_MAX or max(map(len, re.split(r"[。！？；\n]", text))) > SENTENCE_MAX:
        said = _("这份内容过长，或有一句超过 %(longest)d 字没有断句。") % {"longest": SENTENCE_MAX}
        raise Incomplete("directives.too_much_text", said, _("请只保留正文，分成几份提交，每份不超过 10 万字。"))
    reading = read(text, known=tuple(directory.names), dated=dated, undo=undo, days=directory.days)
    if len(reading.drafts) > CLAUSES_MAX:
        said = _("这份内容过长，分出了 %(count)d 条。") % {"count": len(reading.drafts)}
        raise Incomplete("directives.too_many_clauses", said, _("请分成几份提交，每份不超过 1000 条。"))
    return reading


def _unissued_version(directive: Directive) -> Version:
    version = directive.versions.get(current=True)
    if version.drafts.filter(state=State.ISSUED).exists():
        raise NotNow(
            "directives.issued", _("已有任务下达，不能重新分解。"), _("需要补充的，请在原文中另选一句新增任务。")
        )
    return version


def _again(directive: Directive, version: Version, undo: list[int], hand: Hand) -> Reread:
    directory = directory_of(directive.jurisdiction_id)
    reading = _read(version.raw_text, directory, directive.dated, undo)
    drafts = version.drafts.select_related("owner").prefetch_related("parts__unit").filter(touched=True)
    kept = carrying.carry(carrying.from_reading(reading, directory), [carrying.of_draft(draft) for draft in drafts],
                          reading.clean_text)  # fmt: skip
    Version.objects.filter(pk=version.pk).update(current=False)
    following = _version(directive, version.raw_text, reading, directory, hand, number=version.number + 1, undone=undo)
    _store(following, kept.shapes, local_day(hand.now))
    return Reread(following, kept.lost)


def _version(
    directive: Directive, text: str, reading: Reading, directory: Directory, hand: Hand, **more: object
) -> Version:
    columns: dict[str, object] = {"number": 1, "undone": []} | more
    return Version.objects.create(
        directive=directive,
        raw_text=text,
        clean_text=reading.clean_text,
        repairs=[vars(repair) for repair in reading.repairs],
        named=_named(reading, directory),
        created_by=hand.by,
        created_at=hand.now,
        **columns,
    )


def _named(reading: Reading, directory: Directory) -> list[list[object]]:
    """Whom the text names one by one; words for all of a sort, and for nobody in particular, are left out."""
    found: dict[object, list[object]] = {}
    for name in reading.coverage.named:
        meant = resolve(name, directory)
        if not meant.each and not _says_nobody(name, meant):
            unit = meant.units[0].pk if meant.units else None
            found.setdefault(unit or bare(name), [name, unit])
    return list(found.values())


def _says_nobody(name: str, meant: Resolved) -> bool:
    words = ("各", "有关", "相关", "牵头", "责任", "其他")
    return not meant.units and (name.startswith(words) or name.endswith("领导小组"))


def _store(version: Version, shapes: list[Shape], today: date) -> None:
    leads = {part.unit.pk for shape in shapes for part in shape.parts if part.unit}
    owners = owners_of(leads, today)
    rows = [shape.row(version, ordinal, owners) for ordinal, shape in enumerate(shapes, start=1)]
    drafts = Draft.objects.bulk_create(rows)
    DraftUnit.objects.bulk_create(
        DraftUnit(draft=draft, unit=part.unit, written=part.written[:60], role=part.role, why=part.why[:200])
        for draft, shape in zip(drafts, shapes, strict=True)
        for part in shape.parts
    )


def _described(title: str, dated: date, kind: str) -> str:
    return f"{title}；{dated.isoformat()}；{DirectiveKind(kind)}"


def _repair_words(repair: dict[str, str]) -> str:
    return f"{repair['before']} → {repair['after']}"


def _undone_words(undone: list[int]) -> str:
    return f"已撤销 {len(undone)} 处"
