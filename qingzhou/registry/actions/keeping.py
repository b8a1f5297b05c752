"""One institution at a time: entered, and what changed put down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.refusals import Incomplete, NotNow
from qingzhou.registry import permissions
from qingzhou.registry.actions.writing import project, records_of
from qingzhou.registry.checks import Change, wrong
from qingzhou.registry.columns import Aspect
from qingzhou.registry.files import file_on
from qingzhou.registry.models import Institution, Record
from qingzhou.units.models import Membership
from qingzhou.workdays.days import local_day


@transaction.atomic
def enter(changes: Sequence[Change], *, by: Membership, now: datetime) -> Institution:
    """Open a file: what it begins with, the identity among it. Raises NotAllowed or Incomplete; then nothing is written."""
    if refusal := permissions.why_not_keep(by):
        raise refusal
    identity = next((change for change in changes if change.aspect is Aspect.IDENTITY), None)
    if identity is None or not identity.data:
        raise Incomplete("registry.nameless", _("未填写基本情况。"), _("请先填写机构名称、类别、线上线下和培训对象。"))
    for change in changes:
        if refusal := wrong(change, local_day(now)):
            raise refusal
    _check_code(by.jurisdiction_id, str(identity.data.get("uscc") or ""))
    institution = Institution(jurisdiction_id=by.jurisdiction_id)
    records = records_of(institution, changes, 1, by, now)
    project(institution, records, local_day(now), now).save()
    Record.objects.bulk_create(records)
    return institution


@transaction.atomic
def put_down(institution: Institution, change: Change, *, by: Membership, now: datetime) -> Institution:
    """Add a record to a file. What the file says already on that day is not said again.

    Raises NotAllowed, Incomplete or NotNow; then nothing is written.
    """
    if refusal := permissions.why_not_keep(by, institution) or wrong(change, local_day(now)):
        raise refusal
    institution = Institution.objects.select_for_update().get(pk=institution.pk)
    known = list(institution.records.all())
    if dict(file_on(known, change.since).get(change.aspect, change.named)) == dict(change.data):
        return institution
    if change.aspect is Aspect.IDENTITY:
        first = min(record.since for record in known)
        if change.since < first:
            said = _("档案从 %(day)s 开始，不能登记更早的基本情况。") % {"day": first.isoformat()}
            raise NotNow("registry.before_the_file", said, _("请改起算日期。"))
        _check_code(by.jurisdiction_id, str(change.data.get("uscc") or ""), institution)
    added = records_of(institution, [change], len(known) + 1, by, now)
    Record.objects.bulk_create(added)
    project(institution, [*known, *added], local_day(now), now).save()
    return institution


def _check_code(jurisdiction_id: int, uscc: str, besides: Institution | None = None) -> None:
    """Raises Incomplete when another institution has the code."""
    others = Institution.objects.filter(jurisdiction_id=jurisdiction_id, uscc=uscc).exclude(uscc="")
    other = others.first()
    if other is not None and other != besides:
        said = _("这个统一社会信用代码已是“%(name)s”的。") % {"name": other.name}
        raise Incomplete("registry.code_taken", said, _("同一机构改了名称的，请在其档案里登记变更。"))
