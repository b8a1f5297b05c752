"""The Python form of the checks of who works at institutions, what they teach from, offer and advertise, and pay back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from qingzhou.compliance.law.facts import Advertisement, Course, Material, Member, Refund, Roster
from qingzhou.compliance.law.measures import Around, Check, LimitIs, Measure, Unit, months_after

RECLAIMED_WITHIN = 7  # days from the charge, see 法释〔2025〕4号 Article 14
LESSON = {"off": 45, "on": 30}  # minutes of a standard lesson, see 发改价格〔2021〕1279号
BANDS = {"small": (1, 9), "middle": (10, 35), "large": (36, 10_000)}  # pupils of a class, as prices are set for them
PLACES = {  # where advertisements may not be shown
    "shown_openly": ("media", "public"),
    "shown_in_transit": ("transit",),
    "shown_at_school": ("school",),
}


def taught_uncertified(member: Member, limit: int, _around: Around) -> Measure | None:
    """Somebody teaches without the certificate."""
    return Measure(int(member.certified is False), limit) if member.teaches else None


def checked_late(member: Member, limit: int, _around: Around) -> Measure:
    """Nobody had asked about crimes against minors when somebody was hired: days from that until it was done, or until now."""
    assert member.hired_on
    assert member.seen_on
    return Measure(((member.checked_on or member.seen_on) - member.hired_on).days, limit)


def checked_long_ago(member: Member, limit: int, _around: Around) -> Measure | None:
    """It is more months since somebody was last asked about than it may be: days since, and days allowed."""
    assert member.seen_on
    told = [day for day in (member.checked_on, member.checked_again_on) if day is not None]
    if not told:
        return None
    last = max(told)
    return Measure((member.seen_on - last).days, (months_after(last, limit) - last).days)


def few_full_time(roster: Roster, limit: int, _around: Around) -> Measure | None:
    """Fewer teach full-time than that share of everyone, in percent."""
    assert roster.everyone is not None
    assert roster.full_time is not None
    return Measure(roster.full_time, _share(roster.everyone, limit)) if roster.everyone > 0 else None


def few_teachers(course: Course, limit: int, _around: Around) -> Measure | None:
    """A class has fewer full-time teachers than that share of its pupils, in percent."""
    assert course.pupils is not None
    assert course.teachers is not None
    return Measure(course.teachers, _share(course.pupils, limit)) if course.pupils > 0 else None


def _share(of: int, percent: int) -> int:
    """The least whole number that is no less than so many percent."""
    return (of * percent + 99) // 100


def priced_high(band: str) -> Callable[[Course, int, Around], Measure | None]:
    """A lesson of a class of some size costs more than it may, reckoned for a lesson of the standard length."""
    least, most = BANDS[band]

    def measure(course: Course, limit: int, _around: Around) -> Measure | None:
        assert course.pupils is not None
        assert course.price is not None
        assert course.minutes is not None
        if not least <= course.pupils <= most or course.minutes <= 0 or course.price < 0:
            return None
        return Measure(course.price * LESSON[str(course.mode)] // course.minutes, limit)

    return measure


def used_unreviewed(material: Material, limit: int, _around: Around) -> Measure:
    """Material is used before the institution has reviewed it: days until it was, or until now."""
    return _used_before(material, material.reviewed_on, limit)


def used_unfiled(material: Material, limit: int, _around: Around) -> Measure:
    """Material is used before it is filed with the authority: days until it was, or until now."""
    return _used_before(material, material.filed_on, limit)


def _used_before(material: Material, done: date | None, limit: int) -> Measure:
    assert material.used_since
    assert material.seen_on
    return Measure(((done or material.seen_on) - material.used_since).days, limit)


def shown_in(*places: str) -> Callable[[Advertisement, int, Around], Measure]:
    """An advertisement is shown where it may not be."""
    return lambda advertisement, limit, _around: Measure(int(advertisement.place in places), limit)


def young_speaker(advertisement: Advertisement, limit: int, _around: Around) -> Measure:
    """Who speaks for it is younger than that."""
    assert advertisement.speaker_age is not None
    return Measure(advertisement.speaker_age, limit)


def answered_late(refund: Refund, _limit: int, _around: Around) -> Measure | None:
    """A request was not answered by the day by which it was due: days until it was, or until the list was made."""
    assert refund.asked_on
    assert refund.answer_due_on
    until = refund.answered_on or refund.seen_on
    return (
        None
        if until is None
        else Measure((until - refund.asked_on).days, (refund.answer_due_on - refund.asked_on).days)
    )


def paid_late(refund: Refund, limit: int, _around: Around) -> Measure | None:
    """Money is not back within so many days; what was refused is not judged."""
    assert refund.asked_on
    until = refund.paid_on or refund.seen_on
    return None if until is None or refund.refused else Measure((until - refund.asked_on).days, limit)


def refused_at_once(refund: Refund, limit: int, _around: Around) -> Measure | None:
    """A request is refused that was made within the days in which one may reclaim without a reason."""
    assert refund.asked_on
    assert refund.charged_on
    days = (refund.asked_on - refund.charged_on).days
    return Measure(int(days <= RECLAIMED_WITHIN and refund.refused is True), limit) if days >= 0 else None


_USED, _ASKED = ("used_since", "seen_on"), ("checked_on", "checked_again_on")
CONDUCT = (
    Check("taught_uncertified", "staff", ("teaches", "certified"), Unit.TIMES, taught_uncertified),
    Check("checked_late", "staff", ("hired_on", "seen_on"), Unit.DAYS, checked_late, also=("checked_on",)),
    Check("checked_long_ago", "staff", ("seen_on",), Unit.DAYS, checked_long_ago, also=_ASKED, limit_is=LimitIs.MONTHS),
    Check("few_full_time", "rosters", ("everyone", "full_time"), Unit.PEOPLE, few_full_time, over=False, limit_is=LimitIs.PERCENT),
    Check("few_teachers", "courses", ("pupils", "teachers"), Unit.PEOPLE, few_teachers, over=False, limit_is=LimitIs.PERCENT),
    *(
        Check(f"priced_high_{band}", "courses", ("pupils", "minutes", "price"), Unit.CENTS, priced_high(band))
        for band in BANDS
    ),
    Check("used_unreviewed", "materials", _USED, Unit.DAYS, used_unreviewed, also=("reviewed_on",)),
    Check("used_unfiled", "materials", _USED, Unit.DAYS, used_unfiled, also=("filed_on",)),
    *(
        Check(name, "advertisements", ("place",), Unit.TIMES, shown_in(*places))
        for name, places in PLACES.items()
    ),
    Check("young_speaker", "advertisements", ("speaker_age",), Unit.YEARS, young_speaker, over=False),
    Check(
        "answered_late", "refunds", ("asked_on", "answer_due_on"), Unit.DAYS, answered_late,
        also=("answered_on", "seen_on"), limit_is=LimitIs.IN_THE_FACT,
    ),
    Check("paid_late", "refunds", ("asked_on",), Unit.DAYS, paid_late, also=("paid_on", "seen_on", "refused")),
    Check("refused_at_once", "refunds", ("asked_on", "charged_on", "refused"), Unit.TIMES, refused_at_once),
)  # fmt: skip
