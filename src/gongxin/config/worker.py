"""The process beside the web server: it takes in what was delivered by API, tidies up, and makes the bulk file."""

import os
import threading

import django
from django.conf import settings


def main() -> None:
    """Work until the process that started us is gone or tells us to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    django.setup()
    from gongxin.api.bulk_keeping import keep_bulk  # Django's settings and tables first
    from gongxin.api.spool import keep_working

    parent, stop = os.getppid(), threading.Event()
    threading.Thread(target=_stop_when_orphaned, args=(parent, stop), daemon=True).start()
    bulk = {"home": settings.HOME}
    threading.Thread(target=keep_bulk, args=(stop,), kwargs=bulk, daemon=True, name="bulk").start()
    keep_working(stop, home=settings.HOME)


def _stop_when_orphaned(parent: int, stop: threading.Event) -> None:
    while os.getppid() == parent and not stop.wait(0.5):
        pass
    stop.set()


if __name__ == "__main__":
    main()
