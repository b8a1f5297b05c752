"""The real server, started as anybody would start it: `script/server` on a free port with data of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 180  # seconds for installing nothing, preparing a database and loading the demonstration district


@dataclass(frozen=True)
class Site:
    """A running server."""

    address: str  # http://127.0.0.1:PORT, no slash at the end
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    log: Path

    def run(self, *command: str) -> str:
        """The output of a command run on the server's own data, e.g. `run("-m", "qingzhou.site", "audit")`."""
        done = subprocess.run(
            [sys.executable, *command], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def stop(self) -> None:
        """Stop as an operator would."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=40)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Whether anything answers there, be it an error page."""
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def start(home: Path) -> Site:
    """Start the server with its data in `home` and wait until it answers; what it said is in `home`/server.log."""
    port, log = free_port(), home / "server.log"
    environment = {**os.environ, "QINGZHOU_HOME": str(home), "PORT": str(port)}
    environment.pop("PYTEST_CURRENT_TEST", None)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [ROOT / "script" / "server"], env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    site = Site(f"http://127.0.0.1:{port}", environment, process, log)
    deadline = time.monotonic() + PATIENCE
    while not answers(site.address):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"The server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
        time.sleep(0.2)
    return site
