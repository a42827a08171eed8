"""The process beside the web server: it takes in deliveries, issues reports, makes the bulk file, pushes notices."""

import os
import sys
import threading

import django
from django.conf import settings

from gongxin.config.orphans import when_orphaned


def main() -> None:
    """Work until the process that started us is gone or tells us to stop."""
    parent = int(sys.argv[1]) if len(sys.argv) > 1 else os.getppid()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    django.setup()
    from gongxin.api.bulk_keeping import keep_bulk  # Django's settings and tables first
    from gongxin.api.spool import keep_working
    from gongxin.feeds.pushing import keep_pushing
    from gongxin.sharing.batches import keep_issuing

    stop = threading.Event()
    when_orphaned(parent, stop.set)
    where = {"home": settings.HOME}
    for name, task in (("bulk", keep_bulk), ("reports", keep_issuing)):
        threading.Thread(target=task, args=(stop,), kwargs=where, daemon=True, name=name).start()
    threading.Thread(target=keep_pushing, args=(stop,), daemon=True, name="notices").start()
    keep_working(stop, home=settings.HOME)


if __name__ == "__main__":
    main()
