"""Addresses of meetings: /meetings/2026-W47/."""

from django.urls import path

import qingzhou.dispatch.urls  # noqa: F401 - registers how a week is written in an address
from qingzhou.meetings import views

app_name = "meetings"
urlpatterns = [
    path("<isoweek:week>/", views.agenda, name="agenda"),
    path("<isoweek:week>/prepare", views.prepare, name="prepare"),
    path("<isoweek:week>/subjects", views.add, name="add"),
    path("<isoweek:week>/order", views.order, name="order"),
    path("<isoweek:week>/slides", views.slides, name="slides"),
    path("<isoweek:week>/decisions", views.decisions, name="decisions"),
    path("<isoweek:week>/close", views.close, name="close"),
    path("<isoweek:week>/minutes.docx", views.minutes, name="minutes"),
    path("<isoweek:week>/circular.docx", views.circular, name="circular"),
    path("subjects/<int:pk>", views.arrange, name="arrange"),
    path("subjects/<int:pk>/decide", views.decide, name="decide"),
    path("receipts/<int:pk>", views.sign, name="sign"),
]
