"""A frozen week folded again from entries: the same snapshot, if the entries are still what they were.

Besides the entries it takes nothing but what the week itself keeps: its bounds, its terms, the calendar and the names as
they were. No row of an item, no setting, no clock, no name of today. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from qingzhou.dispatch.compiling import Place, Standing, Window, compiled
from qingzhou.dispatch.editions import parse
from qingzhou.dispatch.issues import Stood, figures_of
from qingzhou.dispatch.snapshot import Anchor, Snapshot, read
from qingzhou.dispatch.standing import SIGNS_OF_LIFE, TAKEN_UP, last_news
from qingzhou.ledger import chain
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.queries import Told, as_written
from qingzhou.ledger.replay import replay
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import Kind, Verb
from qingzhou.refusals import Refusal


@dataclass(frozen=True)
class Broken:
    """An entry that is not the one that was written, or (without a seq) an item whose entries do not follow the table."""

    number: str
    seq: int | None


@dataclass
class Folded:
    """What the entries gave: how each item stood, how many entries there were, and which are not what was written."""

    tasks: list[Standing] = field(default_factory=list)
    issues: list[Stood] = field(default_factory=list)
    registered: list[str] = field(default_factory=list)  # numbers of the issues of the week
    entries: int = 0
    broken: list[Broken] = field(default_factory=list)


def folded(histories: Iterable[Sequence[Told]], window: Window) -> Folded:
    """The entries of each item up to the week's cut, oldest first, folded."""
    found = Folded()
    for told in histories:
        found.entries += len(told)
        number = str(told[0].data.get("number") or f"#{told[0].item_id}")
        found.broken += [Broken(number, seq) for seq in _not_as_written(told)]
        try:
            _take(found, told, window)
        except (Refusal, ValueError, TypeError, KeyError, AttributeError):
            found.broken.append(Broken(number, None))
    return found


def made_again(kept: Snapshot, found: Folded, ledger: Anchor) -> Snapshot:
    """The snapshot that the entries give, by what `kept` says of its bounds, terms, calendar and names."""
    assert kept.basis is not None
    header, window = kept.header, window_of(kept)
    place = Place(
        code=header.code,
        name=header.jurisdiction,
        office=header.office,
        units=kept.basis.units,
        persons={int(person): name for person, name in kept.basis.persons.items()},
    )
    again = compiled(found.tasks, place, window, terms_of(kept))
    again = replace(
        again,
        header=replace(
            again.header,
            form=header.form,
            program=header.program,
            policy=header.policy,  # as it was written, whatever terms there are by now
            frozen_at=header.frozen_at,
            frozen_by=header.frozen_by,
            ledger=ledger,
        ),
        issues=figures_of(found.issues, found.registered, window),
    )
    return read(again.json())  # as a kept one is read: papers are made in the order of its text


def window_of(kept: Snapshot) -> Window:
    """The week's own bounds."""
    return Window(parse(kept.header.week), kept.header.since, kept.header.moment)


def terms_of(kept: Snapshot) -> Terms:
    """The terms and the calendar of then."""
    assert kept.basis is not None
    return Terms(kept.basis.calendar(), _policy(kept.header.policy))


def _policy(said: Mapping[str, Any]) -> Policy:
    """The terms of then; a term that there is no more decides nothing."""
    known = {field.name for field in fields(Policy)} & said.keys()
    terms: dict[str, Any] = {name: tuple(said[name]) if isinstance(said[name], list) else said[name] for name in known}
    return Policy(**terms)


def _take(found: Folded, told: Sequence[Told], window: Window) -> None:
    written = [as_written(entry) for entry in told]
    state = replay(written)
    if state.kind == Kind.ISSUE:
        found.issues.append(Stood(state.number, state.status, state.due_on, state.closed_at))
        if state.drafted_at > window.since:
            found.registered.append(state.number)
        return
    week = [entry for entry in told if entry.at > window.since]
    found.tasks.append(
        Standing(
            state,
            noted_at=last_news(written),
            issued=any(entry.verb == Verb.ISSUE for entry in week),
            reported=any(_reports(entry, state) for entry in week),
        )
    )


def _reports(entry: Told, state: Projection) -> bool:
    return entry.verb in TAKEN_UP or (entry.verb in SIGNS_OF_LIFE and entry.unit_id == state.lead)


def _not_as_written(told: Sequence[Told]) -> Iterator[int]:
    previous = chain.GENESIS
    for place, entry in enumerate(told, start=1):
        linked = entry.seq == place and entry.previous_hash == previous
        if not linked or entry.hash != chain.link(entry.previous_hash, chain.said(entry)):
            yield entry.seq
        previous = entry.hash
