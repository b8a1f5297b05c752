"""Everything worked out again from the rows: seals, days, subtrees, counts, and whether the heads follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.notary import queries, verifier
from qingzhou.notary.commitments import leaf, no_counts, sealed
from qingzhou.notary.models import Head, Log

MOST = 20  # faults that are told: after one leaf is gone, everything after it differs
NOT_SIGNED = gettext_lazy("%(day)s 日签的签名文本与所存不符，或不是本日志密钥所签")
COLUMNS = ("index", "at", "kind", "turn", "report", "salt", "seal", "hashes")


@dataclass(frozen=True)
class State:
    """The log up to some leaf."""

    size: int
    root: bytes
    counts: dict[str, int]


@dataclass
class Recounted:
    """What came out: the whole log, the part up to a day, and all that does not agree."""

    whole: State
    part: State
    faults: list[str] = field(default_factory=list)


def recount(log: Log, *, until: date = date.max, key: str = "") -> Recounted:
    """Read the log from its first leaf and compare; with `key`, the signature of every head, too.

    Reads only, and may run while others append. `part` is the log up to the end of the day `until`.
    """
    before = Log.objects.get(pk=log.pk).size
    walk = _Walk(list(queries.heads(log)), until, key)
    for row in queries.rows(log, *COLUMNS):
        if not walk.take(*row):
            break
    whole = walk.state()
    after = Log.objects.get(pk=log.pk).size
    walk.compare_heads()
    if not walk.stopped and not before <= whole.size <= after:
        walk.say(_("应有 %(size)d 条存证，实有 %(found)d 条"), size=after, found=whole.size)
    for head in walk.heads:
        walk.say(_("%(day)s 日签有 %(size)d 条存证，现在只能核对 %(found)d 条"), head, found=whole.size)
    return Recounted(whole, walk.part or whole, walk.faults[:MOST])


class _Walk:
    """From leaf to leaf."""

    def __init__(self, heads: list[Head], until: date, key: str) -> None:
        self.heads = heads  # those that are still ahead
        self.until, self.key = until, key
        self.tree, self.counts = verifier.Frontier(), no_counts()
        self.at, self.closed = date.min, date.min  # of the last leaf, of the last head
        self.part: State | None = None
        self.faults: list[str] = []
        self.stopped = self.broken = False

    def state(self) -> State:
        return State(self.tree.size, self.tree.root(), dict(self.counts))

    def say(self, what: str, head: Head | None = None, **values: Any) -> None:
        told = {"day": head.day, "size": head.size} if head else {}
        self.faults.append(what % (told | values))

    def take(self, index: int, at: date, kind: str, turn: int, report: str, *stored: bytes) -> bool:
        """Look at the next leaf; False where it is not the next one."""
        salt, seal, hashes = (bytes(one) for one in stored)
        self.compare_heads()
        if index != self.tree.size:
            self.say(_("缺少第 %(index)d 条存证"), index=self.tree.size)
            self.stopped = True
            return False
        if sealed(at, kind, turn, report, salt) != seal:
            self.say(_("第 %(index)d 条存证的内容与封存值不符"), index=index)
        if at < self.at or at <= self.closed:
            self.say(_("第 %(index)d 条存证的日期 %(at)s 早于已记日期"), index=index, at=at)
        if at > self.until and self.part is None:
            self.part = self.state()
        if self.tree.append(verifier.hash_leaf(leaf(at, kind, turn, seal))) != hashes and not self.broken:
            self.say(_("自第 %(index)d 条存证起哈希树与内容不符"), index=index)
            self.broken = True
        self.at = max(at, self.at)
        self.counts[kind] = self.counts.get(kind, 0) + (turn == 1)
        return True

    def compare_heads(self) -> None:
        """Compare the heads that end here."""
        while self.heads and self.heads[0].size == self.tree.size:
            head = self.heads.pop(0)
            if bytes(head.root) != self.tree.root():
                self.say(_("%(day)s 日签的根与存证不符：日签之前的存证被改动"), head)
            if head.counts != self.counts:
                self.say(_("%(day)s 日签的统计数与存证不符"), head)
            if self.at > head.day:
                self.say(_("%(day)s 日签收入了之后日期的存证"), head)
            if self.key and not signs(head, self.key):
                self.say(str(NOT_SIGNED), head)
            self.closed = head.day


def signs(head: Head, key: str) -> bool:
    """Whether the note of a head bears the key's signature and says what its row says."""
    try:
        said = verifier.read_head(head.note, key)
    except ValueError:
        return False
    counts, day = dict(head.counts), head.day.isoformat()
    return (said.size, said.root, said.day, said.counts) == (head.size, bytes(head.root), day, counts)
