"""By what an institution is known again: its names, codes, places, telephones and people, as they compare. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

BRACKETS = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
NO_SIGN = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]+")
DISTRICT = re.compile(r"^(?:[\u3400-\u9fff]{2,7}?(?:省|自治区|市|区|县|州|盟|旗))+")
KINDS_OF_BODY = re.compile(
    r"(?:股份|有限责任公司|有限公司|公司|民办非企业单位|培训学校|培训中心|培训机构|培训部|教育咨询|教育科技|教育培训|教育|文化传播"
    r"|文化艺术|文化传媒|文化|科技|信息咨询|咨询|艺术中心|艺术学校|艺术培训|艺术|体育|服务部|服务|课外|校外|少儿|儿童|青少年|学习中心"
    r"|工作室|工坊|学校|学堂|书院|书舍|中心|机构|俱乐部|托管|培训|第?[一二三四五六七八九十\d]*(?:分校|校区|分部|分公司|店))+$"
)
STREET = re.compile(
    r"([\u3400-\u9fff]{1,8}?(?:大道|路|街|巷|弄|道|里|村|园|花园|小区|大厦|广场))(?:第)?(\d+)(?:-\d+)?(?:号|幢|栋|座|弄)?"
)
TOWN = re.compile(r"^[\u3400-\u9fff]{1,5}?(?:街道|镇|乡)")
HAN_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
FLOOR = re.compile(r"([〇零一二三四五六七八九])(?=[层楼])")
COUNTERS = re.compile(r"(?<=\d)(?:号楼|号|幢|栋|座|层|楼|室|房)")
TELEPHONE = re.compile(r"\d{7,13}")


@dataclass(frozen=True)
class Party:
    """One entry as it is compared: of a list, or one name of an institution of the register."""

    whose: int  # the row of the list, or the number of the file
    name: str
    uscc: str = ""
    licence: str = ""
    address: str = ""
    telephones: tuple[str, ...] = ()
    people: tuple[str, ...] = field(default=(), repr=False)


def plain(text: str) -> str:
    """A text without what people write differently: widths, case, spaces, signs."""
    return NO_SIGN.sub("", unicodedata.normalize("NFKC", text)).upper()


def core(name: str) -> str:
    """What is a name's own: without the place before it and the kind of body behind it; the whole where nothing would be left."""
    whole = plain(BRACKETS.sub("", unicodedata.normalize("NFKC", name)))
    bare = DISTRICT.sub("", whole)
    own = KINDS_OF_BODY.sub("", bare)
    return next((one for one in (own, bare, whole) if len(one) >= 2), whole)


def pairs_of_signs(text: str) -> list[str]:
    """Every two signs that stand beside each other, once each."""
    return sorted({text[place : place + 2] for place in range(len(text) - 1)} or ({text} if text else set()))


def _local(address: str) -> str:
    text = FLOOR.sub(lambda found: found[1].translate(HAN_DIGITS), unicodedata.normalize("NFKC", address))
    return TOWN.sub("", DISTRICT.sub("", plain(text)))


def whole_place(address: str) -> str:
    """An address from the street on, down to the room, as it compares: 滨河路18-3-301."""
    return COUNTERS.sub("-", _local(address)).strip("-")


def street_of(address: str) -> str:
    """Street and number; "" where none can be told."""
    found = STREET.search(_local(address))
    return f"{found[1]}{found[2]}" if found else ""


def says_room(address: str) -> bool:
    """Whether an address says more than the street and the number."""
    local = _local(address)
    found = STREET.search(local)
    return found is not None and len(local) > found.end()


def telephones_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The telephone numbers in some texts: mobile ones without the country, others without the area code."""
    found = {number for text in texts for number in TELEPHONE.findall(re.sub(r"[-\s]", "", text or ""))}
    return tuple(sorted({one[-8:] if one.startswith("0") else one[-11:] for one in found}))


def people_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The names of people in some texts."""
    return tuple(sorted({one for text in texts if len(one := plain(text or "")) >= 2}))
