"""What stands on the pages of an institution and of a list that was handed in, besides what the register says itself.

Capabilities above add a card each, and none is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qingzhou.registry.models import Institution, Intake
from qingzhou.units.models import Membership


@dataclass(frozen=True)
class Card:
    """A template with what it needs."""

    template: str
    context: Mapping[str, Any]


Provider = Callable[[Institution, Membership], Card | None]  # None: there is nothing to say
OfIntake = Callable[[Intake, Membership], Card | None]
PROVIDERS: list[Provider] = []
OF_INTAKES: list[OfIntake] = []


def add(provider: Provider) -> None:
    """Have a card on every institution's page; called once, when the site starts."""
    PROVIDERS.append(provider)


def add_to_intakes(provider: OfIntake) -> None:
    """Have a card on the page of every list whose columns are known; called once, when the site starts."""
    OF_INTAKES.append(provider)


def cards_of(institution: Institution, by: Membership) -> list[Card]:
    """The cards, in the order in which they were added."""
    return [card for provider in PROVIDERS if (card := provider(institution, by)) is not None]


def cards_of_intake(intake: Intake, by: Membership) -> list[Card]:
    """The cards of a list, in the order in which they were added."""
    return [card for provider in OF_INTAKES if (card := provider(intake, by)) is not None]
