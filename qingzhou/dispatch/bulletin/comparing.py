"""An edited paper read again: every figure in it that no longer agrees with what it was made from.

The paper is set anew, and both are read the same way.
"""

from __future__ import annotations

from qingzhou.dispatch.bulletin.figures import Difference
from qingzhou.dispatch.bulletin.papers import read
from qingzhou.dispatch.bulletin.rows import in_rows
from qingzhou.dispatch.bulletin.sentences import in_sentences


def differences(edited: str, made: str) -> list[Difference]:
    """What in an edited paper does not agree with the same paper made anew; both as `text_of_word` gives them."""
    paper, kept = read(edited), read(made)
    return [*in_sentences(paper, kept), *in_rows(paper, kept)]
