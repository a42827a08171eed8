"""The WSGI application that the server runs: Django, with the hot look-up before it."""

import atexit
import gc
import multiprocessing
import os
from typing import Any, cast

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
django = cast(Any, get_wsgi_application())

from gongxin.api.fastpath import in_front_of  # noqa: E402  # Django's settings and tables first
from gongxin.config import urls  # noqa: E402  # every room is imported before the first threads ask for it
from gongxin.config.orphans import when_orphaned  # noqa: E402

if (server := multiprocessing.parent_process()) is not None and server.pid is not None:
    os.setpgid(0, 0)  # what somebody types to interrupt the server reaches it alone, and it stops us in order
    when_orphaned(server.pid, lambda: os._exit(1))

ADDRESSES = urls.urlpatterns
gc.collect()
gc.freeze()  # what is imported stays: no collection walks through it while somebody waits
atexit.register(gc.unfreeze)  # but goes at the end: libraries tell of whatever is left behind

application = in_front_of(django)
