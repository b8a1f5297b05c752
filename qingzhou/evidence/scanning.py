"""Asking ClamAV's daemon about a file, in the INSTREAM way of clamd(8): the file in pieces, then one line as the answer.

The client libraries there are either unkept or under the GPL, and this is all of the protocol that is needed.
"""

from __future__ import annotations

import socket
from pathlib import Path

from django.conf import settings

from qingzhou.evidence.states import Scan

TO_CONNECT, TO_ANSWER = 3, 60  # seconds; a scanner that hangs must not hold up who reports
PIECE = 64 * 1024
LONGEST_ANSWER = 4096


def scan(path: Path) -> Scan:
    """What the scanner says of the file at `path`; WAITING where it cannot be asked, or does not know."""
    try:
        return ask(path)
    except OSError:
        return Scan.WAITING


def ask(path: Path) -> Scan:
    """The same; raises OSError where the scanner cannot be asked."""
    if not settings.CLAMD:
        return Scan.NONE
    with _connected(settings.CLAMD) as clamd, path.open("rb") as file:
        clamd.settimeout(TO_ANSWER)
        clamd.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            clamd.sendall(len(piece).to_bytes(4, "big") + piece)
        clamd.sendall(bytes(4))
        return _read(_answer(clamd))


def _connected(place: str) -> socket.socket:
    """A connection to `/path/of.socket` or `host:port`."""
    if not place.startswith("/"):
        host, _colon, port = place.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=TO_CONNECT)
    clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    clamd.settimeout(TO_CONNECT)
    clamd.connect(place)
    return clamd


def _answer(clamd: socket.socket) -> str:
    answer = b""
    while len(answer) < LONGEST_ANSWER and b"\0" not in answer and (more := clamd.recv(LONGEST_ANSWER)):
        answer += more
    return answer.partition(b"\0")[0].decode("utf-8", errors="replace").strip()


def _read(answer: str) -> Scan:
    if answer.endswith(" FOUND"):
        return Scan.INFECTED
    return Scan.CLEAN if answer == "stream: OK" else Scan.WAITING
