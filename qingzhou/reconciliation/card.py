"""What people confirmed to be an institution, as its page shows it; and the way from a list to its reconciliation."""

from __future__ import annotations

from qingzhou.reconciliation import permissions, queries
from qingzhou.reconciliation.forms import SourceForm
from qingzhou.registry.cards import Card, add, add_to_intakes
from qingzhou.registry.models import Institution, Intake
from qingzhou.units.models import Membership


def of(institution: Institution, by: Membership) -> Card | None:
    """Other names and files of the same one, and what may be; nothing where there is nothing to say."""
    if not by.oversees:
        return None
    confirmed, suspected = queries.confirmed_of(institution, by), queries.open_of(institution, by)
    if not confirmed and not suspected:
        return None
    said = {"institution": institution, "confirmed": confirmed, "open": suspected}
    return Card("reconciliation/_card.html", said)


def of_intake(intake: Intake, by: Membership) -> Card | None:
    """What the list gave, or the way to hold it against the register."""
    if permissions.why_not_reconcile(by, intake.jurisdiction_id):
        return None
    made = queries.reconciliations(by).filter(intake=intake).first()
    return Card("reconciliation/_intake.html", {"intake": intake, "made": made, "form": SourceForm()})


add(of)
add_to_intakes(of_intake)
