"""The `qingzhou` command: every chore of the site by name (`qingzhou help` lists them)."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command, as `qingzhou NAME …`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingzhou.site.settings")
    names = [name if name.startswith("-") else name.replace("-", "_") for name in sys.argv[1:2]]  # not in --help
    execute_from_command_line([*sys.argv[:1], *names, *sys.argv[2:]])


if __name__ == "__main__":
    main()
