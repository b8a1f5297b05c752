"""What is found about an institution, as its page shows it."""

from __future__ import annotations

from qingzhou.compliance import queries
from qingzhou.registry.cards import Card, add
from qingzhou.registry.models import Institution
from qingzhou.units.models import Membership


def of(institution: Institution, by: Membership) -> Card:
    """The findings that still stand."""
    return Card("compliance/_card.html", {"shown": queries.of_institution(institution, by)})


add(of)
