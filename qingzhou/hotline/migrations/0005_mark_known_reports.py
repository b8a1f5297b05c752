"""Reports that were taken down before marks were made get theirs, so that later ones find them."""

from django.db import migrations

from qingzhou.hotline import likeness


def mark(apps, _editor):
    Report, Mark = apps.get_model("hotline", "Report"), apps.get_model("hotline", "Mark")
    for report in Report.objects.iterator(chunk_size=500):
        place = report.jurisdiction_id
        marks = [
            *likeness.site_marks(place, report.about, report.place),
            *likeness.wording_marks(place, report.text),
        ]
        Mark.objects.bulk_create([Mark(mark=one, report=report) for one in marks])


class Migration(migrations.Migration):
    dependencies = [("hotline", "0004_near_reports_and_routes")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
