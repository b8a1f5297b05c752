"""The score of an institution, as its page shows it."""

from __future__ import annotations

from qingzhou.registry.cards import Card, add
from qingzhou.registry.models import Institution
from qingzhou.units.models import Membership
from qingzhou.warning import queries


def of(institution: Institution, by: Membership) -> Card | None:
    """Why it is so many points; nothing where nobody looked yet or the reader may not know."""
    shown = queries.of_institution(institution, by)
    return Card("warning/_card.html", {"shown": shown}) if shown else None


add(of)
