"""The title of a document, and what sort of document a title belongs to."""

import re

from qingzhou.directives.reading.clean import HAN, document_lines, is_noise
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

_ROW = re.compile(r" \| ")  # of a table, which names kinds of documents in its cells
_HEAD = 8  # lines of a document among which its title is: below a red head, a number, a date


def title_of(text: str, file_name: str = "") -> str:
    """The first line that names a kind of document, else the file's name if that is Chinese, else the first line that
    says something; at most 60 characters."""
    lines = document_lines(text)
    told = [line for line in lines if not is_noise(line)] or lines
    named = [
        line for line in told[:_HEAD] if kind_by(line) != DirectiveKind.OTHER and not line.endswith(("。", "：", ":"))
    ]
    titles = [line for line in named if not _ROW.search(line)]
    title = titles[0] if titles else _called(file_name) or (named or told)[0]
    return " ".join(title.split())[:60]


def _called(file_name: str) -> str:
    """A file's name without its ending, if it says something in Chinese."""
    name = file_name.rpartition(".")[0]
    return name if re.search(f"[{HAN}]{{2}}", name) else ""


def kind_by(title: str) -> DirectiveKind:
    """What sort of document a title belongs to."""
    title = re.sub(r"\s", "", title)
    return next((kind for kind, words in _TITLES if words.search(title)), DirectiveKind.OTHER)
