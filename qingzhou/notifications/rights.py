"""Whose the messages, addresses and robots are, and what may be told of them."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.notifications.models import Delivery, Hook, Notice, Preference, Robot
from qingzhou.rights import Acting, Rule, declare
from qingzhou.units.models import Role


def own(field: str) -> Rule:
    """What belongs to the person who reads, whose name stands in `field`."""

    def rule(by: Acting) -> Q:
        return Q(**{field: by.person_id})

    rule.__doc__ = "The person's own."
    return rule


def for_the_office(path: str) -> Rule:
    """The office's clerks, in their own jurisdiction, which is at `path`."""

    def rule(by: Acting) -> Q:
        return Q(**{path: by.jurisdiction_id}) if by.role == Role.OFFICE_CLERK else Q(pk__in=())

    rule.__doc__ = "The office's clerks, in their own jurisdiction."
    return rule


declare(
    Notice,
    own("recipient"),
    internal="unit kind subject event number title address at settled_at",
    personal="recipient read_at",
)
declare(Preference, own("person"), internal="mail sms digest_hour", personal="person mail_address phone")
declare(
    Robot,
    for_the_office("unit__jurisdiction"),
    internal="unit channel name address active added_at tried_at trial_error",
)
declare(
    Hook,
    for_the_office("jurisdiction"),
    internal="jurisdiction name address events salt added_at retired_at disabled_at failures",
)
declare(
    Delivery,
    for_the_office("jurisdiction"),
    internal="jurisdiction notice channel robot hook happening event state due_at batch attempts last_error sent_at",
)
