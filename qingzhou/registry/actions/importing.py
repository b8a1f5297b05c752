"""A list of institutions taken in: received, mapped, checked, and written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.documents.headings import text_of
from qingzhou.documents.uploaded_tables import Table, tables_of
from qingzhou.evidence.queries import path_of
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.registry import permissions, queries, sheets
from qingzhou.registry.actions.writing import PROJECTED, project, records_of
from qingzhou.registry.columns import BY_CODE
from qingzhou.registry.models import Institution, Intake, Record
from qingzhou.registry.sheets import CODE, NAME, Outcome, Planned, Told, silent
from qingzhou.registry.states import Step, check_move
from qingzhou.units.models import Membership
from qingzhou.workdays.days import local_day

AT_ONCE = 2_000  # rows of one INSERT


@transaction.atomic
def receive(name: str, sha256: str, tables: Sequence[Table], *, by: Membership, now: datetime) -> Intake:
    """Note a file that was handed in; the sheet that most looks like a list of institutions is chosen.

    The caller has read the file and kept it as evidence. Raises NotAllowed.
    """
    if refusal := permissions.why_not_keep(by):
        raise refusal
    likeness = [max((len(sheets.meant(row)) for row in table.rows[:20]), default=0) for table in tables]
    intake = Intake(
        jurisdiction_id=by.jurisdiction_id,
        person_id=by.person_id,
        unit_id=by.unit_id,
        name=name[-200:],
        sha256=sha256,
        at=now,
        sheets=[[table.name, sum(any(cell is not None for cell in row) for row in table.rows)] for table in tables],
        sheet=likeness.index(max(likeness)),
        as_of=local_day(now),
    )
    return _lay_out(intake, tables)


@transaction.atomic
def choose(intake: Intake, sheet: int, header_row: int | None = None) -> Intake:
    """Read another sheet of the file, or take another row for its header (counted from 1)."""
    intake = _held(intake, Step.MAPPING)
    tables = tables_of(path_of(intake.sha256).read_bytes())
    if not 0 <= sheet < len(tables):
        raise Incomplete("registry.no_such_sheet", _("文件里没有这张表。"), _("请另选一张表。"))
    intake.sheet = sheet
    return _lay_out(intake, tables, header_row)


@transaction.atomic
def set_mapping(
    intake: Intake, mapping: Mapping[str, int], as_of: date, *, now: datetime, told: Told = silent
) -> Intake:
    """Say what each column means and of which day the list is; check every row. Nothing is written into the register."""
    intake = _held(intake, Step.CHECKED)
    if NAME not in mapping and CODE not in mapping:
        said = _("还没有指明哪一列是机构名称或统一社会信用代码。")
        raise Incomplete("registry.column_missing", said, _("请在对应的列上选择，然后再检查。"))
    if as_of > local_day(now):
        raise Incomplete("registry.as_of", _("数据日期晚于今天。"), _("请填写这份名册是哪一天的。"))
    unknown = set(mapping) - set(BY_CODE)
    if unknown:
        raise Incomplete("registry.column_unknown", _("有一列的对应不认识。"), _("请重新选择。"))
    intake.mapping, intake.as_of, intake.step = dict(mapping), as_of, Step.CHECKED
    intake.outcome = _checked(intake, told).packed()
    intake.save()
    return intake


@transaction.atomic
def reopen(intake: Intake) -> Intake:
    """Go back to the columns."""
    intake = _held(intake, Step.MAPPING)
    intake.step = Step.MAPPING
    intake.save(update_fields=("step",))
    return intake


@transaction.atomic
def take_in(intake: Intake, *, by: Membership, now: datetime, only_good: bool = False, told: Told = silent) -> Intake:
    """Write what was checked, all of it or none; every row is judged again by the register as it is now.

    Raises NotNow with faulty rows unless `only_good` leaves them out.
    """
    if refusal := permissions.why_not_keep(by):
        raise refusal
    intake = _held(intake, Step.DONE)
    outcome = _checked(intake, told)
    if outcome.wrong and not only_good:
        said = _("有 %(n)d 行还有问题，一行也没有导入。") % {"n": outcome.wrong}
        raise NotNow("registry.faulty_rows", said, _("请改好后重新上传，或选择只导入无误的行。"))
    _write(outcome, by, now)
    intake.step, intake.outcome = Step.DONE, outcome.packed()
    intake.save(update_fields=("step", "outcome"))
    return intake


def _write(outcome: Outcome, by: Membership, now: datetime) -> None:
    today = local_day(now)
    made, records = [], []
    for planned in outcome.new:
        institution = Institution(jurisdiction_id=by.jurisdiction_id)
        records += (first := records_of(institution, planned.changes, 1, by, now))
        made.append(project(institution, first, today, now))
    Institution.objects.bulk_create(made, batch_size=AT_ONCE)
    for record in records:
        record.institution_id = record.institution.pk
    moved, added = _added(outcome.changed, by, now)
    Institution.objects.bulk_update(moved, (*PROJECTED, "records_count", "changed_at"), batch_size=200)
    Record.objects.bulk_create([*records, *added], batch_size=AT_ONCE)


def _added(changed: Sequence[Planned], by: Membership, now: datetime) -> tuple[list[Institution], list[Record]]:
    today = local_day(now)
    known = queries.records_by_institution([one.institution.pk for one in changed if one.institution])
    moved, added = [], []
    for planned in changed:
        assert planned.institution is not None
        before = known[planned.institution.pk]
        added += (more := records_of(planned.institution, planned.changes, len(before) + 1, by, now))
        moved.append(project(planned.institution, [*before, *more], today, now))
    return moved, added


def _checked(intake: Intake, told: Told) -> Outcome:
    return sheets.check(queries.sheet_of(intake), queries.known(intake.jurisdiction_id), told)


def _lay_out(intake: Intake, tables: Sequence[Table], header_row: int | None = None) -> Intake:
    rows = tables[intake.sheet].rows
    row = sheets.header_of(rows) if header_row is None else max(1, min(header_row, len(rows)))
    headings = [text_of(cell)[:40] for cell in rows[row - 1]] if rows else []
    intake.header_row, intake.headings, intake.mapping = row, headings, sheets.meant(headings)
    intake.step, intake.outcome = Step.MAPPING, {}
    intake.save()
    return intake


def _held(intake: Intake, target: Step) -> Intake:
    """The import as it is now, held until the transaction ends, if it may go to `target`."""
    held = Intake.objects.select_for_update().get(pk=intake.pk)
    check_move(Step(held.step), target)
    return held
