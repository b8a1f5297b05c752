"""The only file that writes second factors and links."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.identity import codes, permissions
from qingzhou.identity.models import Authenticator, Link, RecoveryCode
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.actions import mark_second_factor
from qingzhou.units.models import Membership, Person

RECOVERY_CODES = 10
WRONG_CODES = 5  # after which the second factor is closed for a while
CLOSED_FOR = timedelta(minutes=30)
LINK_CODE_HOLDS = timedelta(hours=24)


@transaction.atomic
def enrol(person: Person, key: str, code: str, *, now: datetime) -> list[str] | None:
    """Begin to ask a person for codes made from `key`, proved by a first one; gives the recovery codes, None if it is wrong.

    Raises NotNow when there is an authenticator already: it is replaced only by who can use it.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.second_factor_at is not None:
        raise NotNow("identity.enrolled", _("第二重验证已经启用。"), _("换手机的，请先用原来的验证码或恢复码停用。"))
    step = codes.accepted_step(key, code, after=0, now=now)
    if step is None:
        return None
    Authenticator.objects.create(person=person, key=key, last_step=step)
    mark_second_factor(person, now)
    return _new_recovery_codes(person)


@transaction.atomic
def check_code(person: Person, code: str, *, now: datetime) -> bool:
    """Whether a code of the authenticator, or a recovery code, is right; each is right once. Wrong ones are counted.

    Raises NotNow while too many wrong ones were given.
    """
    held = Authenticator.objects.select_for_update().get(person=person)
    if _closed(held, now):
        raise NotNow(
            "identity.too_many_codes",
            _("验证码多次输入错误，已暂时锁定。"),
            _("请 30 分钟后再试；手机不在身边的，请与领导小组办公室联系重置。"),
        )
    step = codes.accepted_step(held.key, code, after=held.last_step, now=now)
    if step is not None:
        held.last_step = step
    right = step is not None or _use_recovery_code(person, code, now)
    held.failures = 0 if right else held.failures + 1
    held.failed_at = None if right else now
    held.save(update_fields=("last_step", "failures", "failed_at"))
    return right


def _closed(held: Authenticator, now: datetime) -> bool:
    if held.failures < WRONG_CODES or held.failed_at is None:
        return False
    if now - held.failed_at < CLOSED_FOR:
        return True
    held.failures = 0
    return False


def _use_recovery_code(person: Person, code: str, now: datetime) -> bool:
    digest = codes.digest(f"recovery.{person.pk}", code)
    return bool(RecoveryCode.objects.filter(person=person, digest=digest, used_at__isnull=True).update(used_at=now))


@transaction.atomic
def renew_recovery_codes(person: Person, code: str, *, now: datetime) -> list[str] | None:
    """Ten new recovery codes instead of the old ones, for who gives a right code; None if it is wrong."""
    return _new_recovery_codes(person) if check_code(person, code, now=now) else None


def _new_recovery_codes(person: Person) -> list[str]:
    RecoveryCode.objects.filter(person=person).delete()
    made = [codes.spoken(3) for _each in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, digest=codes.digest(f"recovery.{person.pk}", code)) for code in made
    )
    return made


@transaction.atomic
def give_up(person: Person, code: str, *, now: datetime) -> bool:
    """Stop asking a person for codes, for who gives a right one; False if it is wrong."""
    if not check_code(person, code, now=now):
        return False
    _forget(person)
    return True


@transaction.atomic
def reset(person: Person, *, by: Membership) -> None:
    """Take a person's second factor away: the phone is lost. Sessions that were verified by it are verified no more."""
    if refusal := permissions.why_not_reset(person, by):
        raise refusal
    _forget(person)


@transaction.atomic
def reset_on_the_server(person: Person) -> None:
    """The same, by who runs the server: for leaders and auditors, whom the office must not be able to impersonate."""
    _forget(person)


def _forget(person: Person) -> None:
    Authenticator.objects.filter(person=person).delete()
    RecoveryCode.objects.filter(person=person).delete()
    mark_second_factor(person, None)


# --- an identity platform --------------------------------------------------------------------------------------
@transaction.atomic
def ask_for_link(issuer: str, subject: str, name: str, *, now: datetime) -> str:
    """Note that somebody whom the platform knows, and we do not, wants in; gives the code that they tell the office."""
    code = codes.spoken(2)
    columns = {"name": name[:120], "digest": codes.digest("link", code), "asked_at": now}
    Link.objects.update_or_create(issuer=issuer, subject=subject, defaults=columns)
    return code


@transaction.atomic
def confirm_link(person: Person, issuer: str, code: str, *, now: datetime, by: Membership) -> Link:
    """Say that who was given the code is this person. Raises NotAllowed, or Incomplete for a code that is not known."""
    if refusal := permissions.why_not_link(person, by):
        raise refusal
    if Link.objects.filter(issuer=issuer, person=person).exists():
        said = _("%(person)s已关联了身份平台账号。") % {"person": person}
        raise Incomplete("identity.linked_already", said, _("请先解除原来的关联。"))
    asked = Link.objects.select_for_update().filter(
        issuer=issuer, person__isnull=True, digest=codes.digest("link", code), asked_at__gt=now - LINK_CODE_HOLDS
    )
    link = asked.first()
    if link is None:
        raise Incomplete(
            "identity.unknown_code",
            _("没有这个关联码，或已超过 24 小时。"),
            _("请与本人核对；过期的，请本人从登录页重新进入一次。"),
        )
    link.person, link.confirmed_by, link.confirmed_at, link.digest = person, by, now, ""
    link.save(update_fields=("person", "confirmed_by", "confirmed_at", "digest"))
    return link


@transaction.atomic
def unlink(person: Person, *, by: Membership) -> None:
    """The platform's account is no longer this person's: nobody signs in with it until it is linked again."""
    if refusal := permissions.why_not_link(person, by):
        raise refusal
    Link.objects.filter(person=person).update(person=None, confirmed_by=None, confirmed_at=None)
