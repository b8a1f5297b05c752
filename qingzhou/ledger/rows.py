"""What is stored with an item: its projection as columns, worked out in one place for writing and for the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from qingzhou.ledger.ladder import next_step
from qingzhou.ledger.pace import Light, due_day, first_on, milestones, owed, part_owed, turns
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.projection import Matter, Projection, Share
from qingzhou.ledger.states import Side
from qingzhou.workdays.calendar import Calendar

NOTE_LENGTH = 300


@dataclass(frozen=True)
class Terms:
    """What days are worked out from, besides the entries."""

    calendar: Calendar
    policy: Policy


def item_columns(state: Projection, office_id: int, terms: Terms) -> dict[str, Any]:
    """The columns of the item's row."""
    coming = turns(state, terms.calendar, terms.policy)
    yellow_on, red_on = first_on(coming, Light.YELLOW), first_on(coming, Light.RED)
    duty = owed(state, terms.calendar, terms.policy)
    return {
        "number": state.number,
        "kind": state.kind,
        "campaign": state.campaign,
        "title": state.title,
        "source": state.source,
        "quote": state.quote,
        "recurrence": state.recurrence,
        "status": state.status.value,
        "is_open": state.is_open,
        "lead_id": state.lead,
        "owner_id": state.owner,
        "issued_on": state.issued_on,
        "due_on": state.due_on,
        "first_due_on": state.first_due_on,
        "asked_due_on": state.asked_due_on,
        "active_on": state.active_on,
        "moved_at": state.moved_at,
        "closed_at": state.closed_at,
        "claimed": state.claimed,
        "difficult": state.difficult,
        "milestones": [[on.isoformat(), percent] for on, percent in milestones(state, terms.calendar)],
        "target": state.plan.target if state.plan else 0,
        "target_unit": state.plan.target_unit if state.plan else "",
        "counted": state.counted,
        "parent_id": state.parent,
        "weight": state.weight,
        "weighted": state.weighted,
        "confidential": state.confidential,
        "yellow_on": yellow_on,
        "red_on": red_on,
        "waits_on_id": _unit(duty.side, state, office_id) if duty else None,
        "next_verb": duty.verb.value if duty else "",
        "next_on": duty.on if duty else None,
        "last_note": state.last_note[:NOTE_LENGTH],
        "entries_count": state.entries,
        "acted_at": state.acted_at,
        **_ladder_columns(state, yellow_on, red_on, terms.policy),
        **_issue_columns(state.matter),
    }


def _ladder_columns(state: Projection, yellow_on: date | None, red_on: date | None, policy: Policy) -> dict[str, Any]:
    """The columns of how an item stands on the supervision ladder."""
    step = next_step(state, yellow_on, red_on, policy)
    return {
        "round": state.round,
        "level": state.level,
        "step_level": step.level if step else None,
        "step_on": step.on if step else None,
        "proposed": state.proposed,
        "proposed_on": state.proposed_on,
    }


def supervision_columns(state: Projection) -> dict[int, dict[str, Any]]:
    """The columns of each step of the ladder that was taken, by the entry's place."""
    return {
        rung.seq: {
            "level": rung.level,
            "round": rung.round,
            "unit_id": rung.unit,
            "sent_on": rung.on,
            "number": rung.number,
            "standing": rung.standing.value,
            "reply_by": rung.reply_by,
            "replied_on": rung.replied_on,
            "objected_on": rung.objected_on,
        }
        for rung in state.rungs
    }


def _issue_columns(matter: Matter | None) -> dict[str, Any]:
    """The columns that only issues fill."""
    return {
        "severity": matter.severity if matter else "",
        "about": matter.about if matter else "",
        "investigated": bool(matter and matter.investigated),
        "founded": matter.founded if matter else None,
        "has_consequence": bool(matter and matter.consequences),
        "handed_in_by_id": matter.handed_in_by if matter else None,
        "closed_by_id": matter.closed_by if matter else None,
        "rebound_of": matter.rebound_of if matter else "",
        "reopen_count": matter.reopen_count if matter else 0,
    }


def part_columns(state: Projection, item: dict[str, Any], terms: Terms) -> dict[int, dict[str, Any]]:
    """The columns of each part's row, by unit, given the item's columns; empty while nobody has been asked."""
    return {
        share.unit: {
            "role": role,
            "is_open": state.is_open,
            "item_due_on": state.due_on,
            "kind": state.kind,
            "due_on": share.due_on or state.due_on,
            "request": share.request[:NOTE_LENGTH],
            "signed_at": share.signed_at,
            "active_on": share.active_on,
            "done_at": share.done_at,
            "note": share.note[:NOTE_LENGTH],
            **(_lead_owes(item) if share.leads else _support_owes(state, share, item, terms)),
        }
        for share, role in _with_roles(state)
    }


def _with_roles(state: Projection) -> list[tuple[Share, str]]:
    """Every unit's share with its role: a unit that found an issue keeps it in sight, whoever works on it."""
    told = [(share, "lead" if share.leads else "support") for share in state.shares]
    finder = state.matter.finder if state.matter else None
    return told if finder is None or state.share(finder) else [*told, (Share(finder), "told")]


def _lead_owes(item: dict[str, Any]) -> dict[str, Any]:
    """The lead's part is the item: its lights are the item's, and it owes what waits on it."""
    mine = item["waits_on_id"] == item["lead_id"]
    return {
        "yellow_on": item["yellow_on"],
        "red_on": item["red_on"],
        "next_verb": item["next_verb"] if mine else "",
        "next_on": item["next_on"] if mine else None,
    }


def _support_owes(state: Projection, share: Share, item: dict[str, Any], terms: Terms) -> dict[str, Any]:
    if state.matter is not None:  # an issue's units answer together, by the lead: one light for all
        return {"yellow_on": item["yellow_on"], "red_on": item["red_on"], "next_verb": "", "next_on": None}
    duty = part_owed(state, share, terms.calendar, terms.policy)
    return {
        "yellow_on": duty.yellow_on,
        "red_on": duty.red_on,
        "next_verb": duty.verb.value if duty.verb else "",
        "next_on": duty.on,
    }


def clock_columns(state: Projection, office_id: int, terms: Terms) -> dict[tuple[str, int], dict[str, Any]]:
    """The columns of each clock's row, by name and turn."""
    return {
        (clock.name, clock.turn): {
            "unit_id": clock.unit or _unit(clock.side, state, office_id),
            "starts_on": clock.starts_on,
            "term": "" if clock.fixed_on else clock.workdays,
            "due_on": due_day(clock, terms.calendar, terms.policy),
            "met_at": clock.met_at,
            "void": clock.void,
        }
        for clock in state.clocks
    }


def _unit(side: Side, state: Projection, office_id: int) -> int | None:
    return office_id if side in (Side.OFFICE, Side.LEADER) else state.lead
