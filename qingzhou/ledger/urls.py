"""Addresses of the desk, the ledger and its items."""

from django.urls import path

from qingzhou.ledger import views
from qingzhou.ledger.bulk import views as bulk
from qingzhou.ledger.chasing import views as chasing
from qingzhou.ledger.registering import views as registering

app_name = "ledger"
urlpatterns = [
    path("desk", views.desk, name="desk"),
    path("tasks", views.tasks, name="tasks"),
    path("tasks/new", views.new, name="new"),
    path("issues", views.issues, name="issues"),
    path("issues/new", registering.register, name="register"),
    path("tasks/due-hint", views.due_hint, name="due_hint"),
    path("thresholds", chasing.terms, name="thresholds"),
    path("supervision", chasing.supervision, name="supervision"),
    path("tasks/bulk", bulk.choose, name="bulk"),
    path("tasks/bulk/<str:verb>", bulk.carry_out, name="bulk_carry_out"),
    path("tasks.xlsx", views.export, name="export"),
    path("items/<str:number>", views.item, name="item"),
    path("items/<str:number>/files/<int:seq>/<str:sha256>", views.file, name="file"),
    path("items/<str:number>/sheets/<int:seq>.docx", chasing.sheet, name="sheet"),
    path("items/<str:number>/sum", views.light_sum, name="sum"),
    path("items/<str:number>/<str:verb>", views.move, name="move"),
]
