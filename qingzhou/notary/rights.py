"""Whose the log is: nobody's by itself. Heads and bare leaves are published as files; a receipt opens its own seals."""

from qingzhou.notary.models import Head, Leaf, Log
from qingzhou.rights import declare, nobody

declare(Log, nobody, public="jurisdiction origin key size open_on", internal="tried_at")
declare(Leaf, nobody, public="log index at kind turn seal hashes", internal="report salt")
declare(Head, nobody, public="log day size root counts note")
