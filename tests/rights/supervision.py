"""What is promised of the register, of lists held against it, and of early warnings; see table.py."""

from __future__ import annotations

from tests.rights import linked, supervised
from tests.rights.answers import REASON
from tests.rights.row import Row
from tests.rights.seeing import ALL, CLERK, FILING, OFFICE, OVERSEEING, WORKING

SUPERVISION: dict[str, Row] = {
    # the register of institutions
    "registry:list": Row(ALL, get=200),
    "registry:offered": Row(ALL, get=200),
    "registry:new": Row(OFFICE, get=200, post=422, full=302, body=supervised.opened),
    "registry:institution": Row(ALL, "institution", get=200),
    "registry:change": Row(
        OFFICE,
        "institution aspect",
        get=supervised.aspect(200),
        post=supervised.aspect(422),
        full=supervised.aspect(302),
        body=supervised.put_down,
    ),
    "registry:imports": Row(OFFICE, get=200, post=200),  # nothing handed in: the form again
    "registry:import": Row(OFFICE, "intake", get=200),
    "registry:sheet": Row(OFFICE, "intake", post=302),
    "registry:columns": Row(OFFICE, "intake", post=422),
    "registry:reopen": Row(OFFICE, "intake", post=302),
    "registry:take_in": Row(OFFICE, "intake", post=409),  # nothing has been checked yet
    # lists held against the register
    "reconciliation:list": Row(OVERSEEING, get=200),
    "reconciliation:compare": Row(
        OFFICE, "intake", post=422, full=409, body=lambda _who, _intake: {"source": "census"}
    ),
    "reconciliation:result": Row(OVERSEEING, "reconciliation", get=200),
    "reconciliation:files": Row(OVERSEEING, get=200, post=lambda who: 302 if who.role == CLERK else 403),
    "reconciliation:pair": Row(OVERSEEING, "suggestion", get=200),
    "reconciliation:decide": Row(
        OFFICE,
        "suggestion decision",
        post=linked.decided,
        full=linked.decided_with_reason,
        body=lambda _who, _pair, _verb: REASON,
    ),
    "reconciliation:open_issue": Row(OFFICE, "row", post=302),
    # early warnings; without facts all are below the line
    "warning:alerts": Row(ALL, get=200),
    "warning:assess": Row(OFFICE, post=302),
    "warning:weights": Row(ALL, get=200),
    "warning:alert": Row(ALL, "alert", get=200),
    "warning:letter": Row(FILING, "alert", get=409),  # nothing is approved
    "warning:open_issue": Row(WORKING, "alert", post=409),
    "warning:deal": Row(WORKING, "alert dealing", post=linked.dealt),
}
