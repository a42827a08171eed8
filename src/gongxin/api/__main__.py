"""Print docs/api.md as the code makes it."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
django.setup()

from gongxin.api.documentation import shipped_page  # noqa: E402  # its routes need the tables

sys.stdout.write(shipped_page())
