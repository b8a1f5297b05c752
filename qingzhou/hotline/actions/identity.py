"""Seeing who reported: asked with a purpose, agreed by a second person, unsealed outside the pages, seen once, told.

No step but the custodian's touches the box, so that nothing that can be seen from outside depends on what is in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.hotline import permissions, sealing
from qingzhou.hotline.actions.given import LONGEST_MESSAGE
from qingzhou.hotline.actions.writing import Said, Step, held, plain, record, sent_before
from qingzhou.hotline.models import Opening, Report, Sealed
from qingzhou.hotline.receipts import new_code
from qingzhou.hotline.states import OPENING_STEPS, OpeningState, Purpose, Verb
from qingzhou.hotline.states import Status as State
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Membership

AGREED_FOR = timedelta(days=7)  # within which what was agreed has to be unsealed
READY_FOR = timedelta(hours=24)  # within which what was unsealed has to be seen
MOST_TRIES = 5  # wrong codes, after which it has to be asked for again


@transaction.atomic
def ask_identity(
    report: Report, purpose: Purpose, reason: str, *, by: Membership, now: datetime, token: str | None = None
) -> Report:
    """Ask to see who reported. Raises NotAllowed, NotNow or Incomplete; then nothing has been written."""
    report, move = held(report, Verb.ASK_IDENTITY, by)
    if sent_before(token):
        return report
    if not reason.strip():
        raise Incomplete("hotline.reason_missing", _("没有写理由。"), _("请写明为什么需要知道举报人是谁。"))
    if len(reason) > LONGEST_MESSAGE:
        raise Incomplete("hotline.reason_too_long", _("理由写得太长。"), _("请精简后再发。"))
    under_way = (OpeningState.ASKED, OpeningState.AGREED, OpeningState.READY)
    if report.openings.filter(asked_by_id=by.person_id, state__in=under_way).exists():
        raise NotNow("hotline.asked_already", _("您已经申请查看这件举报的身份。"), _("请等待同意或解封。"))
    opening = Opening.objects.create(
        report=report,
        purpose=purpose,
        reason=plain(reason),
        asked_by_id=by.person_id,
        asked_for_id=by.stands_in_for_id,
        unit_id=by.unit_id,
        asked_at=now,
    )
    said = Said(note=opening.reason, data=_about(opening), token=token)
    return record(report, Step(Verb.ASK_IDENTITY, now, by, move.target), said)


@transaction.atomic
def decide_identity(
    opening: Opening, *, agreed: bool, note: str = "", by: Membership, now: datetime, token: str | None = None
) -> Opening:
    """Agree that somebody else sees who reported, or not; not without saying why."""
    verb = Verb.AGREE_IDENTITY if agreed else Verb.REFUSE_IDENTITY
    opening, step = _held(opening, verb, by, now)
    if sent_before(token):
        return opening
    if not agreed and not note.strip():
        raise Incomplete("hotline.note_missing", _("没有写不同意的理由。"), _("请写明理由。"))
    _moved(opening, verb, decided_by_id=by.person_id, until=now + AGREED_FOR if agreed else None)
    record(opening.report, step, Said(note=plain(note)[:LONGEST_MESSAGE], data=_about(opening), token=token))
    return opening


@transaction.atomic
def unseal(opening: Opening, private: Path, *, by: Membership, now: datetime) -> str:
    """Open a box with the private key and put what is in it under a new code; the code, which is stored nowhere.

    Nobody sees what is in the box, nor whether there is anything: only who asked will, with the code.
    Raises NotAllowed, NotNow, or Incomplete where the box was sealed to another key.
    """
    opening, step = _held(opening, Verb.UNSEAL, by, now)
    code = new_code()
    box = bytes(Sealed.objects.get(report_id=opening.report_id).box)
    try:
        cipher = sealing.hand_on(box, private, code, str(opening.pk))
    except InvalidTag as error:
        said = _("%(number)s 的身份不是用这把钥匙封存的。") % {"number": opening.report.number}
        raise Incomplete("hotline.other_key", said, _("请换当时的钥匙再运行。")) from error
    _moved(opening, Verb.UNSEAL, cipher=cipher, until=now + READY_FOR, tries=0)
    record(opening.report, step, Said(data=_about(opening)))
    return code


@transaction.atomic
def see_identity(opening: Opening, code: str, *, by: Membership, now: datetime) -> dict[str, str] | None:
    """What the reporter said of themself, once, empty if nothing; None for a wrong code, which is counted.

    What was under the code is gone with it.
    """
    opening, step = _held(opening, Verb.SEE_IDENTITY, by, now)
    assert opening.cipher is not None
    said = sealing.handed_on(bytes(opening.cipher), code, str(opening.pk))
    if said is None:
        _wrong_code(opening, by, now)
        return None
    _moved(opening, Verb.SEE_IDENTITY, cipher=None, until=None)
    record(opening.report, step, Said(data=_about(opening)))
    return said


def _wrong_code(opening: Opening, by: Membership, now: datetime) -> None:
    opening.tries += 1
    spent: dict[str, Any] = {"tries": opening.tries}
    if opening.tries >= MOST_TRIES:
        spent |= {"state": OpeningState.SPENT, "cipher": None, "until": None}
    _store(opening, spent)
    record(opening.report, Step(Verb.WRONG_CODE, now, by, State(opening.report.status)), Said(data=_about(opening)))


def lapse_openings(now: datetime) -> int:
    """End what was agreed or unsealed too long ago, and forget what was under codes; how many there were."""
    ended = 0
    for key in Opening.objects.filter(until__lt=now).values_list("pk", flat=True):
        with transaction.atomic():
            opening = Opening.objects.select_for_update(of=("self",)).filter(pk=key, until__lt=now).first()
            if opening is None:
                continue
            report = Report.objects.select_for_update(of=("self",)).get(pk=opening.report_id)
            _store(opening, {"state": OpeningState.LAPSED, "cipher": None, "until": None})
            record(report, Step(Verb.LAPSE, now, None, State(report.status)), Said(data=_about(opening)))
            ended += 1
    return ended


def _held(opening: Opening, verb: Verb, by: Membership, now: datetime) -> tuple[Opening, Step]:
    """The request, with its report locked, and the step. Raises NotAllowed or NotNow."""
    report, move = held(opening.report, verb, by)
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    opening.report = report
    source, _target = OPENING_STEPS[verb]
    refusal = permissions.why_not_opening(opening, verb, by) or permissions.why_not_in_state(opening, source)
    if refusal:
        raise refusal
    if opening.until is not None and opening.until < now:
        raise NotNow("hotline.opening_lapsed", _("这项申请已过期。"), _("需要再看的，请重新申请。"))
    return opening, Step(verb, now, by, move.target)


def _moved(opening: Opening, verb: Verb, **columns: Any) -> None:
    _store(opening, {"state": OPENING_STEPS[verb][1], **columns})


def _store(opening: Opening, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(opening, name, value)
    opening.save(update_fields=tuple(name.removesuffix("_id") for name in columns))


def _about(opening: Opening) -> dict[str, Any]:
    return {"opening": opening.pk, "purpose": opening.purpose}
