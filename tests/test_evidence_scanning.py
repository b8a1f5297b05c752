"""Files and the virus scanner: what is infected is not accepted, and what cannot be scanned is held back and not lost."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from qingzhou.evidence import actions, scanning
from qingzhou.evidence.answers import response_for
from qingzhou.evidence.models import File
from qingzhou.evidence.states import Scan
from qingzhou.hotline import receipts
from qingzhou.ledger.actions import Attached
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Membership
from tests.offices import signed_in
from tests.reports import NOW, lodged
from tests.test_ledger_pages import PNG

pytestmark = pytest.mark.django_db
VIRUS = b"here is what the scanner of this test takes for a virus"


class Clamd(socketserver.StreamRequestHandler):
    """As clamd answers INSTREAM."""

    says = ""

    def handle(self) -> None:
        assert self.rfile.read(len(b"zINSTREAM\0")) == b"zINSTREAM\0"
        whole = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            whole += self.rfile.read(length)
        usual = "stream: Test.Virus FOUND" if VIRUS in whole else "stream: OK"
        self.wfile.write((self.says or usual).encode() + b"\0")


@contextmanager
def scanner(settings: Any, says: str = "") -> Iterator[None]:
    handler = type("Saying", (Clamd,), {"says": says})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()
    settings.CLAMD = "127.0.0.1:1"


def kept(content: bytes = b"words") -> File:
    return actions.keep(ContentFile(content), now=NOW)


def test_without_a_scanner_files_are_shown_as_ever(settings: Settings) -> None:
    file = kept()
    assert file.scan == Scan.NONE
    response_for(file, "a.txt").close()


@pytest.mark.parametrize("size", [10, scanning.PIECE * 3 + 1])
def test_a_clean_file_is_kept(size: int, settings: Settings) -> None:
    with scanner(settings):
        assert kept(b"x" * size).scan == Scan.CLEAN


def test_an_infected_file_is_not_accepted_and_nothing_of_it_stays(settings: Settings) -> None:
    with scanner(settings), pytest.raises(Incomplete, match="病毒"):
        kept(b"a" * scanning.PIECE + VIRUS)
    assert not File.objects.exists()
    assert not [path for path in settings.EVIDENCE_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize("says", ["INSTREAM size limit exceeded. ERROR", "", "stream: "])
def test_a_file_that_could_not_be_scanned_is_held_back_until_it_is(says: str, settings: Settings) -> None:
    settings.CLAMD = "127.0.0.1:1"
    if says:
        with scanner(settings, says):
            file = kept()
    else:
        file = kept()
    assert file.scan == Scan.WAITING
    with pytest.raises(NotNow, match="扫描"):
        response_for(file, "a.txt")
    assert actions.scan_again() == 0
    with scanner(settings):
        assert actions.scan_again() == 1
    file.refresh_from_db()
    response_for(file, "a.txt").close()


def test_a_file_that_waited_and_is_infected_is_never_shown(settings: Settings) -> None:
    settings.CLAMD = "127.0.0.1:1"
    file = kept(VIRUS)
    with scanner(settings):
        assert actions.scan_again() == 1
    file.refresh_from_db()
    assert file.scan == Scan.INFECTED
    with pytest.raises(NotNow, match="发现病毒"):
        response_for(file, "a.txt")


def test_one_file_that_the_scanner_cannot_judge_does_not_keep_others_waiting(settings: Settings) -> None:
    settings.CLAMD = "127.0.0.1:1"
    gone, other = kept(b"one"), kept(b"two")
    actions.path_of(gone.sha256).unlink()
    with scanner(settings):
        assert actions.scan_again() == 1
    other.refresh_from_db()
    assert other.scan == Scan.CLEAN


@pytest.mark.usefixtures("own_keys")
def test_whoever_reports_and_whoever_handles_it_read_that_a_file_is_held_back(
    clerk: Membership, settings: Settings
) -> None:
    settings.CLAMD = "127.0.0.1:1"
    file = kept(PNG)
    token = receipts.new_token()
    report = lodged(token, files=[Attached(file.sha256, "现场.png", file.size, file.media_type)])
    staff, public = signed_in(clerk), Client()
    public.post(reverse("hotline:follow"), {"code": receipts.code_for(token)})
    for client, page, address in (
        (staff, reverse("hotline:report", args=[report.number]), reverse("hotline:file", args=[report.number, 1, 0])),
        (public, reverse("hotline:followed"), reverse("hotline:own_file", args=[1, 0])),
    ):
        assert "等待病毒扫描" in client.get(page).content.decode()
        assert client.get(address).status_code == 409
    with scanner(settings):
        actions.scan_again()
    with closing(staff.get(reverse("hotline:file", args=[report.number, 1, 0]))) as answer:
        assert answer.status_code == 200
