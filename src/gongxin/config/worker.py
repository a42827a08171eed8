"""The process beside the web server that takes in what was delivered by API and tidies up after it."""

import os
import threading

import django
from django.conf import settings


def main() -> None:
    """Work until the process that started us is gone or tells us to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    django.setup()
    from gongxin.api.spool import keep_working  # Django's settings and tables first

    parent, stop = os.getppid(), threading.Event()
    threading.Thread(target=_stop_when_orphaned, args=(parent, stop), daemon=True).start()
    keep_working(stop, home=settings.HOME)


def _stop_when_orphaned(parent: int, stop: threading.Event) -> None:
    while os.getppid() == parent and not stop.wait(0.5):
        pass
    stop.set()


if __name__ == "__main__":
    main()
