"""The only file that writes keys and tokens."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.api import permissions
from qingzhou.api.digests import digest_of
from qingzhou.api.models import ApiKey, Token
from qingzhou.api.states import Scope
from qingzhou.ledger.policy import local_day
from qingzhou.refusals import Incomplete
from qingzhou.units.models import Membership

MOST_DAYS = 366  # for which a token is good


@transaction.atomic
def make_key(name: str, *, by: Membership, now: datetime) -> tuple[ApiKey, str]:
    """A new key with its text, which is shown this once. Raises NotAllowed or Incomplete."""
    if refusal := permissions.why_not_keys(by):
        raise refusal
    if not name.strip():
        raise Incomplete("api.name_missing", _("没有写系统名称。"), _("请写明给哪个系统用。"))
    key = secrets.token_urlsafe(32)
    made = ApiKey.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        name=name.strip(),
        digest=digest_of(key),
        made_at=now,
        made_by_id=by.person_id,
    )
    return made, key


@transaction.atomic
def revoke_key(key: ApiKey, *, by: Membership, now: datetime) -> ApiKey:
    """Take a key back: from the next request on it opens nothing. Once more changes nothing. Raises NotAllowed."""
    if refusal := permissions.why_not_keys(by):
        raise refusal
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by_id = now, by.person_id
        key.save(update_fields=("revoked_at", "revoked_by"))
    return key


@dataclass(frozen=True)
class NewToken:
    """A token as somebody asks for it."""

    name: str
    scopes: Sequence[Scope]
    days: int  # for which it is good


@transaction.atomic
def make_token(new: NewToken, *, by: Membership, now: datetime) -> tuple[Token, str]:
    """A token for a program that acts as `by`, with its text, which is shown this once. Raises Incomplete.

    Nobody makes one for somebody else: what is done with it is done in its holder's name.
    """
    if not new.name.strip():
        raise Incomplete("api.name_missing", _("没有写用途。"), _("请写明给哪个程序用。"))
    if not new.scopes:
        raise Incomplete("api.scopes_missing", _("没有选择权限。"), _("请至少选择一项。"))
    if not 1 <= new.days <= MOST_DAYS:
        said = _("有效期应在 1 到 %(most)d 天之间。") % {"most": MOST_DAYS}
        raise Incomplete("api.days_out_of_range", said, _("请重新选择。"))
    text = secrets.token_urlsafe(32)
    made = Token.objects.create(
        membership=by,
        name=new.name.strip(),
        scopes=" ".join(dict.fromkeys(str(scope) for scope in new.scopes)),
        digest=digest_of(text),
        made_at=now,
        expires_on=local_day(now) + timedelta(days=new.days),
    )
    return made, text


@transaction.atomic
def revoke_token(token: Token, *, by: Membership, now: datetime) -> Token:
    """Take a token back: from the next request on it opens nothing. Once more changes nothing. Raises NotAllowed."""
    token = Token.objects.select_for_update(of=("self",)).select_related("membership__unit").get(pk=token.pk)
    if refusal := permissions.why_not_revoke(token, by):
        raise refusal
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by_id = now, by.person_id
        token.save(update_fields=("revoked_at", "revoked_by"))
    return token


def note_use(token: Token, today: date) -> None:
    """Write down that a token is in use: once a day, not at every request."""
    if token.used_on != today:
        Token.objects.filter(pk=token.pk).update(used_on=today)
