"""What somebody with the database in hand can do: take its own protection away."""

from __future__ import annotations

import re

from django.db import connection

from qingzhou.kit.append_only import UNMAKE

GONE = re.compile("^DROP [A-Z]+")


def unprotected(*tables: str) -> None:
    """Let rows of append-only tables be changed, until the test is over; asked twice, it is the same."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            for statement in UNMAKE[connection.vendor]:
                cursor.execute(GONE.sub(r"\g<0> IF EXISTS", statement.format(table=table)))
