"""What is due by itself is done beside the server, and never outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qingzhou.site.alone import Alone
from qingzhou.site.beside import Beside
from tests.browser.server import answers, free_port

pytestmark = pytest.mark.slow


def until(holds: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether something comes true in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.1)
    return False


def children(pid: int, word: str) -> list[int]:
    """The processes that a process started, by a word of their command."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            command = (place / "cmdline").read_text()
        except (OSError, ValueError):
            continue
        if parent == pid and word in command.split("\0"):
            found.append(int(place.name))
    return found


def gone(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation of its own, migrated."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"QINGZHOU_HOME": str(tmp_path), "QINGZHOU_WORKERS": "1"}
    subprocess.run(
        [sys.executable, "-m", "qingzhou.site.commands", "migrate", "-v0"],
        env=environment,
        check=True,
        capture_output=True,
    )
    return environment


@pytest.fixture
def server(home: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The production server, answering."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "python:qingzhou.site.production", "qingzhou.site.wsgi"],
        env={**home, "PORT": str(port)}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert until(lambda: answers(f"http://127.0.0.1:{port}/sign-in"), 60)
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()


def worker_of(server: subprocess.Popen[bytes]) -> int:
    assert until(lambda: bool(children(server.pid, "work")))
    return children(server.pid, "work")[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_however_the_server_ends_what_works_beside_it_ends_too(server, number: signal.Signals) -> None:
    worker = worker_of(server)
    server.send_signal(number)
    server.wait(40)
    assert until(lambda: gone(worker), 15)


def test_a_worker_whose_server_is_gone_before_it_is_ready_ends_too(home: dict[str, str]) -> None:
    gone_already = subprocess.Popen([sys.executable, "-c", ""])
    gone_already.wait()
    command = [sys.executable, "-m", "qingzhou.site.commands", "work", "--parent", str(gone_already.pid)]
    assert subprocess.run(command, env=home, timeout=60, check=False).returncode == 0


def test_a_worker_that_was_killed_is_started_again(server) -> None:
    worker = worker_of(server)
    os.kill(worker, signal.SIGKILL)
    assert until(lambda: [one for one in children(server.pid, "work") if one != worker] != [])


def test_of_two_workers_of_one_installation_one_works_until_it_is_gone(settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    one, other = Alone("work"), Alone("work")
    assert (one.first(), other.first(), one.first()) == (True, False, True)
    one.done()
    assert other.first()
    other.done()


def test_a_fault_is_one_line_and_the_worker_goes_on(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "qingzhou.site.commands", "work", "--every", "0.5"]
    with subprocess.Popen(
        command, env={**environment, "QINGZHOU_HOME": str(tmp_path)}, stderr=subprocess.PIPE
    ) as worker:
        assert worker.stderr is not None
        line = worker.stderr.readline().decode()
        assert worker.poll() is None
        worker.terminate()
        assert worker.wait(10) == 0
    assert line.startswith("work: OperationalError: no such table")


def test_stopping_before_anything_was_started_is_no_error() -> None:
    Beside().stop()
