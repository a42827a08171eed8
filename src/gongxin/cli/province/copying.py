"""Two consumers that hold a copy of what the province publishes: one follows every change, one has not asked since."""

from datetime import datetime

from gongxin.feeds.actions import acknowledge, add_consumer, note_given
from gongxin.feeds.followers import follow_ceasings
from gongxin.feeds.queries import consumers
from gongxin.feeds.rules import ConsumerKind
from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.queries import head

FOLLOWS, LAGS = "bureau.example", "mirror.example"


def consumers_to_try(*, at: datetime) -> None:
    """Both were given everything that is public by now, once."""
    if consumers(ended=True):
        return
    sequence_batches()
    while follow_ceasings(at=at):  # what ceased before anybody held a copy concerns nobody
        pass
    for name, kind in ((FOLLOWS, ConsumerKind.CREDIT_BUREAU), (LAGS, ConsumerKind.MIRROR)):
        held = add_consumer(name, kind=kind, at=at)
        note_given(held.number, upto=head(), in_step=True, at=at)


def settle_copies(*, at: datetime) -> None:
    """What ceased since is told to both, and one of them has followed it."""
    sequence_batches()
    while follow_ceasings(at=at):
        sequence_batches()
    for one in consumers():
        if one.name == FOLLOWS and one.acknowledged < head():
            note_given(one.number, upto=head(), in_step=True, at=at)
            acknowledge(one.number, position=head(), at=at)
