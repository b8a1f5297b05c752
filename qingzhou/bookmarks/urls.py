"""Addresses of the bookmarks."""

from django.urls import path

from qingzhou.bookmarks import views

app_name = "bookmarks"
urlpatterns = [
    path("", views.bookmarks, name="list"),
    path("keep", views.keep, name="keep"),
    path("<int:pk>", views.change, name="change"),
    path("<int:pk>/remove", views.remove, name="remove"),
]
