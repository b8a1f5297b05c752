"""Addresses of the hotline: /report/370299/, /follow/, /reports/2026-J00012/."""

from django.urls import path

from qingzhou.hotline.views import calling, following, identity, near, orders, reporting, staff, uploading

app_name = "hotline"
urlpatterns = [
    path("report/", reporting.start, name="start"),
    path("report/upload/", uploading.upload, name="upload"),  # under /report/, which no log of a proxy keeps
    path("report/upload/<str:upload>", uploading.slice_of, name="slice"),
    path("report/<slug:code>/", reporting.lodge, name="lodge"),
    path("report/<slug:code>/receipt", reporting.receipt, name="receipt"),
    path("follow/", following.follow, name="follow"),
    path("follow/report", following.followed, name="followed"),
    path("follow/report/write", following.write, name="write"),
    path("follow/report/reopen", following.reopen, name="reopen"),
    path("follow/report/rate", following.rate, name="rate"),
    path("follow/report/receipt.json", following.sealed, name="sealed"),
    path("follow/report/proof", following.proof, name="proof"),
    path("follow/report/files/<int:seq>/<int:place>", following.file, name="own_file"),
    path("follow/leave", following.leave, name="leave"),
    path("reports/", staff.queue, name="queue"),
    path("reports/alike", near.alike_ones, name="alike"),
    path("reports/new", calling.call, name="call"),
    path("reports/orders", orders.orders, name="orders"),
    path("reports/orders/<slug:channel>.xlsx", orders.answers, name="answers"),
    path("reports/<slug:number>/", staff.report, name="report"),
    path("reports/<slug:number>/transfer.docx", staff.transfer_letter, name="transfer_letter"),
    path("reports/<slug:number>/files/<int:seq>/<int:place>", staff.file, name="file"),
    path("reports/<slug:number>/recording", calling.record, name="record"),
    path("reports/<slug:number>/recordings/<int:seq>/<int:place>", calling.hear, name="hear"),
    path("reports/<slug:number>/original", staff.original, name="original"),
    path("reports/<slug:number>/identity", identity.identity, name="identity"),
    path("reports/<slug:number>/identity/<int:pk>/<slug:verb>", identity.opening, name="opening"),
    path("reports/<slug:number>/near/<slug:other>/link", near.link, name="link"),
    path("reports/<slug:number>/near/<slug:other>/unlink", near.unlink, name="unlink"),
    path("reports/<slug:number>/near/<slug:other>/join", near.join, name="join"),
    path("reports/<slug:number>/<slug:verb>", staff.step, name="step"),
]
