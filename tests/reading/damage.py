"""Damaging healthy text as copying does: bytes of its GB form are lost, and what follows is paired one off."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Damaged:
    """A line as a reader shows it; what lost a byte is told by its place in the healthy line."""

    text: str
    firsts: frozenset[int]  # lost their first byte
    lasts: frozenset[int]  # lost their second byte

    @property
    def lost(self) -> frozenset[int]:
        return self.firsts | self.lasts

    @property
    def wholly_lost(self) -> frozenset[int]:
        return self.firsts & self.lasts


def damaged_line(line: str, places: Collection[int]) -> Damaged | None:
    """The line after the first byte of the character at each place was lost; None where it cannot be written in GBK."""
    try:
        coded = [character.encode("gbk") for character in line]
    except UnicodeEncodeError:
        return None
    owners = [place for place, code in enumerate(coded) for _ in code]
    data = bytearray(b"".join(coded))
    gone = {owners.index(place) for place in places}
    for index in gone:
        data[index] = ord("?")
    shown, index = "", 0
    while index < len(data):
        size = 2 if data[index] >= 0x80 and index + 1 < len(data) and data[index + 1] >= 0x40 else 1
        try:
            character = bytes(data[index : index + size]).decode("gb18030")
        except UnicodeDecodeError:
            character = "?"
            gone |= set(range(index, index + size))
        shown += character
        index += size
    firsts = {index for index in gone if index == 0 or owners[index - 1] != owners[index]}
    return Damaged(shown, *(frozenset(owners[index] for index in part) for part in (firsts, gone - firsts)))
