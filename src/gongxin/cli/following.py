"""After a case changed: what follows from it is seen at once, whether or not a node is being served."""

from datetime import datetime


def settle(*, at: datetime) -> None:
    """Number what was committed, and let records follow what cases came to, until nothing follows any more."""
    from gongxin.commitments.followers import follow_commitments
    from gongxin.feeds.followers import follow_ceasings
    from gongxin.ledger.actions import sequence_batches
    from gongxin.listings.followers import follow_entries
    from gongxin.monitoring.followers import follow_silences
    from gongxin.remedies.followers import follow_decisions
    from gongxin.reports.followers import follow_changes

    sequence_batches()
    followers = (
        follow_entries,
        follow_commitments,
        follow_decisions,
        follow_silences,
        follow_changes,
        follow_ceasings,
    )
    while sum(follow(at=at) for follow in followers):
        sequence_batches()
