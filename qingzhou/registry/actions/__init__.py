"""The only door by which the register is written: records are added, institutions follow from them."""

from qingzhou.registry.actions.importing import choose, receive, reopen, set_mapping, take_in
from qingzhou.registry.actions.keeping import enter, put_down

__all__ = ["choose", "enter", "put_down", "receive", "reopen", "set_mapping", "take_in"]
