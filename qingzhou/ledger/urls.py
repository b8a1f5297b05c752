"""Addresses of the desk, the ledger and its items."""

from django.urls import path

from qingzhou.ledger import views

app_name = "ledger"
urlpatterns = [
    path("desk", views.desk, name="desk"),
    path("tasks", views.tasks, name="tasks"),
    path("tasks/new", views.new, name="new"),
    path("issues", views.issues, name="issues"),
    path("issues/new", views.register, name="register"),
    path("tasks/due-hint", views.due_hint, name="due_hint"),
    path("tasks.xlsx", views.export, name="export"),
    path("items/<str:number>", views.item, name="item"),
    path("items/<str:number>/files/<int:seq>/<str:sha256>", views.file, name="file"),
    path("items/<str:number>/<str:verb>", views.move, name="move"),
]
