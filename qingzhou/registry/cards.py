"""What stands on an institution's page besides its file: capabilities above add a card each, and none is known here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qingzhou.registry.models import Institution
from qingzhou.units.models import Membership


@dataclass(frozen=True)
class Card:
    """A template with what it needs."""

    template: str
    context: Mapping[str, Any]


Provider = Callable[[Institution, Membership], Card]
PROVIDERS: list[Provider] = []


def add(provider: Provider) -> None:
    """Have a card on every institution's page; called once, when the site starts."""
    PROVIDERS.append(provider)


def cards_of(institution: Institution, by: Membership) -> list[Card]:
    """The cards, in the order in which they were added."""
    return [provider(institution, by) for provider in PROVIDERS]
