"""Deadlines and rhythms: finding them in a clause. On which day a deadline falls is the business of dates.py."""

import re
from dataclasses import dataclass

_NUMBER = r"(?:\d+|[一二两三四五六七八九十]+|[Nn])"
_YEAR = r"(?:(?:20)?\d{2}年度?|今年|明年|次年|本年|当年|翌年)"
_DAY = r"\d{1,2}日?"
_DATE = (
    rf"(?:{_YEAR}?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?:\d{{1,2}}日|\d{{1,2}}号|底"
    rf"|末|初|上旬|中旬|下旬|份)?"
    rf"|{_YEAR}(?:年?底|年?末|年?初|上半年|下半年|[一二三四]季度|第[一二三四]季度|[春夏秋冬][季天]?)?"
    r"|第[一二三四]季度(?:末|底)?|(?:20)\d{2}[-./]\d{1,2}[-./]\d{1,2})"
)
_BEFORE = r"(?:之前|以前|前后?)"
_CLOCK = r"(?:(?:上午|下午|中午|晚上?|早上?)?\d{1,2}(?:时|点|:\d{2})(?:\d{1,2}分|半|整)?)"
_SOON = rf"(?:[今明](?:天|日|早|晚|晨|夜)|后[天日])(?:上午|下午|中午|晚上?|早上?|零时)?(?:{_CLOCK}|[上下]班|放学)?(?:之前|以前|前|之内|内)"
_EVENT = (
    r"(?:(?:\d{4}年|今年|明年|本)?(?:春季|秋季|新|本|下)?(?:学期|学年)?(?:开学|放[暑寒]?假|学期结束"
    r"|期末|期中|中考|高考|中高考)"
    r"|(?:今年|明年|主)?(?:汛期|主汛期|入汛|入冬|入夏|供暖季|采暖季|供暖期|采暖期)(?:来临|到来"
    r"|开始|结束)?|(?:今年|明年|国庆|元旦|春节|清明|五一|“五一”"
    r"|端午|中秋|国庆节|劳动节|端午节|中秋节)(?:节|假期|期间|放假|长假)?|开学|放假|开班|下班|月底"
    r"|月末|(?<![和、])寒假|寒?暑假|(?:法定)?节假日|年底|年末|年终|暑期(?:结束)?|(?:今年|明年)?(?:秋收|春耕|麦收|夏收|三夏|三秋|双抢)(?:开始|结束)?|季末|季度末|本周末|(?<!每)(?:本|这|下)?(?:周|星期)[一二三四五六日天](?:"
    rf"{_CLOCK}|[上下]班|放学)?)"
)
_PERIOD_UNIT = r"(?:个工作日|工作日|个自然日|个月|小时|日|天|周|年|个星期|星期|分钟)"

RECURRENCE = re.compile(
    r"每(?:半个?月|半年|两?[个]?(?:工作日|月|季度|季|学期|学年|年度|年|周|星期|日|天|晚|夜"
    r"|早|餐|班|旬|批次|小时|周末)|[一二两三四五六]个?(?:月|周|季度|天|年|日)"
    r"|\d+个?(?:月|周|天|年|日|小时|分钟)|半小时)(?:[一二三四五六日天](?=[^\d个次年月、]|$))?"
    r"|逐[日月周季](?!期)|(?<!未)按[日月周季]度?(?=[^期])|(?:一|半|两)(?:周|月|季|旬|日|年|季度)一(?:调度"
    r"|通报|督查|汇总|报告|会商|调研|研判|小结|报|检查|评|总结"
    r"|分析|更新|排查|巡查|抽查)|(?<![\d节假次即当今同平每生])日(?:调度|报告|巡查|排查|检查|督查|通报|研判|会商|监测)(?=制|、|，|$)|周(?:调度|报告"
    r"|通报|例会)|月(?:调度|通报|例会|报告)|24小时(?=[^内以之后前]|$)|全天候"
    r"|(?<!不)定期|日管控|周排查|月调度"
)
LASTING = re.compile(r"^(?:长期(?:坚持|执行|推进|任务)?|持续(?:推进|坚持|实施)?|常年(?:坚持)?|全年|每\S{1,4}|定期)$")
_WINDOW = re.compile(
    rf"(?:自|从)?(?:即日|现在|{_DATE}|印发之日|会后){_CLOCK}?(?:起|开始)?(?:，)?(?:至|到|—|-){{1,2}}{_DATE}(?:{_CLOCK}|{_DAY})?止?{_BEFORE}?"
    rf"|(?:自|从)?{_DATE}(?:至|到|—|-){{1,2}}(?:{_DATE}|{_DAY}){_BEFORE}?"
)
_RHYTHMIC = re.compile(
    rf"每(?:年|月|周|季度?|学期|半年|半个?月)(?:\d{{1,2}}月)?(?:[一二三四五六日]"
    rf"|\d{{1,2}}(?:日|号)|底|末|初|上旬|下旬|最后一个工作日)?"
    rf"(?:下班{_BEFORE}?|{_CLOCK}?{_BEFORE})|每[日天晚早](?:{_CLOCK}(?:、|和)?)+{_BEFORE}|每季度(?:最后一个月|末月)\d{{1,2}}日{_BEFORE}|每(?:季度|月|学期)?首[月周]?\d{{1,2}}日?{_BEFORE}|每(?:年\d{{1,2}}月(?:\d{{1,2}}日|底|末|初|(?=之?前|以前))|(?:月|年|季度?)(?:\d{{1,2}}(?:日|号)|底|末)|学期(?:\d{{1,2}}(?:日|号)|末(?=前))){_BEFORE}?"
    rf"|(?<=每半月于)\d{{1,2}}日(?:和|、)\d{{1,2}}日|(?<=每月)\d{{1,2}}日(?:和|、)\d{{1,2}}日"
)
_PERIOD = re.compile(
    rf"(?<![第每满近隔超.\d]){_NUMBER}{_PERIOD_UNIT}(?:之内|以内|内)|(?:用)?{_NUMBER}年时间|半年内"
    rf"|半个?月内|半(?:个)?小时(?:之内|以内|内)|当[日天天](?:内|之内)?(?=[^常])"
)
_LIMIT = re.compile(
    rf"{_SOON}|(?<![\d月])\d{{1,2}}日{_CLOCK}(?:起|{_BEFORE})|{_DATE}(?:{_CLOCK}|下班)?{_BEFORE}|{_DATE}{_CLOCK}(?:起|开始)|{_EVENT}{_BEFORE}|{_DATE}(?:起)(?![草点诉])|{_DATE}(?:底|末)?(?:之内"
    rf"|以内|内)|(?<=[于在])(?:本|该)?学期末(?!考)|(?:下|本)(?:周|个?月|学期)起|本月\d{{1,2}}日{_BEFORE}|(?:\d{{4}}年)?[春秋]季学期起|{_DATE}开始|开学后?(?:第一|首|一|两|1|2)(?:个)?(?:周|星期|个月|天)(?:之内|以内|内)?|(?<![\d一二三四五六七八九十两几个])(?:年内|月内)|本周内|本月内|本学期内"
)
_BARE = re.compile(
    rf"^(?:力争|争取|确保|计划|拟|原则上|最迟|最晚)?(?:于|在|至|到|截至|截止)?(?:{_DATE})(?=[^，。；]|$)"
)
_NOT_LIMIT_AFTER = re.compile(
    r"以来|印发|发布|下午|上午|晚|凌晨|召开|颁布|施行的?|出台的|的|以后|之后|后[，]?|期间|《"
    r"|至今|生效|建成|投用|出生|取得|存在|登记的"
)


_TOLD_AFTER = re.compile(
    r"以来|召开的|颁布|施行的?|出台的|的|期间|《|至今|建成(?=[^，]{0,4}的)|投用的|出生|取得|存在|登记的"
)
_COVERED = re.compile(
    "(?:提供|报送|填报|上报|补报|统计|汇总|梳理|核对|整理|收集|公布|公示)$"
)  # 提供1月至9月的数量: what data are of


@dataclass(frozen=True)
class Times:
    """The time words of one clause, as written; offsets of the deadline within the clause."""

    deadline: str | None = None
    recurrence: str | None = None
    starts: int = 0
    ends: int = 0


def find_times(clause: str) -> Times:
    """The deadline and the rhythm a clause states, in the words of the clause."""
    found = _find_deadline(clause)
    rhythm = RECURRENCE.search(clause)
    recurrence = rhythm.group() if rhythm else None
    if found is None:
        return Times(recurrence=recurrence)
    return Times(found.group(), recurrence, found.start(), found.end())


def _find_deadline(clause: str) -> re.Match[str] | None:
    """The first expression that limits the clause in time; rhythms with a day go first."""
    rhythmic = _RHYTHMIC.search(clause)
    if rhythmic:
        return rhythmic
    window = next((one for one in _WINDOW.finditer(clause) if not _COVERED.search(clause, 0, one.start())), None)
    limit = _limit(_LIMIT, clause)
    if window and not (limit and limit.end() <= window.start()):
        return window
    if found := limit or _limit(_PERIOD, clause):
        return found
    bare = _BARE.match(clause)
    if bare and not re.search("[今明次本当]年$", bare.group()) and not _NOT_LIMIT_AFTER.match(clause, bare.end()):
        return re.compile(_DATE).search(clause)
    return None


def _limit(pattern: re.Pattern[str], clause: str) -> re.Match[str] | None:
    """The first match that limits what is to be done, not what it is done to."""
    for match in pattern.finditer(clause):
        told = _TOLD_AFTER if match.group().endswith(("前", "内")) else _NOT_LIMIT_AFTER
        if not told.match(clause, match.end()):
            return match
    return None


_WHOLE_TIME = re.compile(
    rf"^(?:力争|争取|确保|计划|拟|原则上|最迟|最晚)?(?:自|于|在|至|到|从|截至|截止)?(?:{_WINDOW.pattern}"
    rf"|{_RHYTHMIC.pattern}|{_LIMIT.pattern}"
    rf"|(?:(?:收到|接到|接)[^，]{{1,10}}?(?:之日起|后|起))?(?:{_PERIOD.pattern})|{_DATE}|{RECURRENCE.pattern}|即日)(?:起|止|间|期间|开始|时间|的时间|左右|为止)?$"
)


def is_only_time(piece: str) -> bool:
    """Whether a comma-separated piece is nothing but a time phrase."""
    return bool(_WHOLE_TIME.match(piece))


def heading_window(heading: str) -> str | None:
    """The dates a heading gives for everything below it, e.g. （11月21日至次年2月20日）."""
    inside = re.search(r"（([^（）]*)）", heading)
    for part in (inside.group(1) if inside else "", heading):
        match = _WINDOW.search(part) or _LIMIT.search(part) or _BARE.match(part)
        if match and re.search(r"阶段|时间|（", heading):
            return match.group()
    return None
