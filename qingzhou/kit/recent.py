"""What a process read a few seconds ago: small things that nearly every page needs and hardly anybody changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any, ClassVar, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
SECONDS = 10.0  # for how long a page may go on with what was just changed by another process


class Recent(Generic[Key, Value]):
    """Values read by key, each at most SECONDS old: for pages. Whoever writes reads anew.

    Every reader is given the same object: nobody changes it.
    """

    made: ClassVar[list[Recent[Any, Any]]] = []  # all there are, so that tests can forget them

    def __init__(self, read: Callable[[Key], Value]) -> None:
        self._read = read
        self._known: dict[Key, tuple[float, Value]] = {}
        Recent.made.append(self)

    def of(self, key: Key) -> Value:
        """The value, read again if it is older than a page may take."""
        until, known = self._known.get(key, (0.0, None))
        return self.anew(key) if known is None or until < monotonic() else known

    def anew(self, key: Key) -> Value:
        """The value as it is now, which is what the next readers get."""
        value = self._read(key)
        self.know(key, value)
        return value

    def know(self, key: Key, value: Value, seconds: float = SECONDS) -> None:
        """Take a value for known without reading it."""
        self._known[key] = (monotonic() + seconds, value)

    def forget(self) -> None:
        """Read everything again at the next question: somebody here has changed it."""
        self._known.clear()
