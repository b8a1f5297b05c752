"""Check a receipt against the published heads of a district's log, offline.

    python3 verifier.py receipt.json heads.json [leaves.jsonl]

Needs Python 3.9 or newer and nothing else: no package, no network. Ends with 0 when everything holds, with 1 when
something does not, with 2 when it cannot be told (an unreadable file, a head still to come); `-` stands for no receipt.

What it checks: each milestone is what was sealed into the log (SHA-256) and stands in the tree of a published head
(RFC 9162); each head is signed (Ed25519, C2SP signed note) and extends the one before, so that nothing was removed or
changed; dates and counts never go back. With the leaves it builds the tree anew and counts for itself.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces and no escapes, in UTF-8: the same value gives the same bytes."""
    return _ENCODER.encode(value).encode()


def sealed(opening: dict[str, Any]) -> str:
    """SHA-256 over a milestone with its report and its salt, in hex: tells nothing to who does not know the salt."""
    said = {name: opening[name] for name in ("at", "kind", "report", "salt", "turn")}
    return hashlib.sha256(canonical(said)).hexdigest()


def leaf(at: str, kind: str, turn: int, seal: str) -> bytes:
    """What stands in the log, and may be published: the kind, its turn, the day, and the seal."""
    return canonical({"at": at, "kind": kind, "seal": seal, "turn": turn})


# --- the tree (RFC 9162, 2.1) ----------------------------------------------------------------------------------
def hash_leaf(data: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _sides(place: int, last: int, proof: Sequence[bytes]) -> list[bool] | None:
    """Of each hash of a proof, whether it stands on the left; None where the proof has not the right length."""
    sides = []
    for _sibling in proof:
        if last == 0:
            return None
        left = bool(place & 1) or place == last
        while left and not place & 1 and place:
            place, last = place >> 1, last >> 1
        sides.append(left)
        place, last = place >> 1, last >> 1
    return sides if last == 0 else None


def includes(root: bytes, size: int, index: int, leaf_hash: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `size` leaves with this root has the leaf at `index` (RFC 9162, 2.1.3.2)."""
    sides = _sides(index, size - 1, proof) if 0 <= index < size else None
    found = leaf_hash
    for left, sibling in zip(sides or (), proof):  # noqa: B905 - the same length; strict= is not in Python 3.9
        found = hash_node(sibling, found) if left else hash_node(found, sibling)
    return sides is not None and found == root


def extends(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `second` leaves begins with the tree of `first` leaves (RFC 9162, 2.1.4.2)."""
    if not 0 < first < second or not proof:
        return 0 < first == second and first_root == second_root and not proof
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    sides = _sides(place, last, path[1:])
    old = new = path[0]
    for left, sibling in zip(sides or (), path[1:]):  # noqa: B905
        old, new = (hash_node(sibling, old), hash_node(sibling, new)) if left else (old, hash_node(new, sibling))
    return sides is not None and old == first_root and new == second_root


class Frontier:
    """A tree that grows leaf by leaf, kept as its perfect subtrees from left to right."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf_hash: bytes) -> bytes:
        """Add a leaf; the hashes of all perfect subtrees that end with it, the leaf's own first."""
        hashes, found, place = [leaf_hash], leaf_hash, self.size
        while place & 1:
            found = hash_node(self._peaks.pop(), found)
            hashes.append(found)
            place >>= 1
        self._peaks.append(found)
        self.size += 1
        return b"".join(hashes)

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        return join(self._peaks)


def join(hashes: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees that shrink from left to right; of none, the hash of nothing."""
    return reduce(lambda right, left: hash_node(left, right), reversed(hashes)) if hashes else hashlib.sha256().digest()


# --- Ed25519 (RFC 8032, 5.1), verification only ----------------------------------------------------------------
_P, _L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]  # X, Y, Z and T with x = X/Z, y = Y/Z, xy = T/Z
_ZERO: _Point = (0, 1, 1, 0)


def _add(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c, d = 2 * one[3] * other[3] * _D % _P, 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _point(encoded: bytes) -> _Point | None:
    """The point of 32 bytes, None if they are none."""
    sign, y = divmod(int.from_bytes(encoded, "little"), 2**255)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return (x, y, 1, x * y % _P)


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")) or _ZERO


def signed_by(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether this is the key's Ed25519 signature of the text."""
    key = _point(public) if len(public) == 32 else None
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != 64 or scalar >= _L:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % _L
    minus = (_P - key[0], key[1], key[2], _P - key[3])
    table = (_ZERO, _BASE, minus, _add(_BASE, minus))
    found = _ZERO  # scalar times the base point, minus digest times the key: both at once, bit by bit
    for bit in range(max(scalar.bit_length(), digest.bit_length()) - 1, -1, -1):
        found = _add(found, found)
        if choice := (scalar >> bit & 1) | (digest >> bit & 1) << 1:
            found = _add(found, table[choice])
    x, y = (part * pow(found[2], _P - 2, _P) % _P for part in found[:2])
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# --- signed notes and heads (C2SP signed-note, tlog-checkpoint) ------------------------------------------------
ED25519, decoded = b"\x01", partial(base64.b64decode, validate=True)


def key_id(name: str, public: bytes) -> bytes:
    """Four bytes that tell a key from others of the same name."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def read_key(line: str) -> tuple[str, bytes]:
    """Name and public key of a verifier key line, `name+id+key`. Raises ValueError."""
    name, _plus, rest = str(line).partition("+")
    found = re.fullmatch(r"([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", rest)
    data = decoded(found[2]) if found else b""
    if found is None or not name or re.search(r"\s", name) or data[:1] != ED25519 or len(data) != 33:
        raise ValueError(line)
    if key_id(name, data[1:]).hex() != found[1]:
        raise ValueError(line)
    return name, data[1:]


def open_note(note: str, line: str) -> str:
    """The text of a note if it bears the key's signature, else nothing. Raises ValueError for what is no note or no key."""
    name, public = read_key(line)
    text, blank, signatures = note.rpartition("\n\n")
    written = [re.fullmatch(r"— (\S+) ([A-Za-z0-9+/=]+)", each) for each in signatures[:-1].split("\n")]
    if not blank or not signatures.endswith("\n") or not all(written) or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise ValueError(note)
    for found in filter(None, written):
        data = decoded(found[2])
        if found[1] == name and data[:4] == key_id(name, public):
            return text + "\n" if signed_by(public, f"{text}\n".encode(), data[4:]) else ""
    return ""


@dataclass(frozen=True)
class Head:
    """What a signed head says: all leaves up to the end of a day, and the counts."""

    origin: str
    size: int
    root: bytes
    day: str
    counts: dict[str, int]

    def text(self) -> str:
        """As it is signed."""
        counts = "".join(f"{kind} {count}\n" for kind, count in self.counts.items())
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\nday {self.day}\n{counts}"


def read_head(note: str, key: str) -> Head:
    """The head that a note says which bears the signature of its log's key. Raises ValueError."""
    text = open_note(note, key)
    origin, size, root, day, *rest = text[:-1].split("\n")
    counts = {kind: int(count) for kind, count in (line.split(" ") for line in rest)}
    head = Head(origin, int(size), decoded(root), day[len("day ") :], counts)
    wrong = head.text() != text or origin != read_key(key)[0] or len(head.root) != 32
    if wrong or min(head.size, *counts.values(), 0) < 0 or not re.fullmatch(r"\d{4}-\d\d-\d\d", head.day):
        raise ValueError(text)
    return head


def promise(origin: str, index: int, leaf_hash: bytes, at: str) -> str:
    """What the log promises when it takes a leaf, to be signed: it will stand there in the head of that day."""
    return f"{origin}\npromise {index}\n{base64.b64encode(leaf_hash).decode()}\nday {at}\n"


# --- what is said ----------------------------------------------------------------------------------------------
HOLDS, FAILS, OPEN = 0, 1, 2
_CODES = "received accepted declined assigned investigated founded unfounded consequence replied rechecked"
KINDS = dict(zip(_CODES.split(), "收到 受理 不予受理 交办 核查 属实 不属实 作出处理 答复 回头看".split()))  # noqa: B905, SIM905
VERDICTS = {HOLDS: ("符合", "holds"), FAILS: ("不符", "FAILS"), OPEN: ("待核", "open")}
SAID = """heads: {n} 个日签（至 {day}）签名有效、前后相续 | {n} heads (to {day}) are signed, each extending the one before
no_heads: 还没有公布日签 | no head is published yet
key: 公布的公钥与存证回执所载不同 | the published key is not the one on the receipt
signature: 第 {n} 个日签没有有效签名 | head no. {n} does not bear a valid signature
back: {day} 日签的日期、条数或统计数倒退 | in the head of {day} the day, the size or a count goes back
cut: {day} 日签不是前一日签的延续：存证被删改 | the head of {day} does not extend the one before: leaves were changed
rewritten: 存证回执所据 {day} 日签与公布的不同：日志被改写 | the receipt's head of {day} is not the published one: rewritten
old: 公布文件早于存证回执（{day}），请下载新的 | the published heads are older than the receipt ({day}): fetch newer ones
promise: {zh}：日志的承诺签名无效 | {it}: the log's signed promise is not valid
included: {zh}：在 {day} 日签之内 | {it}: stands under the head of {day}
absent: {zh}：不在 {day} 日签之内，或内容被改 | {it}: does not stand under the head of {day}, or was changed
day: {zh}：日期与首次收入它的 {day} 日签不合 | {it}: its date does not agree with the first head that has it, {day}
omitted: {zh}：日志承诺收入，{day} 日签却没有 | {it}: was promised, and the head of {day} does not have it
unproven: {zh}：应在 {day} 日签之内，请重新下载存证回执 | {it}: due under the head of {day}; fetch the receipt again
pending: {zh}：当日日签尚未公布 | {it}: the head of that day is still to come
leaves: 由 {n} 条存证重算的根、统计数和日期与日签一致 | {n} leaves give the roots, counts and days of the heads
replaced: #{index}：日志承诺的存证被另一条顶替 | #{index}: something else stands where the log promised this leaf
recount: 由存证清单重算，与 {day} 日签不符 | worked out from the leaves, the head of {day} is another"""
WORDS = dict(line.split(": ", 1) for line in SAID.split("\n"))


@dataclass(frozen=True)
class Finding:
    """One thing that holds, does not hold, or cannot be told yet."""

    verdict: int
    code: str
    values: dict[str, Any]

    def __str__(self) -> str:
        told = zip(VERDICTS[self.verdict], WORDS[self.code].split(" | "))  # noqa: B905
        chinese, english = (f"[{word}] {text.format(**self.values)}" for word, text in told)
        return f"{chinese}。\n    {english}."


def judge_heads(published: dict[str, Any]) -> tuple[list[Head], list[Finding]]:
    """The heads as far as they hold, and what is to be said of them."""
    heads: list[Head] = []
    for n, one in enumerate(published["heads"], start=1):
        try:
            head = read_head(one["note"], published["key"])
        except ValueError:
            return heads, [Finding(FAILS, "signature", {"n": n})]
        last, proof = heads[-1] if heads else None, [decoded(each) for each in one["consistency"]]
        if last and not _goes_on(last, head):
            return heads, [Finding(FAILS, "back", {"day": head.day})]
        if last and not extends(last.size, last.root, head.size, head.root, proof):
            return heads, [Finding(FAILS, "cut", {"day": head.day})]
        heads.append(head)
    verdict, code, day = (HOLDS, "heads", heads[-1].day) if heads else (OPEN, "no_heads", "")
    return heads, [Finding(verdict, code, {"n": len(heads), "day": day})]


def _goes_on(one: Head, other: Head) -> bool:
    """Whether nothing went back from a head to the next."""
    grown = all(other.counts.get(kind, -1) >= count for kind, count in one.counts.items())
    return one.day < other.day and one.size <= other.size and grown


def judge_receipt(receipt: dict[str, Any], key: str, heads: list[Head]) -> list[Finding]:
    """What is to be said of a receipt against heads that hold."""
    if not receipt["milestones"]:
        raise ValueError("milestones")
    if receipt["key"] != key:
        return [Finding(FAILS, "key", {})]
    own = read_head(receipt["head"], key) if receipt["head"] else None
    if own:
        if not heads or own.day > heads[-1].day:
            return [Finding(OPEN, "old", {"day": own.day})]
        if own not in heads:
            return [Finding(FAILS, "rewritten", {"day": own.day})]
    return [_judge_milestone(one, key, own, heads) for one in receipt["milestones"]]


def opened(one: dict[str, Any]) -> bytes:
    """The hash of the leaf that a milestone on a receipt must be."""
    return hash_leaf(leaf(one["at"], one["kind"], one["turn"], sealed(one)))


def _judge_milestone(one: dict[str, Any], key: str, own: Head | None, heads: list[Head]) -> Finding:
    at, index, hashed = one["at"], one["index"], opened(one)
    told = {"it": f"#{index} {one['kind']} {at}", "zh": f"#{index} {KINDS.get(one['kind'], '')} {at}"}
    if open_note(one["promise"], key) != promise(read_key(key)[0], index, hashed, at):
        return Finding(FAILS, "promise", told)
    due = next((head for head in heads if head.day >= at), None)  # the first head that must have it
    if due is None:
        return Finding(OPEN, "pending", told)
    told["day"] = due.day
    if due.size <= index:
        return Finding(FAILS, "omitted", told)
    if any(head.size > index and head.day < at for head in heads):
        return Finding(FAILS, "day", told)
    if own is None or one["proof"] is None:
        return Finding(OPEN, "unproven", told)
    told["day"] = own.day
    holds = includes(own.root, own.size, index, hashed, [decoded(each) for each in one["proof"]])
    return Finding(HOLDS, "included", told) if holds else Finding(FAILS, "absent", told)


def judge_leaves(lines: Iterable[bytes], heads: list[Head], promised: dict[int, bytes]) -> list[Finding]:
    """Whether roots, counts and days of the heads follow from the leaves, and what a receipt promises is among them."""
    tree, counts, at, closed = Frontier(), dict.fromkeys(heads[0].counts if heads else (), 0), "", ""
    following, left = iter(lines), list(heads)
    while left:
        if left[0].size == tree.size:
            head = left.pop(0)
            if (head.root, head.counts) != (tree.root(), counts) or at > head.day:
                return [Finding(FAILS, "recount", {"day": head.day})]
            closed = head.day
            continue
        line = next(following, b"{}").rstrip(b"\n")
        said = json.loads(line)
        if not said or leaf(**said) != line or said["at"] < at or said["at"] <= closed:
            return [Finding(FAILS, "recount", {"day": left[0].day})]
        at, hashed = said["at"], hash_leaf(line)
        counts[said["kind"]] += said["turn"] == 1
        if promised.get(tree.size, hashed) != hashed:
            return [Finding(FAILS, "replaced", {"index": tree.size})]
        tree.append(hashed)
    return [Finding(HOLDS, "leaves", {"n": tree.size})]


def check(receipt: dict[str, Any] | None, published: dict[str, Any], leaves: Iterable[bytes] | None) -> list[Finding]:
    """Everything that is to be said, first of the heads; of the rest only where these hold."""
    heads, found = judge_heads(published)
    if any(one.verdict == FAILS for one in found):
        return found
    found += judge_receipt(receipt, published["key"], heads) if receipt is not None else []
    promised = {one["index"]: opened(one) for one in receipt["milestones"]} if receipt else {}
    return found + (judge_leaves(leaves, heads, promised) if leaves is not None else [])


def main(arguments: list[str], say: Callable[[str], Any] = print) -> int:
    """Check the files named. Gives 0, 1 or 2, see above."""
    if len(arguments) not in {2, 3}:
        say(str(__doc__))
        return OPEN
    try:
        receipt = dict(json.loads(Path(arguments[0]).read_bytes())) if arguments[0] != "-" else None
        published = dict(json.loads(Path(arguments[1]).read_bytes()))
        with Path(arguments[2] if arguments[2:] else os.devnull).open("rb") as leaves:
            found = check(receipt, published, leaves if arguments[2:] else None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        say(f"[待核] 文件不能读取或格式不对。\n    [open] a file cannot be read or has not the right form: {fault!r}")
        return OPEN
    for one in found:
        say("".join(sign for sign in str(one) if sign.isprintable() or sign == "\n"))
    return max((one.verdict for one in found), key=(HOLDS, OPEN, FAILS).index)


if __name__ == "__main__":
    sys.stdout = open(1, "w", errors="replace", closefd=False)  # noqa: SIM115 - a bare terminal is no fault
    sys.exit(main(sys.argv[1:]))
