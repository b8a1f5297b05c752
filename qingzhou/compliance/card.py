"""What is found about an institution, as its page shows it."""

from __future__ import annotations

from qingzhou.compliance import queries
from qingzhou.registry.cards import Card, add
from qingzhou.registry.models import Institution
from qingzhou.units.models import Membership


def of(institution: Institution, by: Membership) -> Card:
    """The findings that still stand, and the way to the facts for who may look at them."""
    context = {
        "shown": queries.of_institution(institution, by),
        "institution": institution,
        "looks": queries.why_not_look(institution, by) is None,
    }
    return Card("compliance/_card.html", context)


add(of)
