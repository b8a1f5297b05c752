"""The title of a document, and what sort of document a title belongs to."""

import re

from qingzhou.directives.reading.clean import document_lines, is_noise
from qingzhou.directives.states import DirectiveKind

# What a title says of itself, the first that fits.
_TITLES = (
    (DirectiveKind.MINUTES, re.compile(r"纪要|会议记录")),
    (
        DirectiveKind.PLAN,
        re.compile(r"(?:通知|通报|方案|意见|计划|规划|办法|细则|要点|清单|分工|措施|[的作]函|任务表)(?:[（(〔].*)?$"),
    ),
    (DirectiveKind.MEETING, re.compile(r"会议|召开|调度|动员|推进会|部署|座谈|例会|专题会")),
)

_HEAD = 8  # lines of a document among which its title is: below a red head, a number, a date


def title_of(text: str) -> str:
    """The first line that names a kind of document, else the first that says something; at most 60 characters."""
    lines = document_lines(text)
    told = [line for line in lines if not is_noise(line)] or lines
    named = (
        line for line in told[:_HEAD] if kind_by(line) != DirectiveKind.OTHER and not line.endswith(("。", "：", ":"))
    )
    return " ".join(next(named, told[0]).split())[:60]


def kind_by(title: str) -> DirectiveKind:
    """What sort of document a title belongs to."""
    title = re.sub(r"\s", "", title)
    return next((kind for kind, words in _TITLES if words.search(title)), DirectiveKind.OTHER)
