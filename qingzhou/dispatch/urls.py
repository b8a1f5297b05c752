"""Addresses of the dispatch: /dispatch/2026-W47/, /dispatch/2026-11/."""

from django.urls import path, register_converter

from qingzhou.dispatch import views
from qingzhou.dispatch.editions import Edition, parse
from qingzhou.dispatch.pictures import views as pictures
from qingzhou.dispatch.ranking import views as ranking
from qingzhou.dispatch.roadmap.views import roadmap


class EditionConverter:
    """2026-W47, 2026-11-H1, 2026-11 or 2026-11-20 in an address."""

    regex = "[0-9]{4}-[0-9WH-]{2,5}"

    def to_python(self, value: str) -> Edition:
        """The edition; ValueError makes it a 404."""
        return parse(value)

    def to_url(self, value: Edition | str) -> str:
        """As it stands in the address."""
        return str(value)


register_converter(EditionConverter, "edition")
app_name = "dispatch"
urlpatterns = [
    path("", views.week, name="week"),
    path("roadmap", roadmap, name="roadmap"),
    path("<edition:week>/", views.week, name="week"),
    path("<edition:week>/freeze", views.freeze, name="freeze"),
    path("<edition:week>/sheet.docx", views.word, name="word"),
    path("<edition:week>/sheet.xlsx", views.excel, name="excel"),
    path("<edition:week>/check", views.check, name="check"),
    path("<edition:week>/pictures", pictures.page, name="pictures"),
    path("<edition:week>/pictures/<slug:code>.svg", pictures.picture, name="picture"),
    path("<edition:week>/pictures.docx", pictures.word, name="pictures_word"),
    path("<edition:week>/filed", pictures.filed, name="filed"),
    path("<edition:week>/held", pictures.held, name="held"),
    path("weights", ranking.weighing, name="weights"),
    path("<edition:week>/ranking", ranking.ranking, name="ranking"),
    path("<edition:week>/ranking/<int:unit>/<slug:code>", ranking.figure, name="ranking_figure"),
]
