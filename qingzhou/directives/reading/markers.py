"""What lines begin with: numbers, bullets, and labels such as 责任单位："""

import re

_MARKERS = (
    (1, re.compile(r"第[一二三四五六七八九十百]+[章节条部分]+|[一二三四五六七八九十叁]{1,3}、")),
    (2, re.compile(r"（[一二三四五六七八九十]{1,3}）、?")),
    (3, re.compile(r"(?:\d{1,3}[.\uff0e、]|\d{1,2}。)(?:(?!\d)|(?=\d{1,2}月[\d底初中上下]|20\d\d年))")),
    (4, re.compile(r"（\d{1,2}）、?|\d{1,2}）")),
    (5, re.compile(r"[①-⑳❶-❿●◆■▲◇★☆▶➤]")),
)
BULLET = 5
LABEL = re.compile(
    r"^(?:（)?(?!(?:整改|落实|办理|实施)要求)(牵头|责任|主责|主办|承办|配合|协办|协同|参与|参加|完成|整改|办理|落实|时限|实施"
    r"|时间)(?:领导|单位|部门|科室|主体|处室|时限|时间|期限|要求|节点|进度|股室|站所)+(?:及配合单位"
    r"|和配合单位)?[：:]"
)


def marker(text: str) -> tuple[int, int]:
    """(level, length) of the number a line begins with, (0, 0) without one."""
    for level, pattern in _MARKERS:
        if match := pattern.match(text):
            return level, match.end()
    return 0, 0
