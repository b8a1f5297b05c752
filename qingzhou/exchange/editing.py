"""What can be changed on a sheet that goes out, by whom, and what each of its cells says at a version of an item.

The same function writes the sheet and judges what comes back, so an untouched sheet is never a change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.documents.headings import text_of
from qingzhou.documents.workbook import Kind, fitting
from qingzhou.exchange import readings
from qingzhou.ledger import deeds, states
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.permissions import holds_pen
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.queries import as_written
from qingzhou.ledger.replay import replay
from qingzhou.ledger.states import Verb
from qingzhou.units.models import Membership, Role


class Form(Enum):
    """What a sheet is for: a unit files its progress, the office puts words right."""

    REPORT = "report"
    AMEND = "amend"


@dataclass(frozen=True)
class Shown:
    """A column of such a sheet; `compared` ones may not differ when they come back, unless they can be changed."""

    code: str
    label: Any
    width: float
    kind: Kind = Kind.TEXT
    compared: bool = True


NUMBER = Shown("number", gettext_lazy("编号"), 12)
TITLE = Shown("title", gettext_lazy("事项"), 44)
SOURCE = Shown("source", gettext_lazy("来源"), 26)
RECURRENCE = Shown("recurrence", gettext_lazy("周期"), 10)
WHO_AND_WHEN = (
    Shown("lead", gettext_lazy("牵头单位"), 14),
    Shown("supports", gettext_lazy("配合单位"), 22),
    Shown("owner", gettext_lazy("责任人"), 10),
    Shown("due_on", gettext_lazy("办结时限"), 12, Kind.DATE),
    Shown("status", gettext_lazy("状态"), 10, compared=False),
)
REPORTED = (
    Shown("percent", gettext_lazy("填报进度"), 10, Kind.PERCENT),
    Shown("counted", gettext_lazy("累计完成"), 10, Kind.NUMBER),
    Shown("target", gettext_lazy("目标"), 12, compared=False),
    Shown("done", gettext_lazy("本期进展"), 44),
    Shown("problems", gettext_lazy("存在问题"), 28),
    Shown("wanted", gettext_lazy("需要协调"), 24),
    Shown("next_step", gettext_lazy("下一步打算"), 28),
    Shown("difficult", gettext_lazy("难点堵点"), 10),
)
COLUMNS = {
    Form.REPORT: (NUMBER, TITLE, SOURCE, *WHO_AND_WHEN, *REPORTED),
    Form.AMEND: (NUMBER, TITLE, SOURCE, RECURRENCE, *WHO_AND_WHEN),
}
EDITED = {
    Form.REPORT: ("percent", "counted", "done", "problems", "wanted", "next_step", "difficult"),
    Form.AMEND: ("title", "source", "recurrence"),
}
VERBS = {Form.REPORT: Verb.REPORT, Form.AMEND: Verb.AMEND}
OF_THE_LEAD = frozenset({"percent", "counted", "difficult"})  # a supporting unit speaks for its part, not for the whole


def form_of(by: Membership) -> Form | None:
    """Which sheet somebody gets; None for those who only read."""
    if by.role == Role.OFFICE_CLERK:
        return Form.AMEND
    return Form.REPORT if by.role in (Role.UNIT_HANDLER, Role.UNIT_LEADER) else None


def headings() -> dict[str, str]:
    """The code of each column by its heading, in every language a sheet may have been written in."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {str(column.label): column.code for columns in COLUMNS.values() for column in columns}
    return found


@dataclass(frozen=True)
class Version:
    """An item after so many entries, and the last report of the unit that reads it."""

    item: Item
    seq: int
    head: str
    state: Projection
    report: deeds.Reported | None

    @property
    def key(self) -> str:
        """How a sheet names it; the ledger itself can tell whether a key is true."""
        return f"{self.item.pk}.{self.seq}.{self.head[:16]}"


def version(item: Item, entries: Sequence[Entry], by: Membership) -> Version:
    """The item after the given entries, oldest first."""
    reports = (entry for entry in reversed(entries) if entry.verb == Verb.REPORT and entry.unit_id == by.unit_id)
    last = next(reports, None)
    report = deeds.decode(last.verb, last.data) if last else None
    assert report is None or isinstance(report, deeds.Reported)
    state = replay(as_written(entry) for entry in entries)
    return Version(item, len(entries), entries[-1].hash, state, report)


@dataclass(frozen=True)
class Names:
    """What units and persons are called, by id."""

    units: Mapping[int, str]
    persons: Mapping[int, str]


def cells(at: Version, by: Membership, names: Names) -> dict[str, object]:
    """What every column says of an item at a version."""
    state, report = at.state, at.report
    leads, plan = state.lead == by.unit_id, state.plan
    return {
        "number": state.number,
        "title": state.title,
        "source": state.source,
        "recurrence": state.recurrence,
        "lead": names.units.get(state.lead or 0, ""),
        "supports": "、".join(names.units.get(unit, "") for unit in state.supports),
        "owner": names.persons.get(state.owner or 0, ""),
        "due_on": state.due_on,
        "status": str(state.status.label),
        "percent": state.claimed if leads else None,
        "counted": state.counted if leads else None,
        "target": f"{plan.target} {plan.target_unit}" if plan and plan.target else "",
        "done": report.done if report else "",
        "problems": report.problems if report else "",
        "wanted": report.wanted if report else "",
        "next_step": report.next_step if report else "",
        "difficult": state.difficult and leads,
    }


def editable(at: Version, form: Form, by: Membership) -> frozenset[str]:
    """The columns that `by` may change in the item's row, as the table of states has it."""
    move = states.step_if_any(at.state.kind, at.state.status, VERBS[form])
    if move is None or not holds_pen(move.side, by, at.item, at.state.lead, at.state.supports):
        return frozenset()
    codes = frozenset(EDITED[form])
    if form is Form.AMEND:
        return codes
    return codes - {idle_measure(at.state)} if at.state.lead == by.unit_id else codes - OF_THE_LEAD


def idle_measure(state: Projection) -> str:
    """The column in which progress is not told: the percentage follows where a target is counted, else nothing is counted."""
    return "percent" if state.plan and state.plan.target else "counted"


def text(code: str, value: object) -> str:
    """A cell as it is compared, whether it comes from the ledger or from a sheet."""
    if code == "difficult":
        yes = value if isinstance(value, bool) else readings.yes_in(value)
        return "是" if yes else ""
    if isinstance(value, date):
        return value.isoformat()
    if code == "percent":
        return _percent(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    whole = str(value if value is not None else "").replace("\r\n", "\n").replace("\r", "\n")
    return fitting(whole).strip()


def _percent(value: object) -> str:
    """Points as a whole number; from a sheet they come as a part of one. What is no percentage stays as written.

    A whole number above one was pasted over a percentage, and means points. 1.7 stands in the sheet as 170%: no progress.
    """
    if isinstance(value, int) or value is None:
        return "" if value is None else str(value)
    fractions = isinstance(value, float) and (value <= 1 or not value.is_integer())
    points = readings.percent_in(value, fractions=fractions)
    return text_of(value) if points is None else str(points)


def deed_of(form: Form, meant: Mapping[str, str], before: Mapping[str, str], why: str) -> deeds.Deed:
    """What somebody did who changed `before` to `meant`. Raises ValueError where a cell cannot be read."""
    if form is Form.AMEND:
        changed = {code: meant[code] for code in EDITED[form] if meant[code] != before[code]}
        return deeds.Amended(why=why, **changed)
    return deeds.Reported(
        done=meant["done"],
        percent=int(meant["percent"]) if meant["percent"] else None,
        counted=int(meant["counted"]) if meant["counted"] else None,
        problems=meant["problems"],
        wanted=meant["wanted"],
        next_step=meant["next_step"],
        difficult=bool(meant["difficult"]),
    )


def hint(code: str) -> str:
    """What is said where somebody fills a column in."""
    return {
        "percent": _("0% 到 100%，整个事项的进度。"),
        "counted": _("计划里有目标数的事项在此填到目前为止一共完成了多少，进度由此算出。"),
        "done": _("本期做了什么。改了这一行任何一格，都会作为一次填报进展记入。"),
        "difficult": _("是否列为难点堵点；填“是”的，要写明存在问题。"),
    }.get(code, "")
