"""The only folder that writes notices, deliveries and the ways by which people and units hear."""

from qingzhou.notifications.actions.announcing import Happening, announce
from qingzhou.notifications.actions.delivering import Delivered, deliver
from qingzhou.notifications.actions.hooks import NewHook, add_hook, push_again, resume_hook, retire_hook, try_hook
from qingzhou.notifications.actions.keeping import (
    NewRobot,
    add_robot,
    mark_all_read,
    mark_read,
    prefer,
    retire_robot,
    try_again,
    try_all_again,
    try_robot,
)
from qingzhou.notifications.actions.telling import Recipient, Told, retitle, settle, tell, tell_all

__all__ = (
    "Delivered",
    "Happening",
    "NewHook",
    "NewRobot",
    "Recipient",
    "Told",
    "add_hook",
    "add_robot",
    "announce",
    "deliver",
    "mark_all_read",
    "mark_read",
    "prefer",
    "push_again",
    "resume_hook",
    "retire_hook",
    "retire_robot",
    "retitle",
    "settle",
    "tell",
    "tell_all",
    "try_again",
    "try_all_again",
    "try_hook",
    "try_robot",
)
