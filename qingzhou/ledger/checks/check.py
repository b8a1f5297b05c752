"""The form of a check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qingzhou.ledger.projection import Projection, Written
from qingzhou.refusals import Refusal

Check = Callable[[Projection, Written, Any], Refusal | None]
