"""Which milestones of a report go into the provable log, and when: each in the transaction of what it seals.

What the office and the handling unit do to a report is sealed with its line. What happens to its issue in the ledger, which
knows nothing of reports, is caught up with: before a report is answered, and before the head of a day is signed.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from qingzhou.hotline.models import Report
from qingzhou.hotline.states import Verb
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Status
from qingzhou.notary.actions import append
from qingzhou.notary.commitments import Kind, Milestone
from qingzhou.notary.models import Leaf

OF_VERB = {
    Verb.LODGE: (Kind.RECEIVED,),
    Verb.ACCEPT: (Kind.ACCEPTED, Kind.ASSIGNED),
    Verb.DECLINE: (Kind.DECLINED,),
    Verb.ANSWER: (Kind.REPLIED,),
}
RECHECKED = frozenset({Status.RECHECKED, Status.ARCHIVED, Status.REBOUNDED})


def seal(report: Report, verb: Verb, today: date) -> None:
    """Seal what a step reached, the second time as the second. The caller holds the report's row."""
    for kind in OF_VERB.get(verb, ()):
        again = report.reopened or report.before_issue_id
        turn = 1 + (Leaf.objects.filter(report=report.pseudonym, kind=kind).count() if again else 0)
        append(report.jurisdiction.code, Milestone(kind, report.pseudonym, turn), today=today)


def catch_up(report: Report, today: date) -> int:
    """Seal what its issues have reached and the log does not have yet; how many that were. The caller holds the row."""
    wanted = Counter(kind for issue in (report.before_issue, report.issue) if issue for kind in reached(issue))
    if not wanted:
        return 0
    sealed = Counter(Leaf.objects.filter(report=report.pseudonym, kind__in=wanted).values_list("kind", flat=True))
    missing = [
        Milestone(kind, report.pseudonym, turn) for kind in Kind for turn in range(sealed[kind] + 1, wanted[kind] + 1)
    ]
    for milestone in missing:
        append(report.jurisdiction.code, milestone, today=today)
    return len(missing)


def reached(issue: Item) -> list[Kind]:
    """The milestones that an issue has passed."""
    passed = {
        Kind.INVESTIGATED: issue.investigated,
        Kind.FOUNDED: issue.founded is True,
        Kind.UNFOUNDED: issue.founded is False,
        Kind.CONSEQUENCE: issue.has_consequence,
        Kind.RECHECKED: issue.status in RECHECKED,
    }
    return [kind for kind, there in passed.items() if there]
