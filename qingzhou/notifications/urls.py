"""Addresses of the inbox, one's own channels, and the office's robots and outbox."""

from django.urls import path

from qingzhou.notifications.views import hooks, notices

app_name = "notifications"
urlpatterns = [
    path("notices", notices.inbox, name="inbox"),
    path("notices/read-all", notices.read_all, name="read_all"),
    path("notices/settings", notices.preferences, name="preferences"),
    path("notices/<int:pk>", notices.follow, name="follow"),
    path("notices/<int:pk>/read", notices.read, name="read"),
    path("channels", notices.channels, name="channels"),
    path("channels/robots", notices.add_robot, name="add_robot"),
    path("channels/robots/<int:pk>/try", notices.try_robot, name="try_robot"),
    path("channels/robots/<int:pk>/retire", notices.retire_robot, name="retire_robot"),
    path("channels/hooks", hooks.hooks, name="hooks"),
    path("channels/hooks/<int:pk>/try", hooks.try_hook, name="try_hook"),
    path("channels/hooks/<int:pk>/resume", hooks.resume, name="resume_hook"),
    path("channels/hooks/<int:pk>/retire", hooks.retire, name="retire_hook"),
    path("channels/pushes/<int:pk>/again", hooks.again, name="push_again"),
    path("channels/deliveries/again", notices.try_all_again, name="try_all_again"),
    path("channels/deliveries/<int:pk>/again", notices.try_again, name="try_again"),
]
