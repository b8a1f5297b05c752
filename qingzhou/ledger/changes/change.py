"""The form of a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qingzhou.ledger.projection import Projection, Written

Change = Callable[[Projection, Written, Any], Projection]
