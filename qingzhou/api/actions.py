"""The only file that writes keys."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.api import permissions
from qingzhou.api.digests import digest_of
from qingzhou.api.models import ApiKey
from qingzhou.refusals import Incomplete
from qingzhou.units.models import Membership


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
