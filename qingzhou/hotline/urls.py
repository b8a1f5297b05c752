"""Addresses of the hotline: /report/370299/, /follow/, /reports/2026-J00012/."""

from django.urls import path

from qingzhou.hotline.views import identity, public, staff

app_name = "hotline"
urlpatterns = [
    path("report/", public.start, name="start"),
    path("report/<slug:code>/", public.lodge, name="lodge"),
    path("report/<slug:code>/receipt", public.receipt, name="receipt"),
    path("follow/", public.follow, name="follow"),
    path("follow/report", public.followed, name="followed"),
    path("follow/report/write", public.write, name="write"),
    path("follow/report/reopen", public.reopen, name="reopen"),
    path("follow/report/rate", public.rate, name="rate"),
    path("follow/report/proof", public.proof, name="proof"),
    path("follow/report/files/<int:seq>/<int:place>", public.file, name="own_file"),
    path("follow/leave", public.leave, name="leave"),
    path("reports/", staff.queue, name="queue"),
    path("reports/new", staff.call, name="call"),
    path("reports/<slug:number>/", staff.report, name="report"),
    path("reports/<slug:number>/files/<int:seq>/<int:place>", staff.file, name="file"),
    path("reports/<slug:number>/identity", identity.identity, name="identity"),
    path("reports/<slug:number>/identity/<int:pk>/<slug:verb>", identity.opening, name="opening"),
    path("reports/<slug:number>/<slug:verb>", staff.step, name="step"),
]
