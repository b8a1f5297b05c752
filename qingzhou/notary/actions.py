"""The only file that writes the log: a milestone is appended, a day is closed and its head signed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from qingzhou.notary import merkle, queries, verifier
from qingzhou.notary.checkpoint import key_for, origin_of, sign, signing_key, verifier_key
from qingzhou.notary.commitments import Kind, Milestone, fresh_salt, leaf, sealed
from qingzhou.notary.models import Head, Leaf, Log
from qingzhou.notary.recount import NOT_SIGNED, State, recount, signs
from qingzhou.refusals import NotNow

RETRY = timedelta(hours=1)  # a refused head is tried again, but not with every tick: each reads the whole log
DAY = timedelta(days=1)


# --- leaves ----------------------------------------------------------------------------------------------------
def append(jurisdiction: str, milestone: Milestone, *, today: date) -> Leaf:
    """Seal a milestone into the log of a jurisdiction (its code); sealed already, the leaf that is there.

    Call it inside the transaction that writes down what happened: both stand, or neither. Writers of one log wait for
    each other from here to the end of that transaction, so call it late. A day whose head is signed is closed: what
    comes after bears the next day. Raises ValueError for a milestone of a report that was never received, or a turn
    that is not the next one. A tree that somebody damaged takes leaves all the same, for no report may be lost: it is
    the next head that is refused.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("append belongs to the transaction of what it seals")
    log = _held(jurisdiction, today)
    known = {(one.kind, one.turn): one for one in Leaf.objects.filter(log=log, report=milestone.report)}
    if there := known.get((milestone.kind, milestone.turn)):
        return there
    _refuse_out_of_turn(milestone, set(known))
    at, salt = max(today, log.open_on), fresh_salt()
    seal = sealed(at, milestone.kind, milestone.turn, milestone.report, salt)
    data = leaf(at, milestone.kind, milestone.turn, seal)
    made = Leaf.objects.create(
        log=log, index=log.size, at=at, kind=milestone.kind, turn=milestone.turn, report=milestone.report,
        salt=salt, seal=seal, hashes=merkle.grown(verifier.hash_leaf(data), _beside(log)),
    )  # fmt: skip
    Log.objects.filter(pk=log.pk).update(size=F("size") + 1, open_on=at)
    return made


def _held(jurisdiction: str, today: date) -> Log:
    """The log, made at its first leaf; nobody else appends or signs until this transaction ends."""
    held = Log.objects.select_for_update()
    if log := held.filter(jurisdiction=jurisdiction).first():
        return log
    origin = origin_of(jurisdiction)
    named = {"origin": origin, "key": verifier_key(origin, signing_key()), "open_on": today}
    Log.objects.get_or_create(jurisdiction=jurisdiction, defaults=named)
    return held.get(jurisdiction=jurisdiction)


def _refuse_out_of_turn(milestone: Milestone, known: set[tuple[str, int]]) -> None:
    if milestone.kind != Kind.RECEIVED and (Kind.RECEIVED, 1) not in known:
        raise ValueError(f"{milestone.kind} of a report that was never received")
    if milestone.turn != 1 and (milestone.kind, milestone.turn - 1) not in known:
        raise ValueError(f"{milestone.kind} no. {milestone.turn} without the one before")


def _beside(log: Log) -> list[bytes]:
    """The hashes of the subtrees that the next leaf completes, as far as they are there."""
    wanted = merkle.beside(log.size)
    stored = queries.nodes(log, wanted) if wanted else {}
    return [stored[node] for node in takewhile(stored.__contains__, wanted)]


# --- heads -----------------------------------------------------------------------------------------------------
def sign_head(jurisdiction: str, day: date) -> Head | None:
    """Close a day that is over and sign its head: all leaves up to its end, and the counts; None of an empty log.

    Signed already, the head that is there. Everything is worked out again first, without keeping anybody waiting.
    Raises NotNow, and nothing is published, where counts or root do not follow from the leaves, where the log is no
    extension of its last head, or where the key is another one.
    """
    log, last = _closed(jurisdiction, day)
    if last and last.day >= day:
        return queries.heads(log).filter(day=day).first()
    found = recount(log, until=day)
    faults = found.faults + ([NOT_SIGNED % {"day": last.day}] if last and not signs(last, log.key) else [])
    if faults:
        raise _refused("notary.differs", _("存证日志 %(log)s：%(fault)s。") % {"log": log, "fault": faults[0]})
    if last and not _extends(log, last, found.part):
        raise _refused("notary.not_an_extension", _("存证日志不是上一日签的延续。"))
    if not found.part.size:
        return None
    part = found.part
    text = verifier.Head(log.origin, part.size, part.root, day.isoformat(), part.counts).text()
    columns = {
        "size": part.size,
        "root": part.root,
        "counts": part.counts,
        "note": sign(text, log.origin, key_for(log.key)),
    }
    head, _made = Head.objects.get_or_create(log=log, day=day, defaults=columns)
    return head


@transaction.atomic
def _closed(jurisdiction: str, day: date) -> tuple[Log, Head | None]:
    """The log and its last head, with no more leaves to come for that day."""
    log = Log.objects.select_for_update().get(jurisdiction=jurisdiction)
    Log.objects.filter(pk=log.pk, open_on__lte=day).update(open_on=day + DAY)
    return log, queries.latest(log)


def _extends(log: Log, last: Head, part: State) -> bool:
    """Whether the proof that the stored subtrees give will convince others."""
    stored = queries.nodes(log, {node for span in merkle.consistency(last.size, part.size) for node in span.nodes})
    proof = merkle.proof(merkle.consistency(last.size, part.size), stored)
    return verifier.extends(last.size, bytes(last.root), part.size, part.root, proof)


def _refused(code: str, said: str) -> NotNow:
    return NotNow(code, said, _("请停止改动数据库，报告审计人员，运行 qingzhou audit 查明；查明前不签发日签。"))


# --- every day -------------------------------------------------------------------------------------------------
@dataclass
class Signed:
    """What one pass did."""

    heads: int = 0
    refused: list[str] = field(default_factory=list)


def sign_heads(now: datetime) -> Signed:
    """Sign yesterday's head of every log that has none yet. Safe to do twice, late, or on two machines at once.

    Days on which nothing ran get no head of their own: the next one holds their leaves.
    """
    signed, yesterday = Signed(), now.astimezone(timezone.get_default_timezone()).date() - DAY
    behind = Log.objects.exclude(pk__in=Head.objects.filter(day__gte=yesterday).values("log"))
    for log in behind.filter(size__gt=0).order_by("jurisdiction"):
        rested = Q(tried_at=None) | Q(tried_at__lte=now - RETRY)
        if not Log.objects.filter(rested, pk=log.pk).update(tried_at=now):
            continue
        try:
            signed.heads += sign_head(log.jurisdiction, yesterday) is not None
        except NotNow as refusal:
            signed.refused.append(str(refusal))
    return signed
