"""How much of a distorted list is found again in a register, and how much is suggested wrongly; all of it invented.

python -m bench.linking [--files 5000] [--seed 1]
Of the list, 70 parts of 100 are files of the register, written otherwise; 6 are files under a new name and code, at the same
room, telephone or person; the rest is unknown there. Printed: precision and recall of all pairs, and of the renamed ones.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from dataclasses import replace

from qingzhou.reconciliation.matching.pairing import Likely, between
from qingzhou.reconciliation.matching.traits import Party

OWN = (
    "启航青禾晨帆星轨鹿鸣望川云帆知行博雅致远明德弘毅卓越优学乐学思齐新知春蕾朝阳百川金穗梧桐蓝海翰林文澜书香墨语"
    "天一格物童梦小荷嘉禾锦程远航"
)
BODIES = [
    *("艺术中心", "艺术培训学校", "文化艺术有限公司", "教育科技有限公司", "培训学校", "教育咨询有限公司", "书院"),
    *("体育俱乐部", "舞蹈工作室"),
]
STREETS = [
    *("滨河路", "长堤路", "柳巷", "书香里", "中山大道", "建设路", "人民路", "学府街", "新华街", "老粮站巷"),
    *("科创大道", "和平路"),
]
SURNAMES, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英文辉力建国华",
)


def name(rng: random.Random) -> str:
    own = "".join(rng.choice(OWN) for _sign in range(rng.choice((2, 2, 3, 4))))
    return own + rng.choice(BODIES)


def party(rng: random.Random, number: int) -> Party:
    address = f"{rng.choice(STREETS)}{rng.randint(1, 300)}号"
    if rng.random() < 0.7:
        address += f"{rng.randint(1, 6)}层{rng.randint(1, 6)}{rng.randint(1, 20):02d}室"
    person = rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _sign in range(rng.choice((1, 2, 2))))
    telephone = f"13{rng.randint(0, 999_999_999):09d}"
    return Party(number, name(rng), f"C{number:017d}", f"教民{number}", address, (telephone,), (person,))


def written_otherwise(rng: random.Random, known: Party, number: int) -> Party:
    """As somebody else would put it down: with the district, another kind of body, a slip, without some of the columns."""
    said, address = known.name, known.address
    if rng.random() < 0.3:
        said = "青溪区" + said
    if rng.random() < 0.3:
        said = next((said.removesuffix(body) for body in BODIES if said.endswith(body)), said) + rng.choice(BODIES)
    if rng.random() < 0.1:
        place = rng.randrange(len(said))
        said = said[:place] + rng.choice(OWN) + said[place + 1 :]
    if rng.random() < 0.3:
        address = "青溪区临河街道" + address.replace("层", "楼")
    if rng.random() < 0.3:
        address = address.split("号")[0] + "号"
    keep = {
        "uscc": known.uscc if rng.random() < 0.5 else "",
        "licence": known.licence if rng.random() < 0.3 else "",
        "telephones": known.telephones if rng.random() < 0.5 else (),
        "people": known.people if rng.random() < 0.5 else (),
    }
    return replace(known, whose=number, name=said, address=address, **keep)


def renamed(rng: random.Random, known: Party, number: int) -> Party:
    fresh = party(rng, 900_000 + number)
    kept = {key: getattr(known, key) for key in ("address", "telephones", "people") if rng.random() < 0.7}
    return replace(fresh, whose=number, licence="", uscc=fresh.uscc if rng.random() < 0.5 else "", **kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    rng = random.Random(said.seed)
    files = [party(rng, number) for number in range(1, said.files + 1)]
    rows, truth, new = [], set(), set()
    for place in range(1, said.files + 1):
        known, chance = rng.choice(files), rng.random()
        if chance < 0.76:
            truth.add((place, known.whose))
            if chance >= 0.7:
                new.add(place)
        if chance < 0.7:
            row = written_otherwise(rng, known, place)
        else:
            row = renamed(rng, known, place) if chance < 0.76 else party(rng, 700_000 + place)
        rows.append(replace(row, whose=place))
    begun = time.perf_counter()
    found = between(rows, files)
    took = time.perf_counter() - begun
    print(
        f"{said.files} rows, {said.files} files: {took:.1f} s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )
    told(found, truth, new)


def told(found: list[Likely], truth: set[tuple[int, int]], new: set[int]) -> None:
    """Print how much was found, by least score, and of those under a new name."""
    first: dict[int, Likely] = {}
    for one in found:
        first.setdefault(one.left, one)
    right = sum((one.left, one.right) in truth for one in first.values())
    print(f"the likeliest of each row: {len(first)}, right {right / len(first):.3f}")
    for least in (0.2, 0.5, 0.9, 0.99):
        above = {(one.left, one.right) for one in found if one.probability >= least}
        met = above & truth
        print(
            f"score from {least * 100:.0f}: {len(above)} pairs, right {len(met) / len(above):.3f}, found {len(met) / len(truth):.3f}"
        )
    renamed = {both for both in truth if both[0] in new}
    met = renamed & {(one.left, one.right) for one in found}
    print(f"under a new name: {len(renamed)}, found {len(met) / len(renamed):.3f}")


if __name__ == "__main__":
    main()
