"""What is promised: of every address, who may enter, what it names, and the answer. Written by hand, not read from the code.

One line a view. A view without a line fails the crawl with its name.

    "ledger:item": Row(ALL, "item", get=200),

says: everybody signed in may enter; the address names an item; who sees the item gets 200, who does not 404 (`sees`),
another method 405. Strangers are led to the sign-in page, roles that may not enter get 403. `post` is the answer to an
empty form, `full` the answer to one filled in by `body`. An answer that depends on somebody or something is a function.
"""

from __future__ import annotations

from tests.rights import supervised
from tests.rights.answers import (
    REASON,
    call,
    carrying_out,
    changing,
    choosing,
    chosen,
    decision,
    door,
    enabling,
    ended,
    ending,
    ending_stand_in,
    filing,
    freezing,
    handing_over,
    hearing,
    joining,
    leaver,
    lodging,
    meeting,
    naming,
    naming_oneself,
    new_issue,
    new_task,
    oneself,
    original,
    own_membership,
    passwords,
    pending,
    picture,
    preparing,
    progress,
    progress_form,
    report_form,
    report_step,
    resetting,
    rhythm,
    running,
    senders,
    shared_filter,
    sharing,
    sheet,
    signing_in,
    still,
    terms,
)
from tests.rights.canary import asking, note, opening_step, purpose
from tests.rights.row import Row
from tests.rights.seeing import ALL, ANYBODY, AUDITOR, CLERK, FILING, LEADER, OFFICE, OVERSEEING, UNIT_LEADER, WORKING
from tests.rights.steps import step_form, steps, steps_of
from tests.rights.supervision import SUPERVISION
from tests.rights.things import NOWHERE, OURS, future

HEARING = {"mail": "off", "sms": "off", "digest_hour": "9"}
LODGING = {"category": "fees", "text": "一次收一年", "about": "某机构"}
TOKEN = {"name": "测试程序", "scopes": ["items:read"], "days": "30"}
HOOK = {"name": "测试系统", "address": "https://example.org/hook", "events": ["item.closed"]}
DAY_OFF = {"kind": "free", "ground": "测试通知"}
TABLE: dict[str, Row] = {
    # the site
    "home": Row(ALL, get=302),
    "robots": Row(ANYBODY, get=200),
    "health": Row(ANYBODY, get=200),
    # units and people
    "units:sign_in": Row(
        ANYBODY, get=signing_in, post=signing_in, body=lambda _who: {"username": "x", "password": "y"}
    ),
    "units:sign_out": Row(ANYBODY, post=302),
    "units:language": Row(ANYBODY, post=302, body=lambda _who: {"language": "en", "next": "/tasks"}),
    "units:password": Row(ALL, get=200, post=200, body=lambda _who: {"old_password": "x"}),
    "units:act_as": Row(ALL, post=404, full=302, body=own_membership),
    "units:organisation": Row(ALL, get=200),
    "units:sheet": Row(OFFICE, get=200),
    "units:check_sheet": Row(OFFICE, get=200, post=200),  # nothing handed in: the form again
    "units:import_sheet": Row(OFFICE, post=422),
    "units:unit": Row(ALL, "unit", get=200),
    "units:add_alias": Row(OFFICE, "unit", post=422, full=302, body=lambda _who, _unit: {"text": "测试别名"}),
    "units:account": Row(ALL, get=200),
    "units:stand_in": Row(WORKING, "membership", get=naming, post=naming, full=naming_oneself, body=oneself),
    "units:end_stand_in": Row(WORKING, "stand_in", post=ending_stand_in),
    "handover:people": Row(frozenset({CLERK, UNIT_LEADER}), get=200),
    "handover:person": Row(
        frozenset({CLERK, UNIT_LEADER}),
        "person",
        get=leaver,
        post=leaver,
        full=handing_over,
        body=lambda _who, _person: {"why": "测试理由"},
        always=True,
    ),
    "handover:enable": Row(OFFICE, "person", post=enabling),
    "handover:end_membership": Row(OFFICE, "membership", post=ending),
    "units:issue_password": Row(OFFICE, "person", post=passwords),
    # who read what
    "readings:list": Row(frozenset({AUDITOR}), get=200),
    # the second factor, and an identity platform, of which there is none here
    "identity:code": Row(ALL, get=302, post=302),  # nobody has an authenticator
    "identity:second_factor": Row(ALL, get=200, post=200, full=422, body=lambda _who: {"code": "x"}),
    "identity:recovery_codes": Row(ALL, post=404),
    "identity:give_up": Row(ALL, post=404),
    "identity:reset": Row(OFFICE, "person", post=resetting),
    "identity:to_platform": Row(ANYBODY, get=404),
    "identity:from_platform": Row(ANYBODY, get=404),
    "identity:link": Row(OFFICE, "person", post=404),
    "identity:unlink": Row(OFFICE, "person", post=404),
    # saved filters
    "bookmarks:list": Row(ALL, get=200),
    "bookmarks:keep": Row(ALL, post=404, full=sharing, body=shared_filter),
    "bookmarks:change": Row(
        ALL, "bookmark", post=changing(422), full=changing(302), body=lambda _who, _mark: {"name": "改名"}
    ),
    "bookmarks:remove": Row(ALL, "bookmark", post=changing(302)),
    # messages, and the ways by which they go out
    "notifications:inbox": Row(ALL, get=200),
    "notifications:read_all": Row(ALL, post=302),
    "notifications:preferences": Row(ALL, get=200, post=422, full=302, body=lambda _who: HEARING),
    "notifications:follow": Row(ALL, "notice", get=302),
    "notifications:read": Row(ALL, "notice", post=302),
    "notifications:channels": Row(OFFICE, get=200),
    "notifications:add_robot": Row(OFFICE, post=422),
    "notifications:try_robot": Row(OFFICE, "robot", post=422),  # a gateway, and nobody gave a phone
    "notifications:retire_robot": Row(OFFICE, "robot", post=302),
    "notifications:try_all_again": Row(OFFICE, post=302),
    "notifications:try_again": Row(
        OFFICE, "delivery", post=lambda _who, delivery: 302 if delivery.status == "given_up" else 409
    ),
    "notifications:hooks": Row(OFFICE, get=200, post=422, full=200, body=lambda _who: HOOK),
    "notifications:try_hook": Row(OFFICE, "hook", post=302),
    "notifications:resume_hook": Row(OFFICE, "hook", post=302),
    "notifications:retire_hook": Row(OFFICE, "hook", post=302),
    "notifications:push_again": Row(OFFICE, "push", post=302),
    # the working calendar
    "adjustments:year": Row(ALL, get=200),
    "adjustments:propose": Row(OFFICE, post=422, full=302, body=lambda _who: {"first": future(40), **DAY_OFF}),
    "adjustments:term": Row(
        OFFICE,
        post=422,
        full=302,
        body=lambda _who: {"starts": future(40), "ends": future(150), "ground": "校历"},
    ),
    "adjustments:proposal": Row(OFFICE, "proposal", get=200, post=302),
    # the ledger
    "ledger:desk": Row(ALL, get=200),
    "ledger:tasks": Row(ALL, get=200),
    "ledger:issues": Row(ALL, get=200),
    "ledger:register": Row(WORKING, get=200, post=422, full=302, body=new_issue),
    "ledger:new": Row(OFFICE, get=200, post=422, full=302, body=new_task),
    "ledger:due_hint": Row(ALL, get=200),
    "ledger:export": Row(ALL, get=200),
    "ledger:item": Row(ALL, "item", get=200),
    "ledger:file": Row(ALL, "file", get=200),
    "ledger:sum": Row(ALL, "item", get=200),
    "ledger:bulk": Row(ALL, "pile", post=404, full=choosing, body=chosen, always=True),
    "ledger:bulk_carry_out": Row(
        WORKING, "step", post=carrying_out(filled=False), full=carrying_out(filled=True), body=chosen, always=True
    ),
    "ledger:supervision": Row(OVERSEEING, get=200),
    "ledger:sheet": Row(ALL, "sheet", get=200),
    "ledger:thresholds": Row(OVERSEEING, get=200, post=terms),
    "ledger:move": Row(
        WORKING | {LEADER},  # who signs for grave issues
        "item verb",
        get=lambda _who, item, verb: 200 if verb.label in steps_of(item) else 404,
        post=steps(filled=False),
        full=steps(filled=True),
        body=step_form,
    ),
    **SUPERVISION,
    # rules, sweeps and findings
    "compliance:findings": Row(ALL, get=200),
    "compliance:finding": Row(ALL, "finding", get=200),
    "compliance:dismiss": Row(WORKING, "finding", post=422, full=302, body=lambda _who, _finding: REASON),
    "compliance:open_issue": Row(WORKING, "finding", post=302),
    "compliance:sweeps": Row(OVERSEEING, get=200, post=lambda who: 302 if who.role == CLERK else 403),
    "compliance:advance": Row(OFFICE, post=409),  # nothing is under way
    "compliance:facts": Row(
        ALL, "institution", get=lambda who, one: 200 if who.oversees or who.unit == one.lead else 403
    ),
    "compliance:rules": Row(ALL, get=200),
    "compliance:rule": Row(ALL, "rule", get=supervised.of_rule(200, 200)),
    "compliance:rehearsal": Row(OFFICE, "rule", get=supervised.of_rule(200, 200)),
    "compliance:limit": Row(
        OFFICE, "rule", post=supervised.of_rule(404, 422), full=supervised.of_rule(404, 302), body=supervised.limit
    ),
    # Excel out and in
    "exchange:imports": Row(OFFICE, get=200, post=200),  # nothing handed in: the form again
    "exchange:import": Row(OFFICE, "import", get=200),
    "exchange:sheet": Row(OFFICE, "import", post=302),
    "exchange:columns": Row(OFFICE, "import", post=422),
    "exchange:reopen": Row(OFFICE, "import", post=302),
    "exchange:fix": Row(OFFICE, "import", post=302),  # nothing filled in: back, with a word
    "exchange:begin": Row(OFFICE, "import", post=409),  # nothing has been checked yet
    "exchange:advance": Row(OFFICE, "import", post=302),
    "exchange:faults": Row(OFFICE, "import", get=200),
    "exchange:outgoing": Row(WORKING, get=200),
    "exchange:returns": Row(WORKING, get=200, post=200),
    "exchange:return": Row(WORKING, "return", get=200),
    "exchange:apply": Row(WORKING, "return", post=302),
    # documents
    "directives:list": Row(OVERSEEING, get=200),
    "directives:new": Row(OFFICE, get=200, post=422),
    "directives:review": Row(OVERSEEING, "directive", get=200),
    "directives:compare": Row(OVERSEEING, "directive", get=200),
    "directives:describe": Row(OFFICE, "directive", get=200, post=422),
    "directives:reread": Row(OFFICE, "directive", post=302),
    "directives:name_unit": Row(OFFICE, "directive", post=422),
    "directives:set_dates": Row(
        OFFICE, "directive", post=422, full=302, body=lambda _who, _directive: {"due_on": future(9)}
    ),
    "directives:add": Row(OFFICE, "directive", post=422),
    "directives:confirm": Row(OFFICE, "directive", post=409),
    "directives:row": Row(OVERSEEING, "draft", get=302),
    "directives:edit": Row(OFFICE, "draft", get=200, post=422),
    "directives:set_date": Row(OFFICE, "draft", post=422, full=302, body=lambda _who, _draft: {"due_on": future(9)}),
    "directives:take_up": Row(OFFICE, "draft", post=pending(302)),
    "directives:drop": Row(OFFICE, "draft", post=422, full=pending(302), body=lambda _who, _draft: REASON),
    "directives:undo": Row(OFFICE, "directive", post=302),
    "directives:restore": Row(OFFICE, "draft", post=pending(409, 302)),
    "directives:merge": Row(OFFICE, "draft", post=404),
    "directives:split": Row(OFFICE, "draft", post=pending(422)),
    # what the units file
    "filings:form": Row(
        FILING, "period", get=200, post=filing(422), full=filing(302), body=lambda _who, *_period: {"unchanged": "on"}
    ),
    "filings:units": Row(OVERSEEING, "period", get=200),
    "filings:filing": Row(ALL, "filing", get=200),
    "filings:rhythm": Row(
        OVERSEEING, get=200, post=terms, full=rhythm, body=lambda _who: {"every": "month", "reason": "测试理由"}
    ),
    # what people report: by the public's doors, and for staff
    "hotline:start": Row(ANYBODY, get=200),
    "hotline:lodge": Row(ANYBODY, "door", get=door(200), post=door(302)),
    "hotline:receipt": Row(ANYBODY, "door", post=door(302)),
    "hotline:upload": Row(ANYBODY, post=422),
    "hotline:slice": Row(ANYBODY, "upload"),
    "hotline:follow": Row(ANYBODY, get=200, post=422),
    "hotline:followed": Row(ANYBODY, get=302),
    "hotline:write": Row(ANYBODY, post=302),
    "hotline:reopen": Row(ANYBODY, post=302),
    "hotline:rate": Row(ANYBODY, post=302),
    "hotline:sealed": Row(ANYBODY, get=302),
    "hotline:proof": Row(ANYBODY, get=302),
    "hotline:own_file": Row(ANYBODY, "own_file", get=302),
    "hotline:leave": Row(ANYBODY, post=302),
    "hotline:queue": Row(ALL, get=200),
    "hotline:alike": Row(ALL, get=200),
    "hotline:link": Row(OFFICE, "pair", post=302),
    "hotline:unlink": Row(OFFICE, "pair", post=302),
    "hotline:join": Row(OFFICE, "pair", post=joining),
    "hotline:call": Row(OFFICE, get=200, post=422, full=200, body=call),
    "hotline:record": Row(OFFICE, "report", post=302),
    "hotline:hear": Row(WORKING, "recording", post=hearing),
    "hotline:orders": Row(OFFICE, get=200, post=422),
    "hotline:answers": Row(OFFICE, "sender", get=senders),
    "hotline:report": Row(ALL, "report", get=200),
    "hotline:transfer_letter": Row(ALL, "report", get=409),  # of none the transfer is approved
    "hotline:file": Row(ALL, "report_file", get=original),
    "hotline:original": Row(
        frozenset({LEADER, AUDITOR}),
        "report",
        post=422,
        full=302,
        body=lambda _who, _report: REASON | {"read_for": "review"},
    ),
    "hotline:identity": Row(ALL, "report", get=200, post=asking(422), full=asking(302), body=purpose),
    "hotline:opening": Row(
        ALL - {AUDITOR}, "opening opening_step", post=opening_step(422), full=opening_step(302), body=note
    ),
    "hotline:step": Row(
        ALL - {AUDITOR}, "report report_step", post=report_step(422), full=report_step(302), body=report_form
    ),
    # the open ledger; the district of the crawl has a log, and no head yet
    "disclosure:start": Row(ANYBODY, get=200),
    "disclosure:verify": Row(ANYBODY, get=200),
    "disclosure:tool": Row(ANYBODY, get=200),
    "disclosure:open": Row(ANYBODY, "door", get=door(200)),
    "disclosure:heads": Row(ANYBODY, "door", get=door(200)),
    "disclosure:leaves": Row(ANYBODY, "door", get=door(200)),
    # other systems, by key
    "api:discovery": Row(ANYBODY, "form", get=200),
    "api:services": Row(ANYBODY, "form", get=200),
    "api:definition": Row(
        ANYBODY, "service form", get=lambda _who, service, _form: 200 if service.label == "fees" else 404
    ),
    "api:requests": Row(ANYBODY, "form", get=403, post=403),
    "api:request": Row(ANYBODY, "asked form", get=403),
    "api:token": Row(ANYBODY, "typed form", get=403),
    "api:openapi": Row(ANYBODY, get=200),
    "api:reference": Row(ANYBODY, get=200),
    "api:v1:items": Row(ALL, get=200, by_token=True),
    "api:v1:item": Row(ALL, "item", get=200, by_token=True),
    "api:v1:progress": Row(ALL, "item", post=422, full=progress, body=progress_form, by_token=True),
    "api:v1:reports": Row(ALL, get=200, post=422, full=lodging, body=lambda _who: LODGING, by_token=True),
    "api:v1:report": Row(ALL, "report", get=200, by_token=True),
    "api:tokens": Row(ALL, get=200, post=422, full=200, body=lambda _who: TOKEN),
    "api:revoke_token": Row(ALL, "token", post=302),
    "api:keys": Row(OFFICE, get=200, post=422, full=200, body=lambda _who: {"name": "测试系统"}),
    "api:revoke": Row(OFFICE, "api_key", post=302),
    # the weekly dispatch
    "dispatch:week": Row(ALL, "week", get=200, for_all_units=True),
    "dispatch:freeze": Row(OFFICE, "week", post=freezing),
    "dispatch:word": Row(ALL, "week", get=sheet, for_all_units=True),
    "dispatch:excel": Row(ALL, "week", get=sheet, for_all_units=True),
    # the meeting over a week: ours has not ended, so it has no papers yet; the neighbour's has
    "meetings:agenda": Row(ALL, "week", get=200, for_all_units=True),
    "meetings:prepare": Row(OFFICE, "week", post=preparing),
    "meetings:add": Row(
        OFFICE, "week", post=meeting(422), full=running(302), body=lambda _who, _week: {"title": "测试"}
    ),
    "meetings:order": Row(OFFICE, "week", post=running(302)),
    "meetings:slides": Row(OVERSEEING, "week", get=meeting(200)),
    "meetings:decisions": Row(OVERSEEING, "week", get=meeting(200)),
    "meetings:close": Row(OFFICE, "week", post=meeting(302)),
    "meetings:minutes": Row(ALL, "week", get=ended, for_all_units=True),
    "meetings:circular": Row(ALL, "week", get=ended, for_all_units=True),
    "meetings:arrange": Row(
        OFFICE, "subject", post=still(422), full=still(302), body=lambda _who, _subject: {"do": "park"}
    ),
    "meetings:decide": Row(OFFICE, "subject", post=422, full=still(302), body=decision),
    "meetings:counted": Row(ALL, "counted", get=200),
    "meetings:sign": Row(FILING, "receipt", post=302),
    "dispatch:check": Row(OVERSEEING, "week", get=sheet),
    "dispatch:roadmap": Row(ALL, get=200),
    "dispatch:weights": Row(OVERSEEING, get=200, post=terms),
    "dispatch:ranking": Row(ALL, "week", get=200),
    "dispatch:ranking_figure": Row(ALL, "figure", get=200),
    "dispatch:filed": Row(ALL, "week", get=200, for_all_units=True),
    "dispatch:held": Row(ALL, "week", get=200, for_all_units=True),
    "dispatch:pictures": Row(ALL, "week", get=200, for_all_units=True),
    "dispatch:picture": Row(ALL, "picture", get=picture, for_all_units=True),
    "dispatch:pictures_word": Row(ALL, "week", get=sheet, for_all_units=True),
}
assert OURS != NOWHERE
