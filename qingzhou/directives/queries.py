"""What the pages of documents read, and where a line of the ledger came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.functional import cached_property

from qingzhou.adjustments.queries import terms
from qingzhou.directives import permissions, source_marks
from qingzhou.directives.models import Before, Correction, Directive, Draft, DraftUnit, Issued, Version
from qingzhou.directives.permissions import Lack, Owners
from qingzhou.directives.quick_dates import Pick, quick_picks
from qingzhou.directives.resolving import bare
from qingzhou.directives.source_marks import Doubt, Mark, Stretch
from qingzhou.directives.states import ClauseKind, State
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import Light
from qingzhou.rights import visible
from qingzhou.units.models import Membership, Person, Unit
from qingzhou.units.queries import owners_of

PAGE = 30
CORRECTIONS_SHOWN = 100


def visible_to(by: Membership) -> QuerySet[Directive]:
    """The documents that `by` may see: those of the own jurisdiction for those who oversee it; units see no drafts."""
    return visible(Directive, by)


def drafts_visible_to(by: Membership) -> QuerySet[Draft]:
    """The drafts of the documents that `by` may see, with all that a row needs."""
    return with_parts(visible(Draft, by))


def with_parts(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """Drafts with units, owner, document and ledger lines: four queries however many."""
    return drafts.select_related("owner", "version__directive__jurisdiction").prefetch_related(
        Prefetch("parts", DraftUnit.objects.select_related("unit")),
        Prefetch("issues", Issued.objects.select_related("item", "unit")),
    )


def origin_of(item: Item) -> Draft | None:
    """The draft, with version and document, that a line of the ledger was issued from."""
    link = Issued.objects.filter(item=item).select_related("draft__version__directive").first()
    return link.draft if link else None


# --- coverage --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Coverage:
    """Whom the text names one by one, and who of them has no task."""

    named: int
    without: tuple[str, ...]

    @property
    def with_task(self) -> int:
        """How many of those named have a task."""
        return self.named - len(self.without)


def coverage_of(version: Version, parts: Iterable[tuple[int | None, str]]) -> Coverage:
    """`parts`: unit id and name as written of all units in drafts that are or will be issued."""
    units, written = set(), set()
    for unit, name in parts:
        units.add(unit)
        written.add(bare(name))
    without = tuple(
        name for name, unit in version.named if bare(name) not in written and (unit is None or unit not in units)
    )
    return Coverage(len(version.named), without)


def _counting(prefix: str = "") -> Q:
    """Drafts that are or will be issued."""
    return ~Q(**{f"{prefix}state": State.DROPPED}) & ~Q(**{f"{prefix}kind": ClauseKind.EXHORTATION})


# --- the list --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """A document in the list."""

    directive: Directive
    pending: int
    issued: int
    coverage: Coverage


@dataclass(frozen=True)
class Page:
    """Documents, newest first; `previous` and `next` are keys for the pager, empty where there is no such page."""

    lines: Sequence[Line]
    previous: str
    next: str


def page_of(by: Membership, after: int = 0, before: int = 0) -> Page:
    """The documents that `by` may see, 30 a page: those after a key (older), or before one (newer)."""
    seen = visible_to(by).select_related("created_by__person")
    if before:
        rows = list(seen.filter(pk__gt=before).order_by("pk")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return Page(_lines(rows), str(rows[0].pk) if rows and more else "", str(rows[-1].pk) if rows else "")
    rows = list((seen.filter(pk__lt=after) if after else seen).order_by("-pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(_lines(rows), str(rows[0].pk) if rows and after else "", str(rows[-1].pk) if more else "")


def _lines(directives: Sequence[Directive]) -> list[Line]:
    counting = _counting("drafts__")
    versions = Version.objects.filter(directive__in=directives, current=True).defer("raw_text", "clean_text", "repairs")
    versions = versions.annotate(
        pending=Count("drafts", counting & Q(drafts__state=State.PENDING)),
        issued=Count("drafts", counting & Q(drafts__state=State.ISSUED)),
    )
    by_directive = {version.directive_id: version for version in versions}
    parts: dict[int, list[tuple[int | None, str]]] = {}
    rows = DraftUnit.objects.filter(_counting("draft__"), draft__version__in=by_directive.values())
    for version_id, unit, written in rows.values_list("draft__version_id", "unit_id", "written").distinct():
        parts.setdefault(version_id, []).append((unit, written))
    lines = []
    for directive in directives:
        version = by_directive[directive.pk]
        counts = (version.pending, version.issued)
        lines.append(Line(directive, *counts, coverage_of(version, parts.get(version.pk, ()))))
    return lines


# --- the review page -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Became:
    """A line of the ledger that a draft became."""

    item: Item
    unit: Unit
    light: Light


@dataclass(frozen=True)
class Row:
    """A draft as its row shows it."""

    draft: Draft
    lead: Unit | None
    others: Sequence[object]
    unknown: Sequence[str]
    lacks: Sequence[Lack]
    became: Sequence[Became]
    why: Sequence[str]
    shares: int = 0  # with `each`: how many units get an item of their own
    divided: bool = False  # into shares of an item that the office leads

    @property
    def needs_date(self) -> bool:
        """Whether a due date is still to be set, or has gone by."""
        return any(lack.code in {"due", "past"} for lack in self.lacks)

    @property
    def said(self) -> list[str]:
        """What it lacks, in words, but for the date: that has a place of its own."""
        return [lack.said for lack in self.lacks if lack.code != "due"]

    @property
    def open(self) -> bool:
        """Whether it can still be changed."""
        return self.draft.state == State.PENDING and self.draft.version.current


@dataclass(frozen=True)
class Mend:
    """Repairs of one sort, the same before and after: where they are, and whether they were undone."""

    kind: str
    before: str
    after: str
    certain: bool
    indexes: Sequence[int]
    undone: bool

    @property
    def key(self) -> str:
        """The indexes as a form sends them."""
        return ",".join(map(str, self.indexes))


@dataclass
class Review:
    """Everything the review page shows. Rows in the order of the text."""

    directive: Directive
    version: Version
    today: date
    by: Membership | None = None  # who works on it
    rows: list[Row] = field(default_factory=list)
    dropped: list[Row] = field(default_factory=list)
    exhortations: list[Row] = field(default_factory=list)

    @property
    def pending(self) -> list[Row]:
        """What the next confirmation issues."""
        return [row for row in self.rows if row.draft.state == State.PENDING]

    @property
    def issued(self) -> list[Row]:
        """What has become lines of the ledger."""
        return [row for row in self.rows if row.draft.state == State.ISSUED]

    @property
    def items(self) -> int:
        """How many lines the next confirmation makes."""
        return sum(row.shares + row.divided if row.draft.each else 1 for row in self.pending)

    @property
    def divided(self) -> int:
        """How many drafts the next confirmation issues as one item with a share for every unit."""
        return sum(row.divided for row in self.pending)

    @property
    def tasks(self) -> int:
        """How many drafts are tasks."""
        return sum(row.draft.kind == ClauseKind.TASK for row in self.rows)

    @property
    def mechanisms(self) -> int:
        """How many drafts are standing mechanisms."""
        return len(self.rows) - self.tasks

    @cached_property
    def missing(self) -> list[tuple[str, list[Row]]]:
        """What stands in the way of issuing: code and the rows that lack it."""
        codes = dict.fromkeys(("unknown", "lead", "owner", "due", "past"))
        found = [
            (code, [row for row in self.pending if any(lack.code == code for lack in row.lacks)]) for code in codes
        ]
        return [(code, rows) for code, rows in found if rows]

    @property
    def ready(self) -> bool:
        """Whether everything that will be issued is complete."""
        return bool(self.pending) and not self.missing

    @cached_property
    def unknown(self) -> list[str]:
        """Names that were not recognised, each once."""
        return list(dict.fromkeys(name for row in self.pending for name in row.unknown))

    @cached_property
    def coverage(self) -> Coverage:
        """Whom the text names, and who has no task."""
        parts = [(part.unit_id, part.written) for row in self.rows for part in row.draft.parts.all()]
        return coverage_of(self.version, parts)

    @cached_property
    def source(self) -> list[Stretch]:
        """The text with its clauses."""
        rows = [*self.rows, *self.exhortations]
        marks = [
            Mark(
                row.draft.pk,
                row.draft.start,
                row.draft.end,
                str(row.lead or row.unknown[:1]),
                row.draft.kind == ClauseKind.EXHORTATION,
            )
            for row in rows
        ]
        names = {part.written for row in rows for part in row.draft.parts.all()}
        doubts = [
            Doubt(one["start"], one["end"], one["before"])
            for index, one in enumerate(self.version.repairs)
            if not one["certain"] and index not in self.version.undone
        ]
        return source_marks.stretches(self.version.clean_text, marks, names, doubts)

    @cached_property
    def mends(self) -> list[Mend]:
        """The repairs, those in doubt first; the same ones together."""
        return mends_of(self.version)

    @cached_property
    def picks(self) -> list[Pick]:
        """Dates for one press."""
        return quick_picks(self.today, terms(self.directive.jurisdiction_id))

    @cached_property
    def undoable(self) -> str:
        """The title of what the reader's last change touched, “” when there is nothing to take back."""
        change = last_change(self.directive, self.by) if self.by else ()
        return change[0].draft.title if change else ""

    @cached_property
    def corrections(self) -> Sequence[Correction]:
        """What people changed, latest first."""
        rows = Correction.objects.filter(directive=self.directive).select_related("by__person", "draft")
        return list(rows.order_by("-id")[:CORRECTIONS_SHOWN])


def review(directive: Directive, today: date, by: Membership | None = None) -> Review:
    """The current reading of a document with all its drafts: a constant number of queries."""
    version = Version.objects.get(directive=directive, current=True)
    drafts = list(with_parts(version.drafts.order_by("start", "end", "id")))
    owners = owners_for(drafts, today)
    found = Review(directive, version, today, by)
    for draft in drafts:
        draft.version = version
        version.directive = directive
        row = row_of(draft, owners, today)
        if draft.state == State.DROPPED:
            found.dropped.append(row)
        elif draft.kind == ClauseKind.EXHORTATION:
            found.exhortations.append(row)
        else:
            found.rows.append(row)
    return found


def last_change(directive: Directive, by: Membership) -> list[Before]:
    """What somebody's last change to the reading in force touched, as it was before; empty when it cannot be taken back."""
    kept = Before.objects.filter(draft__version__directive=directive, draft__version__current=True, taken_back=False)
    latest = kept.filter(by=by).values("change")[:1]
    found = list(kept.filter(by=by, change=latest).select_related("draft__version"))
    return found if all(one.draft.state != State.ISSUED and one.draft.revision == one.left for one in found) else []


def owners_for(drafts: Iterable[Draft], today: date) -> dict[int, list[Person]]:
    """Who can own what the drafts' lead units are given."""
    return owners_of({unit.pk for draft in drafts for unit in permissions.leads_of(draft)}, today)


def row_of(draft: Draft, owners: Owners, today: date) -> Row:
    """A draft as its row shows it."""
    parts = list(draft.parts.all())
    leads = permissions.leads_of(draft)
    lead = leads[0] if leads and not draft.each else None
    open_ = draft.state == State.PENDING and draft.kind != ClauseKind.EXHORTATION
    return Row(
        draft,
        lead,
        [part.unit for part in parts if part.unit and part.unit != lead],
        [part.written for part in parts if part.unit is None],
        permissions.lacks(draft, owners, today) if open_ else (),
        [Became(link.item, link.unit, link.item.light(today)) for link in draft.issues.all()],
        list(dict.fromkeys(part.why for part in parts if part.why)),
        len(leads),
        permissions.is_divided(draft),
    )


def mends_of(version: Version) -> list[Mend]:
    """A version's repairs, those in doubt first; the same ones together."""
    groups: dict[tuple[str, str, str, bool, bool], list[int]] = {}
    for index, one in enumerate(version.repairs):
        key = (one["kind"], one["before"], one["after"], one["certain"], index in version.undone)
        groups.setdefault(key, []).append(index)
    found = [Mend(*key[:4], indexes=indexes, undone=key[4]) for key, indexes in groups.items()]
    return sorted(found, key=lambda mend: (mend.certain, mend.kind != "lost_byte"))
