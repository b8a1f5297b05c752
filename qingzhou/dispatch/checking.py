"""One frozen week checked for its page: the stored text, the ledger it vouched for, and the week made again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qingzhou.dispatch import audit, snapshot
from qingzhou.dispatch.anchors import anchors
from qingzhou.dispatch.editions import Edition
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.rebuilding import rebuilt
from qingzhou.dispatch.snapshot import Basis, Header
from qingzhou.ledger.policy import policy
from qingzhou.ledger.queries import confidential_numbers
from qingzhou.units.models import Unit
from qingzhou.workdays.queries import calendar


@dataclass(frozen=True)
class Since:
    """How much of what the week was worked out by is different by now."""

    terms: int
    days: int
    units: int

    def __bool__(self) -> bool:
        return bool(self.terms or self.days or self.units)


@dataclass(frozen=True)
class Checked:
    """What the check of a week found; without `again` it was frozen before weeks could be made again."""

    week: Edition
    header: Header | None  # None where the stored text is not the one that was kept: then it tells nothing
    sha256: str
    faults: Sequence[str]
    again: str = ""  # the digest of the week made again
    entries: int = 0  # that were folded
    hidden: int = 0  # rows that became confidential since
    basis: Basis | None = None
    since: Since | None = None

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not self.faults


def checked(week: Week) -> Checked:
    """Everything that the audit looks at, of one week."""
    if fault := audit.text_fault(week):
        return Checked(week.name, None, week.sha256, (fault,))
    kept, hidden = snapshot.read(week.snapshot), confidential_numbers(week.jurisdiction_id)
    again = rebuilt(week)
    if again is None or kept.basis is None:
        return Checked(week.name, kept.header, week.sha256, _faults_before(week, kept.header))
    return Checked(
        week=week.name,
        header=kept.header,
        sha256=week.sha256,
        faults=list(audit.rebuilding_faults(again, hidden)),
        again=again.again.digest(),
        entries=again.entries,
        hidden=sum(row.number in hidden and not row.confidential for row in kept.rows),
        basis=kept.basis,
        since=_since(week, kept.header, kept.basis),
    )


def _faults_before(week: Week, header: Header) -> list[str]:
    """What the ledger as a whole adds up to differently: all that can be said of a week that is not made again."""
    if header.ledger is None:
        return []
    (found,) = anchors(week.jurisdiction_id, [(week.moment, header.ledger.last_entry)])
    return list(audit.changes(header.ledger, found))


def _since(week: Week, header: Header, basis: Basis) -> Since:
    terms = vars(policy())
    then = {name: tuple(value) if isinstance(value, list) else value for name, value in header.policy.items()}
    units = Unit.objects.filter(jurisdiction_id=week.jurisdiction_id).values_list("pk", "name", "short_name")
    known = calendar()
    days = set(basis.adjusted) ^ set(known.overrides.items()), set(basis.exceptions) ^ known.national.exceptions
    return Since(
        terms=sum(terms.get(name) != value for name, value in then.items()),
        days=len({day for day, _worked in days[0]} | days[1]),
        units=len({(unit.id, unit.name, unit.short_name) for unit in basis.units} - set(units)),
    )
