"""The invented institutions: who they are, when they are licensed, and what their premises are like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from qingzhou.compliance.law.measures import Around
from qingzhou.compliance.sweeping.around import rest_days
from qingzhou.registry.codes import check_digit
from qingzhou.workdays.calendar import Calendar
from qingzhou.workdays.terms import Term

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
EPOCH = date(1970, 1, 1)
END = date(2026, 10, 31)  # the last day of every simulated world
PER_DISTRICT = 100
STAFF = 10  # people at every institution
EXPIRED = 0.02  # of those that teach other than school subjects: their licence ends within the time
CROWDED = 0.01


@dataclass(frozen=True)
class Size:
    """How much there is."""

    districts: int
    years: int
    institutions: int = PER_DISTRICT  # a district
    sessions: int = 200  # an institution and year
    payments: int = 50
    planted: float = 0.001  # of sessions and payments
    absconding: int = 0  # in a district: who will be gone within the last half year; see simulation.absconding

    @property
    def everyone(self) -> int:
        """All institutions."""
        return self.districts * self.institutions

    @property
    def since(self) -> date:
        """The first day."""
        return END - timedelta(days=365 * self.years - 1)


@dataclass(frozen=True)
class World:
    """The institutions by place: number n stands at n - 1. Days are counted from 1970-01-01."""

    size: Size
    subject: Flags
    online: Flags
    senior: Flags
    licensed_until: Ints
    area: Ints  # square decimetres
    seats: Ints
    crowded: Flags
    school_days: Ints
    rest_days: Ints

    @property
    def expired(self) -> Flags:
        """Whose licence ends within the time."""
        return self.licensed_until < days(END)

    def around(self) -> Around:
        """Rest days and days at school, when licences were over, and what each institution is not on file for."""
        rest, school = (
            frozenset(EPOCH + timedelta(days=int(day)) for day in of) for of in (self.rest_days, self.school_days)
        )
        until = [EPOCH + timedelta(days=int(day) + 1) for day in self.licensed_until]
        over = {number: [(since, END)] for number, since in enumerate(until, start=1) if since <= END}
        kinds, modes = np.where(self.subject, "N", "S"), np.where(self.online, "off", "on")
        free = [(number, str(what)) for of in (kinds, modes) for number, what in enumerate(of, start=1)]
        return Around(rest, over, school, {of: [(self.size.since, END)] for of in free})


def days(day: date) -> int:
    """A day as a number."""
    return (day - EPOCH).days


def terms(since: date, until: date) -> list[Term]:
    """School terms as they usually are."""
    years = range(since.year - 1, until.year + 2)
    spring = [Term(date(year, 2, 24), date(year, 7, 5)) for year in years]
    return [*spring, *(Term(date(year, 9, 1), date(year + 1, 1, 20)) for year in years)]


def made(size: Size, rng: np.random.Generator) -> World:
    """A world of that size."""
    count = size.everyone
    first, last = days(size.since), days(END)
    free = rest_days(Calendar(), terms(size.since, END), size.since, END)
    rest = np.array(sorted(days(day) for day in free), dtype=np.int64)
    every = np.arange(first, last + 1)
    subject = rng.random(count) < 0.3
    online = rng.random(count) < 0.1
    ends = ~subject & (rng.random(count) < EXPIRED)
    until = np.where(ends, rng.integers(first + 60, last - 30, count), last + 400)
    area = rng.integers(15_000, 90_000, count)
    crowded = ~online & (rng.random(count) < CROWDED)
    seats = area // 300 + np.where(crowded, rng.integers(1, 40, count), -rng.integers(0, 10, count))
    senior = subject & (rng.random(count) < 0.2)
    school = np.setdiff1d(every, rest)
    return World(size, subject, online, senior, until, area, seats, crowded, school, rest)


def register(world: World) -> pa.Table:
    """The institutions as a list that the register takes in: columns are called as offices call them."""
    numbers = range(1, world.size.everyone + 1)
    until = [EPOCH + timedelta(days=int(day)) for day in world.licensed_until]
    return pa.table(
        {
            "institution": list(numbers),
            "district": [(number - 1) // world.size.institutions + 1 for number in numbers],
            "机构名称": [f"模拟培训机构{number:06d}" for number in numbers],
            "统一社会信用代码": [code(number) for number in numbers],
            "机构类别": ["学科类" if one else "非学科类" for one in world.subject],
            "线上线下": ["线上" if one else "线下" for one in world.online],
            "培训对象": ["高中" if one else "义务教育" for one in world.senior],
            "办学许可证号": [f"教民{number:06d}号（模拟）" for number in numbers],
            "有效期起": ["2015-01-01" for _number in numbers],
            "有效期止": [day.isoformat() for day in until],
            "办学地址": [f"模拟路 {number} 号" for number in numbers],
            "建筑面积": [f"{area / 100:.2f}" for area in world.area],
            "座位数": [int(seats) for seats in world.seats],
        }
    )


def code(number: int) -> str:
    """An invented code with a right check digit."""
    first = f"52990001{number:09d}"
    return first + check_digit(first)
