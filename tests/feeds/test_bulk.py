"""The bulk file is made anew soon after something in it ceased, and not for anything else."""

import gzip
from datetime import timedelta
from itertools import count

import pytest
from django.conf import settings
from django.utils.timezone import localtime

from gongxin.api.bulk import latest_of
from gongxin.api.bulk_making import _Day, renew
from gongxin.api.limits import limits
from gongxin.dossiers.remarks import RemarkKind
from gongxin.ledger.actions import sequence_batches
from tests.api.api_builders import Deliver, penalty
from tests.feeds.builders import now, say, withdraw

pytestmark = pytest.mark.django_db(transaction=True)
SOON, MUCH_SOONER = timedelta(seconds=limits().bulk.cease_seconds), timedelta(seconds=1)


def test_what_was_repaired_is_gone_from_the_next_file_which_comes_soon(delivered: Deliver) -> None:
    delivered(penalty(1))
    (first,) = renew(home=settings.HOME, at=now())
    say(RemarkKind.REPAIRED)
    assert renew(home=settings.HOME, at=first.made_at + MUCH_SOONER) == []
    (following,) = renew(home=settings.HOME, at=first.made_at + SOON)
    assert gzip.decompress(b"".join(following.content())) == b"" and following.followed > first.followed
    assert renew(home=settings.HOME, at=following.made_at + SOON) == []


def test_what_was_taken_back_is_gone_soon_too(delivered: Deliver) -> None:
    delivered(penalty(1))
    (first,) = renew(home=settings.HOME, at=now())
    withdraw()
    assert len(renew(home=settings.HOME, at=first.made_at + SOON)) == 1


def test_what_is_added_or_contested_waits_for_the_usual_file(delivered: Deliver) -> None:
    delivered(penalty(1))
    (first,) = renew(home=settings.HOME, at=now())
    say(RemarkKind.DISPUTED)
    delivered(penalty(2))
    sequence_batches()
    assert renew(home=settings.HOME, at=first.made_at + SOON) == []
    assert len(renew(home=settings.HOME, at=first.made_at + timedelta(minutes=limits().bulk.renew_minutes))) == 1


def test_what_ceases_while_tomorrows_file_is_made_is_gone_from_todays_meanwhile(delivered: Deliver) -> None:
    delivered(penalty(1))
    noon = localtime(now()).replace(hour=12)
    (first,) = renew(home=settings.HOME, at=noon)
    say(RemarkKind.REPAIRED)
    moments = (noon + timedelta(minutes=1, seconds=5 * number) for number in count())
    tomorrows = _Day(settings.HOME / "bulk", first.day + timedelta(days=1), lambda: next(moments))._whole()
    assert [latest_of(one.day, home=settings.HOME).records for one in (first, tomorrows)] == [0, 0]
    assert first.records == 1 and latest_of(first.day, home=settings.HOME).followed > first.followed
