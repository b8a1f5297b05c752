"""The WSGI entry point that the production server loads."""

import os

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingzhou.site.settings")
application = get_wsgi_application()
if missing := run_checks(tags=("rights",)):
    raise ImproperlyConfigured("\n".join(map(str, missing)))
