"""The server's log, without the addresses of those who ask.

Nobody who reports is to be found by the log: gunicorn keeps no access log here, but it names the address of whoever sends
something that is no HTTP, which a browser behind a broken proxy does as well as an attacker.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

NAMED = re.compile(r" from ip=\S*(?=: )")


class WithoutAddresses(Logger):  # type: ignore[misc]
    """Gunicorn's own log, with the address taken out of every line."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does it, and the filter."""
        super().setup(cfg)
        self.error_log.addFilter(_without_address)


def _without_address(record: logging.LogRecord) -> bool:
    record.msg = NAMED.sub("", str(record.msg))
    return True
