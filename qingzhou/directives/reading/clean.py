"""Make text comparable without moving a character: widths of punctuation and digits, and page noise."""

import re

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}
_ALIKE = str.maketrans(
    {
        "〔": "（", "〕": "）", "[": "（", "]": "）", "【": "（", "】": "）", "［": "（", "］": "）",
        "❗": "●", "✅": "●", "｜": "|", "│": "|", "┃": "|", "︱": "|",
        "–": "—", "―": "—", "－": "—", "～": "—", "~": "—",
        "「": "“", "」": "”", "『": "“", "』": "”", "﹕": "：", "﹔": "；", "﹐": "，", "｡": "。", "､": "、",
    }
)  # fmt: skip
_IN_A_TIME = re.compile(r"(?<=\d)[：\u2236](?=\d\d(?!\d))")  # 20：30
_FULL_WIDTH_DIGITS = {code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B),
                                                          *range(0xFF41, 0xFF5B))}  # fmt: skip
_NOISE = re.compile(
    r"您?(?:现在|当前)?的?(?:所在)?位置[:：]|^(?:上|下)一(?:篇|条)|copyright|版权所有|内容管理系统"
    r"|浏览(?:次数|量)|点击(?:数|量|次数)"
    r"|阅读(?:次数|量|数)[:：]|字(?:体|号)[:：]|打印(?:本页)?.{0,4}关闭|^(?:分享到|扫一扫|责任编辑"
    r"|责编|编辑|审核|校对|来源|作者|记者"
    r"|信息来源|发布(?:时间|日期|机构|单位)|成文日期|索\s*引\s*号|主题词|联系(?:人|电话|方式)"
    r"|电话|传真|邮编|参会|参会人员|抄送|主送|附件|附表|附：|备案号)"
    r"[\s:：\d.]|^抄(?:送|报)|^此件[^，。]{0,6}公开|^[A-Za-z\W\d_]+$|ICP备|^(?:相关|延伸)(?:阅读|新闻|链接)|^收到(?:后)?请回复|返回顶部|建议使用.{0,12}分辨率|首页\s*[>》|]|(?:组\s*长|副组长|成\s*员"
    r"|召集人|出席|列席|参会人员?|参加人员?|缺席"
    r"|请假|主持(?:人)?|记录(?:人)?)[:：]",
    re.IGNORECASE,
)


_BREADCRUMB = re.compile(r"位置[:：]|首页\s*[>》|/-]")
_HEAD_OF_A_PAGE = 60  # lines among which its breadcrumb is looked for

_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u2604\u2607-\u2756\u2758-\u2775\u2780-\u27bf\ufe0f\u200d\u203c]")

_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_CALLED = re.compile(rf"(?<=[{HAN}）])[ \u3000]*@(?=[{HAN}“])|@(?=[{HAN}“])(?!所有人)")


def _as_number(keycap: re.Match[str]) -> str:
    """1️⃣ as 1. of the same length."""
    return (keycap.group(1) + ".").ljust(len(keycap.group()))


def _as_list(call: re.Match[str]) -> str:
    """@甲局 @乙局 as 甲局、乙局: the first mark goes, the next ones join."""
    return ("、" if len(call.group()) > 1 else "").ljust(len(call.group()))


def comparable(text: str) -> str:
    """The text with one look for each mark and digit; same length, so offsets stay valid."""
    shadow = _CALLED.sub(_as_list, _KEYCAP.sub(_as_number, text.translate(_FULL_WIDTH_DIGITS).translate(_ALIKE)))
    shadow = _IN_A_TIME.sub(":", _EMOJI.sub(" ", shadow))
    quoted = _curl_quotes(shadow)
    return re.sub(r"[,;:!?().]", lambda match: _widened(quoted, match.start()), quoted)


def _curl_quotes(text: str) -> str:
    """Straight double quotes taken in turn as opening and closing, line by line."""
    if '"' not in text:
        return text
    out, opening = [], True
    for character in text:
        if character == "\n":
            opening = True
        if character == '"':
            character = "“" if opening else "”"  # noqa: PLW2901
            opening = not opening
        out.append(character)
    return "".join(out)


_LATIN = re.compile("[A-Za-z0-9/]")


def _widened(text: str, position: int) -> str:
    """The full-width form of a half-width mark that stands in Chinese text, else the mark itself."""
    mark = text[position]
    before = text[position - 1 : position].strip()
    after = text[position + 1 : position + 2].strip()
    between_figures = _LATIN.fullmatch(before) and _LATIN.fullmatch(after)
    if mark == ".":
        return "。" if before and not before.isascii() and (not after or not after.isascii()) else mark
    return mark if between_figures and mark in ",:" else _WIDE.get(mark, mark)


def is_noise(line: str) -> bool:
    """Whether a line belongs to the web page or to the attendance list, not to the document's orders."""
    return bool(_NOISE.search(line.strip().lstrip("（(")))


def document_lines(text: str) -> list[str]:
    """The lines that say something, without the menus above a web page's breadcrumb (首页 > 通知公告)."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    crumbs = [place for place, line in enumerate(lines[:_HEAD_OF_A_PAGE]) if _BREADCRUMB.search(line)]
    return lines[crumbs[-1] + 1 :] if crumbs and crumbs[-1] + 1 < len(lines) else lines
