"""Addresses of the inbox, one's own channels, and the office's robots and outbox."""

from django.urls import path

from qingzhou.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notices", views.inbox, name="inbox"),
    path("notices/read-all", views.read_all, name="read_all"),
    path("notices/settings", views.preferences, name="preferences"),
    path("notices/<int:pk>", views.follow, name="follow"),
    path("notices/<int:pk>/read", views.read, name="read"),
    path("channels", views.channels, name="channels"),
    path("channels/robots", views.add_robot, name="add_robot"),
    path("channels/robots/<int:pk>/try", views.try_robot, name="try_robot"),
    path("channels/robots/<int:pk>/retire", views.retire_robot, name="retire_robot"),
    path("channels/deliveries/again", views.try_all_again, name="try_all_again"),
    path("channels/deliveries/<int:pk>/again", views.try_again, name="try_again"),
]
