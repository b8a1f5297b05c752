"""Run as a program on a database of its own: several workers empty one outbox at once, one of them having died before.

It commits, and what a worker does in between must be seen by others, so it gets a scratch database.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

WORKERS, MESSAGES = 4, 24


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    json.dump(emptied_together() | seen_while_sending(), sys.stdout)


def emptied_together() -> dict[str, Any]:
    """One worker sends and dies before it says so; then four workers begin at the same moment."""
    from qingzhou.notifications.actions import deliver, delivering
    from qingzhou.notifications.models import Delivery
    from qingzhou.units.models import Role
    from tests import build, notices
    from tests.threads import together

    for _handler in range(MESSAGES):
        handler = build.member(Role.UNIT_HANDLER, build.unit())
        notices.wants(handler)
        notices.tell(handler)
    noon, found = build.at(0, 12), dict[str, Any]()
    with notices.mail_server(settings) as mailbox:
        dead = delivering._claim(noon, noon + delivering.LEASE)
        assert dead is not None
        delivering._send(dead)
        done = together([lambda: deliver(noon) for _worker in range(WORKERS)])
        found["workers"] = [one.sent for one in done]
        found["left"] = Delivery.objects.exclude(state="sent").count()
        found["afterwards"] = deliver(noon + delivering.LEASE).sent
        found["to"] = [str(mail["X-Envelope-To"]) for mail in mailbox.mails]
        found["ids"] = len({str(mail["Message-ID"]) for mail in mailbox.mails})
    return found


def seen_while_sending() -> dict[str, Any]:
    """What another connection sees of the row while the message is on its way."""
    from django.db import connection

    from qingzhou.notifications import channels
    from qingzhou.notifications.actions import deliver
    from qingzhou.notifications.models import Delivery
    from tests import build, notices

    seen: list[str] = []

    def look() -> None:
        seen.extend(Delivery.objects.filter(channel="wecom").values_list("state", flat=True))
        build.person()  # and can write: nobody holds a lock
        connection.close()

    with notices.receiving() as receiver:
        channels._WeComBot.notify_url = f"http://127.0.0.1:{receiver.port}/{{key}}"
        receiver.meanwhile = look
        unit = build.unit("宣传部")
        notices.robot(unit)
        notices.tell(build.handler(unit))
        sent = deliver(build.at(1, 12)).sent
    return {"seen": seen, "sent": sent}


if __name__ == "__main__":
    main()
