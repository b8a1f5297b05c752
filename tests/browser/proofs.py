"""Run on the server's own data: a receipt and the heads of a log with some days behind it, as JSON; nothing of it is kept."""

from __future__ import annotations

import json

import django

django.setup()

from django.db import transaction  # noqa: E402 - not before Django is ready

from qingzhou.notary import queries  # noqa: E402
from qingzhou.notary.commitments import Kind  # noqa: E402
from tests.logs import log, receipt, seal, sign, three_days  # noqa: E402

with transaction.atomic():
    three_days()
    sign(2)
    for day in range(3, 9):
        for number in range(day):
            seal(Kind.RECEIVED, f"d{day}-{number}", day)
        sign(day)
    print(json.dumps([receipt(), queries.heads_file(log())]))
    transaction.set_rollback(True)
