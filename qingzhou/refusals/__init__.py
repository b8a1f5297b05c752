"""Refusals: what a person is told when something cannot be done, in words they can act on.

`code` is for tests and logs and never changes; `said` is what is wrong; `do` is what to press, or whom to ring.
"""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """Something that may not, cannot now, or cannot yet be done. Raising one rolls the transaction back."""

    status: ClassVar[int] = 400

    def __init__(self, code: str, said: str, do: str = "") -> None:
        super().__init__(code)
        self.code, self.said, self.do = code, said, do

    def __str__(self) -> str:
        between = "" if str(self.said).endswith("。") else " "  # Chinese sentences follow each other without a space
        return f"{self.said}{between}{self.do}".strip()


class NotAllowed(Refusal):
    """This person may not do it."""

    status = 403


class NotNow(Refusal):
    """It cannot be done in the present state: somebody was faster, or a step comes first."""

    status = 409


class Incomplete(Refusal):
    """Something that was handed in is missing or wrong."""

    status = 422
