"""What the interface reads: whose key or token it is, and the reports that came in by a key."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Max, QuerySet

from qingzhou.api.digests import digest_of
from qingzhou.api.models import ApiKey, Token
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import OPEN, Channel
from qingzhou.rights import visible
from qingzhou.units.models import Membership
from qingzhou.units.queries import memberships_of

MOST = 1000  # requests in one answer, as GeoReport has it
MOST_DAYS = 90  # between the two dates of a question


def key_of(text: str) -> ApiKey | None:
    """The key in force with that text, or None."""
    if not text:
        return None
    # By hand: asked with every report that comes in, and building the question takes seven times as long as answering it.
    asked = "SELECT * FROM api_apikey WHERE digest = %s AND revoked_at IS NULL"
    return next(iter(ApiKey.objects.raw(asked, [digest_of(text)])), None)


def reports_of(key: ApiKey) -> QuerySet[Report]:
    """The reports that came in by a key, newest first, each with the moment of its last line."""
    mine = Report.objects.filter(
        jurisdiction_id=key.jurisdiction_id, channel=Channel.SYSTEM, reference__startswith=key.mark
    )
    return mine.select_related("issue__lead").annotate(updated_at=Max("lines__at")).order_by("-received_at", "-pk")


def matching(
    key: ApiKey, *, numbers: list[str], category: str, status: str, since: datetime | None, until: datetime | None
) -> list[Report]:
    """Those of a key's reports that are asked for."""
    found = reports_of(key)
    if numbers:
        return list(found.filter(number__in=numbers)[:MOST])
    if category:
        found = found.filter(category=category)
    if status:
        found = found.filter(status__in=OPEN) if status == "open" else found.exclude(status__in=OPEN)
    if since:
        found = found.filter(received_at__gte=since)
    if until:
        found = found.filter(received_at__lte=until)
    return list(found[:MOST])


def token_of(text: str, today: date) -> Token | None:
    """The token in force with that text, or None: neither taken back nor over, and its holder still acts so today."""
    related = ("membership__person", "membership__unit__jurisdiction", "membership__stands_in_for")
    token = Token.objects.select_related(*related).filter(digest=digest_of(text), revoked_at=None).first()
    if token is None or token.is_over(today) or not token.membership.person.is_active:
        return None
    acting = {membership.pk for membership in memberships_of(token.membership.person, today)}
    return token if token.membership_id in acting else None


def tokens_of(by: Membership) -> QuerySet[Token]:
    """The tokens that `by` may see, the newest first."""
    related = ("membership__person", "membership__unit", "membership__stands_in_for", "revoked_by")
    return visible(Token, by).select_related(*related)
