"""A changed copy of a frozen dataclass, as dataclasses.replace gives it, in a tenth of the time.

The fold copies an item's projection three times an entry, and an audit folds every entry there is. dataclasses.replace
runs __init__ again, which sets each of some thirty fields through object.__setattr__; a copy of the dictionary does not.
"""

from __future__ import annotations

from typing import Any, TypeVar

Kind = TypeVar("Kind")


def replace(kept: Kind, /, **changes: Any) -> Kind:
    """The same but for `changes`. Raises TypeError for what is not a field. Not for classes with slots or __post_init__."""
    if not changes.keys() <= kept.__dict__.keys():
        raise TypeError(f"{type(kept).__name__} has no {', '.join(changes.keys() - kept.__dict__.keys())}")
    copy = object.__new__(type(kept))
    copy.__dict__.update(kept.__dict__, **changes)
    return copy
