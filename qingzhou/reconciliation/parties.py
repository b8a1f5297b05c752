"""Rows of a list and files of the register as they are compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from qingzhou.reconciliation.matching.traits import Party
from qingzhou.registry import codes
from qingzhou.registry.columns import Aspect
from qingzhou.registry.files import Said, file_on

NAME, CODE, LICENCE, ADDRESS = "identity.name", "identity.uscc", "licence.number", "premises.address"
PEOPLE = ("contact.representative", "contact.head")
TELEPHONE = "contact.phone"


def of_row(number: int, said: Mapping[str, str]) -> Party:
    """A row, its texts by column code. A code that cannot be one says nothing."""
    code = codes.tidy(said.get(CODE, ""))
    return Party(
        number,
        said.get(NAME, "")[:120],
        "" if codes.wrong(code) else code,
        said.get(LICENCE, "")[:60],
        said.get(ADDRESS, "")[:200],
        tuple(filter(None, [said.get(TELEPHONE, "")[:40]])),
        tuple(text[:60] for code_ in PEOPLE if (text := said.get(code_, ""))),
    )


def of_file(number: int, records: Sequence[Said], day: date) -> Iterator[Party]:
    """A file as it is on a day, and once more for each other name and each other address that it ever had."""
    file = file_on(records, day)
    identity, contact = file.one(Aspect.IDENTITY), file.one(Aspect.CONTACT)
    if not identity:
        return
    now = Party(
        number,
        identity["name"],
        identity.get("uscc") or "",
        file.one(Aspect.LICENCE).get("number") or "",
        file.one(Aspect.PREMISES).get("address") or "",
        tuple(filter(None, [contact.get("phone")])),
        tuple(filter(None, [contact.get("representative"), contact.get("head")])),
    )
    yield now
    yield from (replace(now, name=name) for name in _ever(records, Aspect.IDENTITY, "name", now.name))
    yield from (replace(now, address=address) for address in _ever(records, Aspect.PREMISES, "address", now.address))


def _ever(records: Iterable[Said], aspect: Aspect, column: str, besides: str) -> list[str]:
    said = (one.data.get(column) for one in records if one.aspect == aspect)
    return sorted({one for one in said if one and one != besides})
