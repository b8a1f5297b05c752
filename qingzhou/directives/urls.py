"""Addresses of documents and their drafts."""

from django.urls import path

from qingzhou.directives import views

app_name = "directives"
urlpatterns = [
    path("directives", views.list_, name="list"),
    path("directives/new", views.new, name="new"),
    path("directives/<int:pk>", views.review, name="review"),
    path("directives/<int:pk>/compare", views.compare, name="compare"),
    path("directives/<int:pk>/describe", views.describe, name="describe"),
    path("directives/<int:pk>/reread", views.reread, name="reread"),
    path("directives/<int:pk>/units", views.name_unit, name="name_unit"),
    path("directives/<int:pk>/dates", views.set_dates, name="set_dates"),
    path("directives/<int:pk>/add", views.add, name="add"),
    path("directives/<int:pk>/undo", views.undo, name="undo"),
    path("directives/<int:pk>/confirm", views.confirm, name="confirm"),
    path("drafts/<int:pk>", views.row, name="row"),
    path("drafts/<int:pk>/edit", views.edit, name="edit"),
    path("drafts/<int:pk>/date", views.set_date, name="set_date"),
    path("drafts/<int:pk>/take-up", views.take_up, name="take_up"),
    path("drafts/<int:pk>/drop", views.drop, name="drop"),
    path("drafts/<int:pk>/restore", views.restore, name="restore"),
    path("drafts/<int:pk>/merge", views.merge, name="merge"),
    path("drafts/<int:pk>/split", views.split, name="split"),
]
