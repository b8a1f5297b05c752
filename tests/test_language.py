"""Both languages are whole: every Chinese text of the pages has its English, and each reads as its own language."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.template.base import DebugLexer, TokenType
from django.test import Client
from django.utils.translation import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "qingzhou"
CAPABILITIES = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
CHINESE = re.compile("[\u3400-\u9fff]")
FULL_WIDTH = re.compile("[，。：；（）！？、《》“”]")
MIXED = re.compile("[\u3400-\u9fff][,:;!?()]|[,:;!?()][\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)[^{}]*\}")
QUOTED = re.compile("“[^”]*”|‘[^’]*’")  # an English text may quote the Chinese words that stand on a paper

# How many texts each function takes, and which of them is the context.
FUNCTIONS = {"_": 1, "gettext": 1, "gettext_noop": 1, "pgettext": 2, "ngettext": 2, "npgettext": 3}
LITERAL = r"""(u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*")"""
CALLS = re.compile(rf"\b(_|n?p?gettext)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?(?:\s*,\s*{LITERAL})?")

# Files whose every text a person reads on a page; elsewhere Chinese is data (a grammar, an official paper's wording).
PAGE_FILES = {"views", "forms", "actions", "permissions", "states", "models", "entrance", "navigation", "kit"}
BILINGUAL = {"400.html", "500.html", "_language.html"}  # speak both languages at once, without gettext


@dataclass(frozen=True)
class Text:
    """One text to translate and where it stands."""

    place: str
    context: str | None
    singular: str
    plural: str | None = None


def of_call(place: str, function: str, texts: list[str]) -> Text | None:
    name = function.removesuffix("_lazy")
    if name not in FUNCTIONS or len(texts) < FUNCTIONS[name]:
        return None
    context = texts.pop(0) if name in {"pgettext", "npgettext"} else None
    return Text(place, context, texts[0], texts[1] if name in {"ngettext", "npgettext"} else None)


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def in_python(path: Path) -> Iterator[Text]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if text := of_call(f"{path.relative_to(PACKAGE)}:{node.lineno}", called(node), texts):
                yield text


def in_template(path: Path) -> Iterator[Text]:
    for found in CALLS.finditer(templatize(path.read_text(encoding="utf-8"))):
        texts = [ast.literal_eval(literal) for literal in found.groups()[1:] if literal]
        if text := of_call(str(path.relative_to(PACKAGE)), found[1], texts):
            yield Text(
                text.place, text.context, *(one and one.replace("%%", "%") for one in (text.singular, text.plural))
            )


def templates(capability: str) -> list[Path]:
    return sorted(path for path in PACKAGE.glob(f"{capability}/templates/**/*") if path.suffix in {".html", ".txt"})


@cache
def texts_of(capability: str) -> list[Text]:
    """Every Chinese text of a capability that is given to gettext."""
    modules = sorted(PACKAGE.glob(f"{capability}/**/*.py"))
    found = [text for path in modules for text in in_python(path)]
    found += [text for path in templates(capability) for text in in_template(path)]
    return [text for text in found if CHINESE.search(text.singular) or text.context]


@cache
def english() -> dict[tuple[str | None, str], list[Message]]:
    """Every entry of every English catalogue."""
    entries = defaultdict(list)
    for path in sorted(PACKAGE.glob("*/locale/en/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                key = message.id[0] if isinstance(message.id, tuple) else message.id
                if key:
                    entries[message.context, key.replace("%%", "%")].append(message)
    return entries


def strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple) else [message.string or ""]


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_every_text_has_its_english(capability: str) -> None:
    missing = [
        f"{text.place}: {text.singular}"
        for text in texts_of(capability)
        if not any(
            all(strings(entry)) and not entry.fuzzy for entry in english().get((text.context, text.singular), ())
        )
    ]
    assert missing == []


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_counted_texts_have_singular_and_plural_english(capability: str) -> None:
    single = [
        f"{text.place}: {text.singular}"
        for text in texts_of(capability)
        if text.plural is not None
        and not any(len(strings(entry)) == 2 for entry in english().get((text.context, text.singular), ()))
    ]
    assert single == []


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_chinese_punctuation_is_full_width(capability: str) -> None:
    mixed = [
        f"{text.place}: {one}"
        for text in texts_of(capability)
        for one in (text.singular, text.plural)
        if one and MIXED.search(PLACEHOLDER.sub("", one))
    ]
    assert mixed == []


def test_english_is_english() -> None:
    chinese = [
        f"{key[1]} → {one}"
        for key, entries in english().items()
        for entry in entries
        for one in strings(entry)
        if CHINESE.search(bare := without_quoted(one, key[1])) or FULL_WIDTH.search(bare)
    ]
    assert chinese == []


def without_quoted(english: str, chinese: str) -> str:
    """An English text without its placeholders and without the words that the Chinese quotes too."""
    bare = QUOTED.sub("", PLACEHOLDER.sub("", english))
    for words in QUOTED.findall(chinese):
        bare = bare.replace(words[1:-1], "")
    return bare


def test_english_fills_in_the_same_values() -> None:
    wrong = [
        f"{key[1]} → {one}"
        for key, entries in english().items()
        for entry in entries
        for place, one in enumerate(strings(entry))
        if one and not same_placeholders(key[1], one, counted=isinstance(entry.id, tuple) and place == 0)
    ]
    assert wrong == []


def same_placeholders(chinese: str, english: str, *, counted: bool) -> bool:
    """Equal sets; the English singular may leave the count out (“one unit”)."""
    wanted, found = ({"".join(pair) for pair in PLACEHOLDER.findall(text)} for text in (chinese, english))
    return wanted == found or (counted and found < wanted and len(wanted - found) == 1)


def test_a_text_means_the_same_in_every_catalogue() -> None:
    """Django merges the catalogues: of two translations of one text, only one would ever be seen."""
    double = [key for key, entries in english().items() if len({tuple(strings(entry)) for entry in entries}) > 1]
    assert double == []


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_templates_say_nothing_untranslated(capability: str) -> None:
    paths = [path for path in templates(capability) if path.name not in BILINGUAL]
    assert [found for path in paths for found in untranslated(path)] == []


def untranslated(path: Path) -> Iterator[str]:
    """Chinese in a template outside translate and blocktranslate."""
    inside = ""
    for token in DebugLexer(path.read_text(encoding="utf-8")).tokenize():
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if inside:
            inside = "" if name == inside else inside
        elif name in {"blocktranslate", "blocktrans", "comment"}:
            inside = f"end{name}"
        elif token.token_type != TokenType.COMMENT and name not in {"translate", "trans"}:
            bare = re.sub(rf"_\({LITERAL}\)", "", token.contents)
            if CHINESE.search(bare):
                yield f"{path.relative_to(PACKAGE)}:{token.lineno}: {bare.strip()[:60]}"


@pytest.mark.parametrize("capability", [name for name in CAPABILITIES if name != "demonstration"])  # invented papers
def test_code_that_speaks_to_people_uses_gettext(capability: str) -> None:
    folders = (PACKAGE / capability, PACKAGE / capability / "templatetags")
    files = [path for folder in folders for path in folder.glob("*.py") if path.stem in PAGE_FILES]
    assert [found for path in files for found in plain_chinese(path)] == []


def plain_chinese(path: Path) -> Iterator[str]:
    """Chinese literals that are neither a docstring nor inside a gettext call."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    fine: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) or (
            isinstance(node, ast.Call) and called(node).removesuffix("_lazy") in FUNCTIONS
        ):
            fine |= {id(one) for one in ast.walk(node) if isinstance(node, ast.Call) or one is node.value}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in fine else None
        if isinstance(text, str) and CHINESE.search(text):
            yield f"{path.relative_to(PACKAGE)}:{node.lineno}: {text[:40]}"


@pytest.mark.django_db
def test_pages_are_chinese_until_the_switch_is_pressed(client: Client) -> None:
    german = {"accept-language": "de,en;q=0.9"}
    assert 'lang="zh-hans"' in client.get("/sign-in", headers=german).content.decode()
    client.post("/language", {"language": "en", "next": "/sign-in"})
    page = client.get("/sign-in", headers=german).content.decode()
    assert 'lang="en"' in page
    assert not CHINESE.search(page.replace("中文", ""))
