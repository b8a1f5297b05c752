"""Which perfect subtrees a root or a proof of RFC 9162 is made of; pure, and each needs only O(log n) of them.

A node is a perfect subtree: level k, place j covers the leaves from j·2^k up to (j+1)·2^k. It is complete, and its hash
never changes again, once its last leaf is there. Whoever stores with each leaf the hashes of the subtrees that end with
it (`Frontier.append` gives them) can read every node of the tree at the row of one leaf. What proofs look like and how
they are checked is in verifier.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from qingzhou.notary.verifier import hash_node, join

HASH = 32  # bytes


class Node(NamedTuple):
    """A perfect subtree."""

    level: int
    place: int

    @property
    def last(self) -> int:
        """The index of its last leaf, in whose row its hash is stored."""
        return ((self.place + 1) << self.level) - 1


class Span(NamedTuple):
    """The leaves from `start` up to `end`, as a subtree of its own: RFC 9162's D[start:end]."""

    start: int
    end: int

    @property
    def nodes(self) -> list[Node]:
        """The perfect subtrees that it is made of, from left to right; `start` is at the beginning of the largest."""
        found, start = [], self.start
        while rest := self.end - start:
            level = rest.bit_length() - 1
            found.append(Node(level, start >> level))
            start += 1 << level
        return found


def beside(index: int) -> list[Node]:
    """The subtrees on the left that are joined, one after the other, when the leaf at `index` is appended."""
    found: list[Node] = []
    place = index
    while place & 1:
        found.append(Node(len(found), place - 1))
        place >>= 1
    return found


def grown(leaf_hash: bytes, left: Iterable[bytes]) -> bytes:
    """The hashes of all perfect subtrees that end with a leaf, given those `beside` it; the leaf's own first."""
    hashes = [leaf_hash]
    for sibling in left:
        hashes.append(hash_node(sibling, hashes[-1]))
    return b"".join(hashes)


def inclusion(index: int, size: int) -> list[Span]:
    """What proves that the leaf at `index` is in the tree of `size` leaves: PATH of RFC 9162, 2.1.3.1.

    Raises ValueError for a leaf that is not in that tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    whole, spans = Span(0, size), []
    while whole.end - whole.start > 1:
        left, right = _halves(whole)
        whole, other = (left, right) if index < left.end else (right, left)
        spans.append(other)
    return spans[::-1]


def consistency(first: int, second: int) -> list[Span]:
    """What proves that the tree of `second` leaves begins with that of `first`: PROOF of RFC 9162, 2.1.4.1.

    Raises ValueError where there is nothing to prove: no first leaf, or a first tree that is the larger one.
    """
    if not 0 < first <= second:
        raise ValueError(f"a tree of {second} leaves does not extend one of {first}")
    whole, spans = Span(0, second), []
    while whole.end != first:
        left, right = _halves(whole)
        whole, other = (left, right) if first <= left.end else (right, left)
        spans.append(other)
    return ([whole] if whole.start else []) + spans[::-1]


def _halves(whole: Span) -> tuple[Span, Span]:
    """Divided at the largest power of two that is smaller than its length."""
    middle = whole.start + (1 << ((whole.end - whole.start - 1).bit_length() - 1))
    left, right = (Span(*ends) for ends in pairwise((whole.start, middle, whole.end)))
    return left, right


def proof(spans: Iterable[Span], hashes: Mapping[Node, bytes]) -> list[bytes]:
    """The hashes of a proof, worked out from those of the nodes. Raises KeyError if one is missing."""
    return [join([hashes[node] for node in span.nodes]) for span in spans]
