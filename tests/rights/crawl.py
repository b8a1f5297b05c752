"""The crawl: every address, for everybody, with everything it can name, in every way; each answer compared with the table."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import product
from typing import Any
from zipfile import ZipFile

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from qingzhou.readings.models import Reading
from tests.rights.canary import MARKS
from tests.rights.row import Answer, Row
from tests.rights.seeing import sees
from tests.rights.table import TABLE
from tests.rights.things import District, Thing, Visitor

METHODS = ("get", "post", "full")
ONE_OF_ALL = "clerk"
VERBS_SHOWN = ("sign", "report", "abolish")
STEPS = ("verb", "report_step", "opening_step")
IN_THE_FORM = frozenset({"pile"})  # what an address does not name, but a form that is sent there


@dataclass(frozen=True)
class Address:
    """One pattern of the site: its name, what it takes, and the view."""

    name: str
    takes: frozenset[str]
    view: Any


@dataclass(frozen=True)
class Visit:
    """One request: who asks for what, with which things, how."""

    who: Visitor
    address: Address
    things: tuple[Thing, ...]
    method: str

    @property
    def row(self) -> Row:
        """What is promised of the address."""
        return TABLE[self.address.name]

    @property
    def may_enter(self) -> bool:
        """Whether the door opens at all."""
        return self.row.enter is None or (not self.who.standing and self.who.role in self.row.enter)

    def __str__(self) -> str:
        named = ", ".join(thing.label for thing in self.things)
        return f"{self.who.name} {self.method} {self.address.name}({named})"


def addresses() -> Iterator[Address]:
    """Every address of the site."""
    return _addresses(get_resolver(), "", frozenset())


def _addresses(resolver: URLResolver, namespace: str, above: frozenset[str]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        takes = above | frozenset(pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _addresses(pattern, inner, takes)
        elif isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name or pattern.pattern}", takes, pattern.callback)


def visits(world: District, who: Visitor, only: Collection[str] = ()) -> Iterator[Visit]:
    """Everything that somebody can try, at all addresses or only some."""
    for address in addresses():
        if only and address.name not in only:
            continue
        named = TABLE[address.name].takes.split()
        kinds = [kind for kind in named if address.takes or kind in IN_THE_FORM]
        for place, things in enumerate(product(*(world.things[kind] for kind in kinds))):
            tried = (Visit(who, address, things, method) for method in METHODS)
            # A method that the address does not take, it does not take of whatever thing: one is enough.
            yield from (visit for visit in tried if _is_worth_trying(visit) and not (place and expected(visit) == 405))


def _is_worth_trying(visit: Visit) -> bool:
    """Not a filled-in form where it promises the same as an empty one; and of steps that nobody can take a few do.

    Which steps are none for an item, or not now, does not depend on who asks: one visitor tries them all.
    """
    if visit.method == "full":
        same = expected(visit) == expected(replace(visit, method="post"))
        return visit.row.body is not None and (visit.row.always or not same)
    if not any(thing.kind in STEPS for thing in visit.things) or visit.things[1].label in VERBS_SHOWN:
        return True
    if visit.method != "post" or not visit.may_enter or not sees(visit.who, visit.things[0]):
        return False
    return visit.who.name == ONE_OF_ALL or expected(visit) not in (404, 409)


def expected(visit: Visit) -> int:
    """The answer that the table promises."""
    row, who = visit.row, visit.who
    answer = (
        row.full if visit.method == "full" and row.full is not None else row.get if visit.method == "get" else row.post
    )
    if (kept_out := _kept_out(visit)) and not (row.by_token and answer == 405):
        return kept_out
    # By token, what cannot be read is refused before anything is looked for.
    if answer == 405 or (row.by_token and answer == 422):
        return int(answer)
    if row.enter is not None and not all(sees(who, thing) for thing in visit.things):
        return 404
    return _told(answer, who, visit.things)


def _kept_out(visit: Visit) -> int:
    """The answer at the entrance to somebody who may not enter, or 0."""
    row, who = visit.row, visit.who
    if row.enter is None:
        return 0
    if row.by_token and who.standing:
        return 401
    if who.standing in ("stranger", "disabled"):
        return 302
    return 403 if who.standing or who.role not in row.enter else 0


def _told(answer: Answer, who: Visitor, things: tuple[Thing, ...]) -> int:
    return answer if isinstance(answer, int) else answer(who, *things)


def faults(world: District, who: Visitor, only: Collection[str] = ()) -> Iterator[str]:
    """A sentence for every answer that is not as promised, one request after another; empty for those that are."""
    with world.files(), quiet():
        secrets = Secrets.of(world, who)
        for visit in visits(world, who, only):
            with transaction.atomic():
                yield _fault(visit, secrets)
                transaction.set_rollback(True)


@contextmanager
def quiet() -> Iterator[None]:
    """Thousands of refusals need no line each in the log."""
    logger = logging.getLogger("django.request")
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = False


def _fault(visit: Visit, secrets: Secrets) -> str:
    answer, wanted = ask(visit), expected(visit)
    whole = content_of(answer)
    if sealed := next((mark for mark in MARKS if mark in f"{answer.headers} {answer.cookies} {whole}"), ""):
        return f"{visit}: tells of {sealed}, which is sealed"  # not even where something is refused
    said = whole if answer.status_code == 200 else ""
    if answer.status_code != wanted:
        return f"{visit}: {answer.status_code} instead of {wanted}"
    away = visit.row.enter is not None and not visit.row.by_token and visit.who.standing in ("stranger", "disabled")
    if away and not answer.headers["Location"].startswith("/sign-in"):
        return f"{visit}: led to {answer.headers['Location']} instead of the sign-in page"
    named = answer.status_code == 200 and any(thing.secret for thing in visit.things)
    return f"{visit}: {told}" if (told := secrets.told_by(said, visit.row, named=named)) else ""


def ask(visit: Visit, query: Mapping[str, str] | None = None) -> HttpResponseBase:
    """Make the request as the visitor, with nothing left over from the one before."""
    client, values = visit.who.client, {}
    for thing in visit.things:
        values.update(thing.values)
    client.cookies.clear()
    if visit.row.by_token:
        return _ask_by_token(visit, values, query)
    if visit.who.cookie:
        client.cookies[settings.SESSION_COOKIE_NAME] = visit.who.cookie
    place = reverse(visit.address.name, kwargs=values)
    if visit.method == "get":
        return client.get(place, query or {})
    body = (
        visit.row.body(visit.who, *visit.things)
        if visit.method == "full" and visit.row.body and visit.who.membership
        else {}
    )
    return client.post(place, body)


def _ask_by_token(visit: Visit, values: Mapping[str, Any], query: Mapping[str, str] | None) -> HttpResponseBase:
    caches["flood"].clear()  # nobody is held back for asking much
    place, held = reverse(visit.address.name, kwargs=values), {"Authorization": f"Bearer {visit.who.token}"}
    if visit.method == "get":
        return visit.who.client.get(place, query or {}, headers=held)
    filled = visit.method == "full" and visit.row.body
    body = visit.row.body(visit.who, *visit.things) if filled and visit.row.body else {}
    return visit.who.client.post(place, json.dumps(body), content_type="application/json", headers=held)


def content_of(answer: Any) -> str:
    """All text in an answer, also of what is packed in a Word or Excel file."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if whole[:2] == b"PK":
        with ZipFile(BytesIO(whole)) as packed:
            whole = b"".join(packed.read(name) for name in packed.namelist())
    return whole.decode("utf-8", errors="replace")


@dataclass(frozen=True)
class Secrets:
    """What somebody must not be told, and what must be written down when they are."""

    hidden: re.Pattern[str]
    graver: re.Pattern[str]  # of these, the ones that no sheet for all units may tell of either
    logged: re.Pattern[str]
    readings: int

    @classmethod
    def of(cls, world: District, who: Visitor) -> Secrets:
        """The secrets before somebody."""
        marked = [thing for things in world.things.values() for thing in things if thing.marker]
        hidden = {thing.marker for thing in marked if who.standing or not sees(who, thing)}
        logged = {thing.marker for thing in marked if thing.secret} - hidden
        graver = {thing.marker for thing in marked if thing.secret or thing.place != who.place or thing.kind != "item"}
        return cls(_any(hidden), _any(hidden & graver), _any(logged), Reading.objects.count())

    def told_by(self, said: str, row: Row, *, named: bool = False) -> str:
        """What is wrong with an answer's text, or an empty text; `named` if it was about something confidential."""
        if found := (self.graver if row.for_all_units else self.hidden).search(said):
            return f"tells of {found[0]}"
        found = self.logged.search(said)
        if (found or named) and Reading.objects.count() == self.readings:
            return f"tells of {found[0] if found else 'something confidential'} and nobody wrote it down"
        return ""


def _any(texts: Collection[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(texts))) or "(?!)")
