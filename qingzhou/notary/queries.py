"""What pages and receipts need of the log: proofs, heads, counts, and the three files that anybody can check."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingzhou.notary import merkle
from qingzhou.notary.checkpoint import key_for, sign
from qingzhou.notary.commitments import leaf as leaf_data
from qingzhou.notary.merkle import HASH, Node, Span
from qingzhou.notary.models import Head, Leaf, Log
from qingzhou.notary.verifier import hash_leaf, promise
from qingzhou.refusals import NotNow

RECEIPT, HEADS = "qingzhou-receipt/1", "qingzhou-heads/1"
AT_ONCE = 5000  # rows


def log_of(jurisdiction: str) -> Log:
    """The log of a jurisdiction. Raises Log.DoesNotExist before its first leaf."""
    return Log.objects.get(jurisdiction=jurisdiction)


def heads(log: Log) -> QuerySet[Head]:
    """Its heads, the oldest first."""
    return Head.objects.filter(log=log).order_by("day")


def latest(log: Log) -> Head | None:
    """Its last head."""
    return heads(log).last()


def counts(log: Log) -> dict[str, int] | None:
    """The published counts by code of Kind, None before the first head."""
    head = latest(log)
    return dict(head.counts) if head else None


def nodes(log: Log, wanted: Iterable[Node]) -> Mapping[Node, bytes]:
    """The stored hashes of complete subtrees; one that is not there is left out."""
    by_row: dict[int, list[Node]] = {}
    for node in wanted:
        by_row.setdefault(node.last, []).append(node)
    found: dict[Node, bytes] = {}
    indices = sorted(by_row)
    for start in range(0, len(indices), AT_ONCE):
        rows = Leaf.objects.filter(log=log, index__in=indices[start : start + AT_ONCE])
        for index, stored in rows.values_list("index", "hashes"):
            for node in by_row[index]:
                hashed = bytes(stored)[node.level * HASH : (node.level + 1) * HASH]
                found |= {node: hashed} if len(hashed) == HASH else {}
    return found


def _proofs(log: Log, spans: list[list[Span]]) -> list[list[bytes]]:
    """Several proofs with one look at the database. Raises NotNow where a leaf that they need is missing."""
    wanted = {node for proof in spans for span in proof for node in span.nodes}
    hashes = nodes(log, wanted)
    if wanted - hashes.keys():
        do = _("请运行 qingzhou audit 查明，并报告审计人员。")
        raise NotNow("notary.damaged", _("存证日志缺少存证，不能出具证明。"), do)
    return [merkle.proof(proof, hashes) for proof in spans]


def inclusion(leaf: Leaf, head: Head) -> list[bytes]:
    """What proves that a leaf stands under a head. Raises ValueError for one that does not."""
    return _proofs(head.log, [merkle.inclusion(leaf.index, head.size)])[0]


def consistency(first: Head, second: Head) -> list[bytes]:
    """What proves that a head extends another of the same log."""
    return _proofs(second.log, [merkle.consistency(first.size, second.size)])[0]


# --- the files that anybody can check --------------------------------------------------------------------------
def heads_file(log: Log) -> dict[str, Any]:
    """heads.json: the key, and all heads with what proves that each extends the one before."""
    rows = list(heads(log))
    spans = [merkle.consistency(one.size, other.size) for one, other in pairwise(rows)]
    proofs = [[], *_proofs(log, spans)]
    told = [{"note": head.note, "consistency": _told(proof)} for head, proof in zip(rows, proofs, strict=False)]
    return {"format": HEADS, "key": log.key, "heads": told}


def receipt(log: Log, report: str) -> dict[str, Any]:
    """receipt.json: the milestones of one report opened, each promised by the log and proven as far as heads reach.

    For the holder of the report's receipt code only: it links the milestones to each other. Raises NotNow where the
    signing key is not the log's.
    """
    key, head = key_for(log.key), latest(log)
    # Put in order here: asked to, the database would walk the whole log in its order to find these few.
    leaves = sorted(Leaf.objects.filter(log=log, report=report), key=attrgetter("index"))
    proven = [leaf for leaf in leaves if head and leaf.index < head.size]
    spans = [merkle.inclusion(leaf.index, head.size) for leaf in proven] if head else []
    proofs = dict(zip((leaf.index for leaf in proven), _proofs(log, spans), strict=True))
    milestones = []
    for leaf in leaves:
        promised = sign(promise(log.origin, leaf.index, hash_leaf(leaf.data), leaf.at.isoformat()), log.origin, key)
        proof = proofs.get(leaf.index)
        milestones.append(
            {"index": leaf.index, **leaf.opening, "promise": promised, "proof": None if proof is None else _told(proof)}
        )
    note = head.note if head and proven else None
    return {"format": RECEIPT, "key": log.key, "head": note, "milestones": milestones}


def leaves_file(log: Log) -> Iterator[bytes]:
    """leaves.jsonl: every leaf under the last head as it is hashed, one a line; who has it can count for himself."""
    head = latest(log)
    for index, at, kind, turn, seal in rows(log, "index", "at", "kind", "turn", "seal"):
        if head is None or index >= head.size:
            return
        yield leaf_data(at, kind, turn, bytes(seal)) + b"\n"


def rows(log: Log, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The leaves in their order, the index first among the columns; page by page, so that nothing is held."""
    last = -1
    while page := list(Leaf.objects.filter(log=log, index__gt=last).order_by("index").values_list(*columns)[:AT_ONCE]):
        yield from page
        last = page[-1][0]


def _told(hashes: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in hashes]
