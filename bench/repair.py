"""How silent the repair of lost bytes is on healthy Chinese text, and how much of the same text comes back once it is damaged.

python -m bench.repair DIRECTORY [--part develop|hold] [--lines 3000] [--show 0]   on any folder of UTF-8 text, HTML or manual pages.
The files fall into two parts by their names: develop on one, measure on the other.
"""

from __future__ import annotations

import argparse
import gzip
import html
import random
import re
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import rjieba

from qingzhou.directives.reading.lost_bytes import _decoded, is_traditional
from qingzhou.directives.reading.plausibility import cost
from qingzhou.directives.reading.repair import _simplified, repair
from tests.reading.damage import Damaged, damaged_line

_HAN = re.compile("[\u4e00-\u9fff]")
_OFTEN = 8.0  # nats: a character that is one word of three thousand
_LONGEST = 4  # characters of a dictionary word that are looked at
_KANA = re.compile("[\u3040-\u30ff]")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--part", choices=["develop", "hold"])
    parser.add_argument("--lines", type=int, default=3_000)
    parser.add_argument(
        "--piece", type=int, default=2_000, help="characters around a damaged line that are read with it"
    )
    parser.add_argument("--losses", type=int, default=1, help="bytes lost in each damaged line")
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    pages = [page for page in _pages(options.directory) if options.part in (None, _part(page.name))]
    _silence(pages)
    pieces = sorted({piece for page in pages if not page.traditional for piece in page.pieces(options.piece)})
    for title, mostly_han in (("lines mostly Han", True), ("lines mixed with commands", False)):
        print(f"\n{title}:")
        _restoring(pieces, options, mostly_han=mostly_han)


@dataclass(frozen=True)
class _Page:
    name: str
    text: str
    traditional: bool

    def pieces(self, size: int) -> Iterator[str]:
        """The text in pieces of whole lines, each of about `size` characters."""
        piece = ""
        for line in self.text.splitlines():
            piece += line.replace("\r", "") + "\n"
            if len(piece) >= size:
                yield piece
                piece = ""
        yield piece


def _part(name: str) -> str:
    return "develop" if zlib.crc32(name.encode()) % 2 else "hold"


def _pages(directory: Path) -> Iterator[_Page]:
    """The Chinese files of a folder, each text once."""
    seen: set[str] = set()
    for path in sorted(directory.rglob("*")):
        text = _text(path) if path.is_file() and not path.is_symlink() else ""
        han = len(_HAN.findall(text))
        if han < 40 or len(_KANA.findall(text)) > han / 20 or text in seen:
            continue
        seen.add(text)
        yield _Page(path.name, text, is_traditional(text, _simplified))


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (UnicodeDecodeError, OSError, EOFError, zlib.error):
        return ""
    return html.unescape(re.sub("<[^>]+>", "", text)) if path.suffix in (".html", ".htm", ".xml") else text


def _fits(line: str, *, mostly_han: bool) -> bool:
    """Whether a line is long enough to be damaged in its middle, and of this kind."""
    han = len(_HAN.findall(line))
    return len(line.strip()) >= 24 and han >= 8 and (han >= 0.6 * len(line.strip())) == mostly_han


def _silence(pages: list[_Page]) -> None:
    """Changes made to whole files as they are."""
    for title, traditional in (("simplified", False), ("traditional", True)):
        chosen = [page for page in pages if page.traditional == traditional]
        size, kinds, begun = sum(len(page.text.encode()) for page in chosen), Counter(), time.process_time()
        for page in chosen:
            for change in repair(page.text)[1]:
                kinds[change.kind] += 1
                if change.kind != "traditional" or not traditional:
                    print(f"  {page.name}: {change.kind} {change.before!r} -> {change.after!r}")
        seconds = time.process_time() - begun
        print(f"{title}: {len(chosen)} files, {size:,} bytes, {seconds:.1f} s, changes {dict(kinds)}")


def _restoring(pieces: list[str], options: argparse.Namespace, *, mostly_han: bool) -> None:
    """Takes bytes from every fourth line of some pieces and compares what comes back."""
    chance = random.Random(5)
    found: Counter[str] = Counter()
    seconds = 0.0
    for piece in chance.sample(pieces, len(pieces)):
        if found["lines"] >= options.lines:
            break
        lines, damaged = piece.split("\n"), {}
        for index in [index for index, line in enumerate(lines) if _fits(line, mostly_han=mostly_han)][::4]:
            one = _damaged(lines[index], chance, options)
            damaged |= {index: one} if one else {}
        text = "\n".join(damaged[index].text if index in damaged else line for index, line in enumerate(lines))
        begun = time.process_time()
        restored, repairs = repair(text)
        seconds += time.process_time() - begun
        sure = {place for change in repairs if change.certain for place in range(change.start, change.end)}
        start = 0
        for index, again in enumerate(restored.split("\n")):
            if index in damaged:
                result = _compared(lines[index], damaged[index], again, [start + k in sure for k in range(len(again))])
                found.update(result)
                if found["wrong"] <= options.show and result["wrong"]:
                    print(f"  = {lines[index]}\n  D {damaged[index].text}\n  R {again}")
            start += len(again) + 1
    _print(found, seconds)


def _damaged(line: str, chance: random.Random, options: argparse.Namespace) -> Damaged | None:
    places = [match.start() for match in _HAN.finditer(line, 4, len(line) - 4)]
    return damaged_line(line, chance.sample(places, min(options.losses, len(places)))) if places else None


def _compared(line: str, damaged: Damaged, restored: str, sure: list[bool]) -> Counter[str]:
    """Counts of one line. A character that lost both bytes should stay visible as two signs."""
    parts = ["??" if place in damaged.wholly_lost else character for place, character in enumerate(line)]
    expected = "".join(parts)
    result = Counter(lines=1, characters=len(line), wholly=len(damaged.wholly_lost))
    if len(restored) != len(expected):
        return result + Counter(length=1, wrong=1)
    at = [sum(map(len, parts[:place])) for place in range(len(line))]
    same = [restored[at[place]] == line[place] for place in range(len(line))]
    halves = damaged.lost - damaged.wholly_lost
    apart = all(same[place] for place in range(len(line)) if place not in damaged.lost)
    result += Counter(right=sum(same), exact=all(same), apart=apart, wrong=not apart)
    for place in halves:
        kind = "first" if place in damaged.firsts else "last"
        alone = not any(0 < abs(place - other) < _LONGEST for other in damaged.lost)
        possible = _possible(line, place, kind) if alone else "several"
        for title in (kind, possible, *["sure"][: sure[at[place]]]):
            result += Counter({title: 1, f"{title} right": same[place]})
    return result


def _possible(line: str, place: int, kind: str) -> str:
    """What the byte that is left and the neighbours allow.

    With neighbours that are whole:
    "one": this character alone makes a dictionary word with its neighbours, and no other often stands alone;
    "one word": it alone makes a word; "several": anything else.
    """
    first, second = line[place].encode("gbk")
    codes = ((byte, second) if kind == "first" else (first, byte) for byte in range(0x40, 0xFF))
    others = [character for code in codes if len(character := _decoded(bytes(code))) == 1 and character != line[place]]
    if not _makes_word(line, place, line[place]) or any(_makes_word(line, place, other) for other in others):
        return "several"
    return "one word" if any(cost(other) < _OFTEN for other in others) else "one"


def _makes_word(line: str, place: int, character: str) -> bool:
    text = line[:place] + character + line[place + 1 :]
    return len(character) == 1 and any(
        rjieba.has_word(text[start:end])
        for start in range(max(0, place - _LONGEST + 1), place + 1)
        for end in range(max(place + 1, start + 2), min(len(text), start + _LONGEST) + 1)
    )


def _print(found: Counter[str], seconds: float) -> None:
    def share(part: str, whole: str) -> str:
        return f"{found[part]:,} of {found[whole]:,} ({found[part] / max(1, found[whole]):.1%})"

    print(f"  characters exactly back: {share('right', 'characters')}; lines: {share('exact', 'lines')}")
    print(
        f"  lines right but for the characters that lost a byte: {share('apart', 'lines')}, {found['length']} of wrong length"
    )
    print(f"  right of the characters that lost their first byte: {share('first right', 'first')}")
    print(
        f"  right of those that lost their second byte: {share('last right', 'last')}; both bytes were lost of {found['wholly']:,}"
    )
    print(f"  right of those marked certain: {share('sure right', 'sure')}")
    print(f"  right where one reading is possible: {share('one right', 'one')}")
    print(f"  right where one makes a dictionary word: {share('one word right', 'one word')}")
    print(f"  {seconds:.1f} s")


if __name__ == "__main__":
    main()
