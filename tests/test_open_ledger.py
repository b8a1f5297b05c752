"""The open ledger: nothing before a head is signed, counts under the head alone, and files that the single-file verifier accepts."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qingzhou.hotline import receipts
from qingzhou.ledger.policy import local_day
from qingzhou.notary.actions import sign_head
from qingzhou.notary.models import Leaf
from qingzhou.units.models import Membership
from tests import build
from tests.reports import accepted, lodged

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def page() -> str:
    return Client().get(reverse("disclosure:open", args=[build.jurisdiction().code])).content.decode()


def test_nothing_is_shown_before_the_first_head(clerk: Membership) -> None:
    lodged(now=timezone.now())
    assert "第一个日签还没有签发" in page()


def test_counts_are_those_under_the_signed_head_alone(clerk: Membership) -> None:
    now = timezone.now()
    accepted(lodged(now=now - timedelta(days=1)), clerk, now=now - timedelta(days=1))
    sign_head(build.jurisdiction().code, local_day(now - timedelta(days=1)))
    lodged(now=now)  # not under a head yet
    shown = page()
    assert shown.count('data-label="累计">1<') == 3  # received, accepted, assigned
    assert "天没有新的日签" not in shown


def test_a_ledger_whose_head_is_late_says_so(clerk: Membership) -> None:
    then = timezone.now() - timedelta(days=6)
    lodged(now=then)
    sign_head(build.jurisdiction().code, local_day(then))
    assert "已经 5 天没有新的日签" in page()


def saved(client: Client, folder: Path) -> list[str]:
    """The three files, as a reporter saves them."""
    code = build.jurisdiction().code
    for name, address in (
        ("receipt.json", reverse("hotline:sealed")),
        ("heads.json", reverse("disclosure:heads", args=[code])),
        ("verifier.py", reverse("disclosure:tool")),
    ):
        folder.joinpath(name).write_bytes(client.get(address).content)
    return [sys.executable, "-I", "verifier.py", "receipt.json", "heads.json"]


def followed(token: str) -> Client:
    client = Client()
    client.post(reverse("hotline:follow"), {"code": receipts.code_for(token)})
    return client


def test_what_a_reporter_saves_is_verified_offline_by_one_file(clerk: Membership, tmp_path: Path) -> None:
    then = timezone.now() - timedelta(days=1)
    lodged("mine", now=then)
    lodged(now=then)
    sign_head(build.jurisdiction().code, local_day(then))
    command = saved(followed("mine"), tmp_path)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(json.loads(tmp_path.joinpath("receipt.json").read_text())["milestones"]) == 1
    told = json.loads(tmp_path.joinpath("receipt.json").read_text())
    told["milestones"][0]["kind"] = "declined"
    tmp_path.joinpath("receipt.json").write_text(json.dumps(told))
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1


def test_the_list_of_leaves_names_nobody(clerk: Membership) -> None:
    then = timezone.now() - timedelta(days=1)
    report = lodged("mine", now=then)
    sign_head(build.jurisdiction().code, local_day(then))
    answer = Client().get(reverse("disclosure:leaves", args=[build.jurisdiction().code]))
    lines = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "received" in lines
    assert report.pseudonym not in lines
    assert report.number not in lines
    assert Leaf.objects.count() == lines.count("\n")
