"""遮盖: what a reporter told, without names, numbers and homes as far as a machine finds them. Pure; needs no network.

Numbers follow their forms, and rather too much is hidden than too little: every run of seven digits. Names are what the word
cutter takes for one and begins as Chinese names do, and what stands where names stand (“李老师”, “我叫……”). What it cannot
find is CANNOT_FIND, and pages say so. `keep`: the site and the place that the report is about, which stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import rjieba
from django.utils.translation import gettext_lazy as _

NAME, PHONE, NUMBER, IDENTITY, PLATE, ACCOUNT, MAIL, HOME = (
    "姓名", "电话", "号码", "证件号", "车牌", "账号", "邮箱", "住址",
)  # fmt: skip
LABELS = {
    NAME: _("姓名"),
    PHONE: _("电话"),
    NUMBER: _("号码"),
    IDENTITY: _("证件号"),
    PLATE: _("车牌"),
    ACCOUNT: _("账号"),
    MAIL: _("邮箱"),
    HOME: _("住址"),
}
CANNOT_FIND = _("外号、英文名、少见的姓、写错的字，以及只凭情节就能认出是谁的话，机器遮不住；照片和录音没有遮盖。")
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏"
    "付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文樊兰殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂柴焦"
    "臧关柳邢岳齐梅庄辛管祝左涂谷时舒耿牟卜詹华霍饶栾甘符裴欧房曲凌柯纪童"
)
DOUBLE = "欧阳|司马|上官|诸葛|司徒|皇甫|东方|夏侯|令狐|慕容|尉迟|端木"
ONE = f"[{''.join(sorted(SURNAMES))}]"
HAN = "[\u4e00-\u9fff]"
CALLED = "老师|女士|先生|小姐|校长|园长|院长|主任|经理|老板|同学|妈妈|爸爸|奶奶|爷爷|阿姨|叔叔|师傅|医生|警官|科长|局长|某某|某"
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
NUMERAL = "[0-9０-９〇零一二三四五六七八九幺]"
DIGITS = rf"(?:{NUMERAL}[-\s－—]?)"
FORMS = (
    (MAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (IDENTITY, re.compile(rf"(?<!\d){DIGITS}{{17}}[\dXx](?!\d)")),
    (PHONE, re.compile(rf"(?:(?:\+|00)?86[-\s]?)?(?<!\d)[1１一幺][-\s]?{DIGITS}{{9}}{NUMERAL}(?!\d)")),
    (PHONE, re.compile(r"(?<!\d)0\d{2,3}[-\s－]?\d{7,8}(?!\d)")),
    (PLATE, re.compile(rf"[{PROVINCES}][A-Za-z][·.\s]?[A-Za-z0-9]{{5,6}}(?![A-Za-z0-9])")),
    (
        ACCOUNT,
        re.compile(
            r"(?i)(?:微信|薇信|威信|v信|vx|wx|wechat|qq|支付宝|抖音)\s*(?:号|账号|名)?\s*[:：是为]?\s*[a-z\d][-\w]{4,29}"
        ),
    ),
    (NUMBER, re.compile(rf"{DIGITS}{{6,}}{NUMERAL}")),
    (
        HOME,
        re.compile(
            r"\d{1,4}\s*(?:号楼|号院|栋|幢)\s*(?:[\d一二三四五六七八九]{1,2}\s*单元)?\s*\d{0,4}\s*(?:室|户|号)?"
        ),
    ),
    (NAME, re.compile(rf"(?<={ONE})(?:{CALLED})")),  # widened by the sign before it
    (
        NAME,
        re.compile(
            "[小老阿][李王张刘陈杨赵黄周吴徐孙胡朱郭罗郑梁谢宋唐许韩邓冯曹彭曾肖董潘袁蔡蒋杜程魏苏吕卢姚沈钟姜崔谭范汪廖]"
        ),
    ),
    (NAME, re.compile(rf"(?:{DOUBLE}){HAN}{{1,2}}")),
)
INTRODUCED = re.compile(rf"(?:我叫|名叫|名字叫|名字是|姓名是?|叫做|联系人)\s*[:：]?\s*({ONE}{HAN}{{1,2}})")
TAKEN_FOR_NAMES = """
许可 许可证 白名单 张贴 张榜 张榜公布 文明 文明办 文明礼仪 严格执行 严格执法 严肃查处 严肃处理
严肃性 安全检查 安全感 安全带 安检门 安静 安危 高峰 高危 高中学生 高水平 高大乔木 高尔夫 杜绝 科普
周转 夏令营 夏收 童工 温馨 易燃 康复 齐全 换人 查人 于本周 马虎 申请人 勒索 辛勤 洪水 谢谢 祝您
育人 施策 陈述 雷霆 任重道远 纪检监察
"""
NOT_NAMES = frozenset(TAKEN_FOR_NAMES.split())  # what the word cutter takes for names in this field's texts
DATES = re.compile(r"(?:19|20)\d\d[-—](?:(?:19|20)\d\d|\d{1,2}-\d{1,2}(?:\s+\d{1,2})?)")
PLACES = "省市县区镇乡村街路巷道里桥校园院馆城店楼室班家"


@dataclass(frozen=True)
class Redacted:
    """A text in which what was found is replaced by what it is, and what that was."""

    text: str
    found: tuple[tuple[str, str], ...]  # what it is, and the words that were there

    @property
    def kinds(self) -> tuple[str, ...]:
        """What was hidden, each once."""
        return tuple(dict.fromkeys(kind for kind, _words in self.found))


def redacted(text: str, keep: Iterable[str] = ()) -> Redacted:
    """The text without what tells who somebody is."""
    return _redacted(text, tuple(keep))


@lru_cache(maxsize=512)
def _redacted(text: str, keep: tuple[str, ...]) -> Redacted:
    parts, found, at = [], [], 0
    for start, end, kind in _merged(_places(text, keep)):
        parts += [text[at:start], f"【{kind}】"]
        found.append((kind, text[start:end]))
        at = end
    return Redacted("".join([*parts, text[at:]]), tuple(found))


def _merged(places: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """What overlaps becomes one, named by what began first."""
    last: tuple[int, int, str] | None = None
    for start, end, kind in sorted(places, key=lambda one: (one[0], -one[1])):
        if last and start < last[1]:
            last = (last[0], max(last[1], end), last[2])
        else:
            if last:
                yield last
            last = (start, end, kind)
    if last:
        yield last


def _places(text: str, keep: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    kept = [(at.start(), at.end()) for one in keep if one.strip() for at in re.finditer(re.escape(one.strip()), text)]
    for start, end, kind in (*_of_form(text), *_names(text, keep)):
        if not any(begin <= start and end <= over for begin, over in kept):
            yield start, end, kind


def _of_form(text: str) -> Iterator[tuple[int, int, str]]:
    for kind, form in FORMS:
        for at in form.finditer(text):
            if kind == NUMBER and DATES.fullmatch(at[0].strip()):
                continue
            called = kind == NAME and at[0] in CALLED.split("|")
            yield at.start() - called, at.end(), kind
    for at in INTRODUCED.finditer(text):
        yield at.start(1), at.end(1), NAME


def _names(text: str, keep: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    at = 0
    for word, tag in rjieba.tag(text):
        start = text.index(word, at)
        at = start + len(word)
        if tag.startswith("nr") and _is_a_name(word, tag) and not any(word in one for one in keep):
            yield start, at, NAME


def _is_a_name(word: str, tag: str) -> bool:
    if not 2 <= len(word) <= 4 or word[-1] in PLACES or word in NOT_NAMES:
        return False
    first = word[1] if word[0] in "小老阿" else word[0]
    return first in SURNAMES or tag == "nrt"
