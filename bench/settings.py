"""The site's own settings, and beside its pages one bare view to compare a deed with."""

from qingzhou.site.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
