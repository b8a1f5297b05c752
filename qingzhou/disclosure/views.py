"""The public's pages of the open ledger, and the files by which anybody can check it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingzhou.disclosure import queries
from qingzhou.hotline.queries import places
from qingzhou.ledger.policy import local_day
from qingzhou.notary import queries as notary
from qingzhou.notary import verifier
from qingzhou.notary.models import Log
from qingzhou.units.entrance import open_to_everyone


@require_safe
@open_to_everyone
def start(request: HttpRequest) -> HttpResponse:
    """To the ledger of the one place there is, or the choice of a place."""
    found = list(places())
    if len(found) == 1:
        return redirect("disclosure:open", found[0].code)
    return render(request, "disclosure/places.html", {"places": found})


@require_safe
@open_to_everyone
def ledger(request: HttpRequest, code: str) -> HttpResponse:
    """Counts and heads."""
    place = get_object_or_404(places(), code=code)
    found = queries.open_ledger(place.code, local_day(timezone.now()))
    return render(request, "disclosure/open.html", {"place": place, "ledger": found})


@require_safe
@open_to_everyone
def heads(_request: HttpRequest, code: str) -> HttpResponseBase:
    """heads.json: the key, and every signed head with what proves that it extends the one before."""
    log = get_object_or_404(Log, jurisdiction=code)
    answer = JsonResponse(notary.heads_file(log), json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _saved(answer, "heads.json")


@require_safe
@open_to_everyone
def leaves(_request: HttpRequest, code: str) -> HttpResponseBase:
    """leaves.jsonl: every leaf under the last head, from which everybody can count again."""
    log = get_object_or_404(Log, jurisdiction=code)
    answer = StreamingHttpResponse(notary.leaves_file(log), content_type="application/jsonl; charset=utf-8")
    return _saved(answer, "leaves.jsonl")


@csp_update({"connect-src": [NONE]})  # what the page promises, the browser holds it to
@require_safe
@open_to_everyone
def verify(request: HttpRequest) -> HttpResponse:
    """Check a receipt in the browser: nothing comes here."""
    files = (
        ("receipt", "receipt.json", _("存证回执")),
        ("heads", "heads.json", _("公布的首记录")),
    )
    return render(request, "disclosure/verify.html", {"files": files, "words": _words()})


def _words() -> dict[str, Any]:
    """What the verifier says, in the page's language."""
    place = 1 if get_language() == "en" else 0
    said = {code: text.split(" | ")[place] for code, text in verifier.WORDS.items()}
    verdicts = zip(("holds", "fails", "open"), verifier.VERDICTS.values(), strict=True)
    return {
        "said": said,
        "kinds": verifier.KINDS,
        "verdicts": {name: words[place] for name, words in verdicts},
        "summaries": {
            "holds": _("全部符合"),
            "fails": _("有不符之处：请保存好两个文件，向审计或上级机关反映"),
            "open": _("还不能全部确认"),
        },
        "unreadable": _("文件不能读取或格式不对"),
    }


@require_safe
@open_to_everyone
def tool(_request: HttpRequest) -> HttpResponse:
    """The verifier, one file that needs nothing but Python."""
    content = Path(verifier.__file__).read_bytes()
    return HttpResponse(
        content,
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="verifier.py"'},
    )


def _saved(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
