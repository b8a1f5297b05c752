"""Addresses of reconciliations."""

from django.urls import path

from qingzhou.reconciliation import views

app_name = "reconciliation"
urlpatterns = [
    path("", views.listed, name="list"),
    path("lists/<int:pk>", views.compare, name="compare"),
    path("files", views.files, name="files"),
    path("<int:pk>/", views.result, name="result"),
    path("rows/<int:pk>/issue", views.open_issue, name="open_issue"),
    path("pairs/<int:pk>", views.pair, name="pair"),
    path("pairs/<int:pk>/<slug:verb>", views.decide, name="decide"),
]
