"""What the audit finds wrong with the register: an institution's row says what its records say."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qingzhou.registry.actions.writing import projected
from qingzhou.registry.files import file_on
from qingzhou.registry.models import Institution
from qingzhou.registry.queries import records_by_institution
from qingzhou.workdays.days import local_day

AT_ONCE = 500


def differences() -> Iterator[str]:
    """A sentence for every institution that does not agree. Reads only."""
    keys = list(Institution.objects.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), AT_ONCE):
        records = records_by_institution(keys[first : first + AT_ONCE])
        for institution in Institution.objects.filter(pk__in=keys[first : first + AT_ONCE]).order_by("pk"):
            told = records[institution.pk]
            numbered = [one.seq for one in told] == list(range(1, institution.records_count + 1))
            row = projected(file_on(told, local_day(institution.changed_at))) if numbered else {}
            if not numbered or any(getattr(institution, name) != value for name, value in row.items()):
                yield _("机构“%(name)s”：档案与记录不符") % {"name": institution.name}
