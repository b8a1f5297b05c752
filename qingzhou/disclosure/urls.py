"""Addresses of the open ledger: /open/370299/."""

from django.urls import path

from qingzhou.disclosure import views

app_name = "disclosure"
urlpatterns = [
    path("", views.start, name="start"),
    path("verify", views.verify, name="verify"),
    path("verifier.py", views.tool, name="tool"),
    path("<slug:code>/", views.ledger, name="open"),
    path("<slug:code>/heads.json", views.heads, name="heads"),
    path("<slug:code>/leaves.jsonl", views.leaves, name="leaves"),
]
