"""What leaves the system about a report, by mail and by robot, says nothing of who reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from qingzhou.hotline import actions, sealing
from qingzhou.hotline.states import Purpose
from qingzhou.notifications import channels
from qingzhou.notifications.actions import deliver
from qingzhou.notifications.models import Notice
from tests import build, notices
from tests.reports import NOW, accepted, handler, lodged

pytestmark = [pytest.mark.django_db]
NAMED = (("name", "王标记"), ("contact", "13900000001"))


def test_mails_and_robots_are_told_of_a_report_and_not_of_who_reported(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOTLINE_KEY_FILE, settings.HOTLINE_SEAL = tmp_path / "receipt-key", tmp_path / "seal"
    by, unit = build.clerk(), handler()
    notices.wants(unit)
    with notices.mail_server(settings) as mailbox, notices.receiving() as receiver:
        monkeypatch.setattr(channels._WeComBot, "notify_url", f"http://127.0.0.1:{receiver.port}/robot?token={{key}}")
        notices.robot(unit.unit)
        report = accepted(lodged(identity=NAMED), by)
        actions.ask_identity(report, Purpose.VERIFY, "须当面核对", by=unit, now=NOW)
        opening = actions.decide_identity(report.openings.get(), agreed=True, by=by, now=NOW)
        code = actions.unseal(opening, tmp_path / "seal" / sealing.PRIVATE, by=by, now=NOW)
        assert actions.see_identity(opening, code, by=unit, now=NOW) == dict(NAMED)
        deliver(build.at(0, 12))
    assert len(mailbox.mails) == len(receiver.posts) == 1
    sent = f"{mailbox.raw} {mailbox.mails[0].get_content()} {receiver.posts[0].json}"
    told = str(list(Notice.objects.values()))
    assert report.issue.number in sent
    assert not [mark for mark in ("王标记", "13900000001", code) if mark in sent + told]
