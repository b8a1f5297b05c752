"""Whose meetings are: those who oversee see them from the first; units once they are closed, for the minutes go to all."""

from django.db.models import Q

from qingzhou.meetings.models import Decision, Meeting, Subject
from qingzhou.rights import Acting, declare, through


def open_or_closed(by: Acting) -> Q:
    """Own jurisdiction; units see what is closed."""
    own = Q(jurisdiction=by.jurisdiction_id)
    return own if by.oversees else own & Q(closed_at__isnull=False)


declare(
    Meeting,
    open_or_closed,
    internal="week jurisdiction prepared_at closed_at record sha256",
    personal="prepared_by closed_by",
)
declare(
    Subject,
    through(Meeting, "meeting"),
    internal="meeting position topic title item numbers because minutes parked",
)
declare(
    Decision,
    through(Meeting, "meeting"),
    internal="meeting subject token kind said item task units due_on evidence at",
    personal="by",
)
