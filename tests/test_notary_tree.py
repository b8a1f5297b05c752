"""The tree under the log: against its definition in the RFC, published vectors, and an implementation by others."""

from __future__ import annotations

import hashlib

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingzhou.notary import merkle
from qingzhou.notary.merkle import HASH, Node
from qingzhou.notary.verifier import Frontier, extends, hash_leaf, hash_node, includes

# The leaves and roots of the reference tests of certificate-transparency and transparency-dev/merkle (testonly/constants.go).
LEAVES = [bytes.fromhex(one) for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                         "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSIONS = {  # of index in size, from the same tests
    (0, 1): [],
    (0, 8): ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"],
    (5, 8): ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
             "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"],
}  # fmt: skip
CONSISTENCIES = {  # of one size in another
    (1, 8): ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"],
    (6, 8): ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
             "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"],
    (2, 5): ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"],
}  # fmt: skip

leaves = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


# --- the definition, word for word from RFC 9162, 2.1.1, 2.1.3.1 and 2.1.4.1 -------------------------------------
def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d: list[bytes]) -> bytes:
    if not d:
        return hashlib.sha256().digest()
    if len(d) == 1:
        return hashlib.sha256(b"\x00" + d[0]).digest()
    k = largest_power_below(len(d))
    return hashlib.sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: list[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = largest_power_below(len(d))
    return [*path(m, d[:k]), mth(d[k:])] if m < k else [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: list[bytes], whole: bool) -> list[bytes]:
    if m == len(d):
        return [] if whole else [mth(d)]
    k = largest_power_below(len(d))
    if m <= k:
        return [*subproof(m, d[:k], whole), mth(d[k:])]
    return [*subproof(m - k, d[k:], False), mth(d[:k])]


# --- ours, from stored subtrees -----------------------------------------------------------------------------------
class Stored:
    """Rows as the database keeps them; counts what is read of them."""

    def __init__(self, data: list[bytes]) -> None:
        self.rows: list[bytes] = []
        self.read = 0
        for index, one in enumerate(data):
            left = [self[node] for node in merkle.beside(index)]
            self.rows.append(merkle.grown(hash_leaf(one), left))

    def __getitem__(self, node: Node) -> bytes:
        self.read += 1
        return self.rows[node.last][node.level * HASH :][:HASH]

    def root(self, size: int) -> bytes:
        return merkle.proof([merkle.Span(0, size)], self)[0]  # type: ignore[arg-type]

    def inclusion(self, index: int, size: int) -> list[bytes]:
        return merkle.proof(merkle.inclusion(index, size), self)  # type: ignore[arg-type]

    def consistency(self, first: int, second: int) -> list[bytes]:
        return merkle.proof(merkle.consistency(first, second), self)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_are_ours(size: int) -> None:
    tree = Frontier()
    for one in LEAVES[:size]:
        tree.append(hash_leaf(one))
    assert tree.root().hex() == Stored(LEAVES[:size]).root(size).hex() == ROOTS[size]


def test_the_published_proofs_are_ours() -> None:
    stored = Stored(LEAVES)
    for (index, size), wanted in INCLUSIONS.items():
        assert [one.hex() for one in stored.inclusion(index, size)] == wanted
    for (first, second), wanted in CONSISTENCIES.items():
        assert [one.hex() for one in stored.consistency(first, second)] == wanted


@given(data=leaves, cut=st.data())
def test_roots_and_proofs_follow_the_definition_of_the_rfc(data: list[bytes], cut: st.DataObject) -> None:
    size = cut.draw(st.integers(1, len(data)))
    index, first = cut.draw(st.integers(0, size - 1)), cut.draw(st.integers(1, size))
    stored, part = Stored(data), data[:size]
    assert stored.root(size) == mth(part)
    assert stored.inclusion(index, size) == path(index, part)
    assert stored.consistency(first, size) == subproof(first, part, True)
    assert includes(mth(part), size, index, hash_leaf(part[index]), path(index, part))
    assert extends(first, mth(part[:first]), size, mth(part), subproof(first, part, True))


@given(data=leaves, cut=st.data())
def test_an_implementation_by_others_accepts_ours_and_makes_the_same(data: list[bytes], cut: st.DataObject) -> None:
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    for one in data:
        theirs.append_entry(one)
    size = cut.draw(st.integers(1, len(data)))
    index, first = cut.draw(st.integers(0, size - 1)), cut.draw(st.integers(1, size))
    stored = Stored(data)
    assert theirs.get_root(size) == stored.root(size)
    # Theirs come in another order, with the leaf itself among them; their consistency proofs are divided otherwise.
    proof = theirs.prove_inclusion(index + 1, size).path
    assert sorted(proof) == sorted([hash_leaf(data[index]), *stored.inclusion(index, size)])
    longer = theirs.prove_consistency(first, size)
    pymerkle.verify_consistency(stored.root(first), stored.root(size), longer, prior_size=first, later_size=size)
    assert extends(first, theirs.get_root(first), size, theirs.get_root(size), stored.consistency(first, size))


@given(size=st.integers(1, 2000), at=st.data())
def test_a_proof_reads_only_a_few_rows(size: int, at: st.DataObject) -> None:
    index, first = at.draw(st.integers(0, size - 1)), at.draw(st.integers(1, size))
    bits = size.bit_length()
    assert len(merkle.beside(index)) <= bits
    for spans in (merkle.inclusion(index, size), merkle.consistency(first, size)):
        assert len(spans) <= 2 * bits
        assert sum(len(span.nodes) for span in spans) <= 2 * bits
        assert all(node.last < size for span in spans for node in span.nodes)


@given(data=leaves, cut=st.data())
@settings(max_examples=60)
def test_no_changed_leaf_place_proof_or_root_is_accepted(data: list[bytes], cut: st.DataObject) -> None:
    size = len(data)
    index = cut.draw(st.integers(0, size - 1))
    proof, root, leaf = path(index, data), mth(data), hash_leaf(data[index])
    other = bytes([root[0] ^ 1]) + root[1:]
    wrong = [
        (other, size, index, leaf, proof),
        (root, size, index, hash_leaf(data[index] + b"x"), proof),
        (root, size, index, leaf, [*proof, other]),
        (root, size, size, leaf, proof),
        (root, size, -1, leaf, proof),
    ]
    wrong += [(root, size, index, leaf, proof[:-1])] if proof else []
    wrong += [(root, size, place, leaf, proof) for place in range(size) if hash_leaf(data[place]) != leaf]
    assert not any(includes(*one) for one in wrong)


@given(data=leaves, cut=st.data())
@settings(max_examples=60)
def test_no_tree_that_lost_or_changed_a_leaf_passes_for_an_extension(data: list[bytes], cut: st.DataObject) -> None:
    first = cut.draw(st.integers(1, len(data)))
    place = cut.draw(st.integers(0, first - 1))
    later = data.copy()
    later[place] += b"x"
    old = mth(data[:first])
    assert not extends(first, old, len(later), mth(later), subproof(first, later, True))
    shorter = data[:place] + data[place + 1 :]
    if first <= len(shorter) and mth(shorter[:first]) != old:
        assert not extends(first, old, len(shorter), mth(shorter), subproof(first, shorter, True))
    assert not extends(len(data), mth(data), first, old, []) or first == len(data)
    assert not extends(0, ROOT_OF_NOTHING, len(data), mth(data), [])


ROOT_OF_NOTHING = bytes.fromhex(ROOTS[0])


def test_what_is_not_in_the_tree_has_no_proof() -> None:
    for index, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(ValueError, match="no leaf"):
            merkle.inclusion(index, size)
    for first, second in ((0, 3), (4, 3)):
        with pytest.raises(ValueError, match="does not extend"):
            merkle.consistency(first, second)


def test_a_leaf_is_never_taken_for_a_node() -> None:
    left, right = hash_leaf(b"a"), hash_leaf(b"b")
    assert hash_leaf(left + right) != hash_node(left, right)
