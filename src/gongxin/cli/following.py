"""After a command that changed a case: what follows from it is seen at once, whether or not a node is being served."""

from datetime import datetime


def settle(*, at: datetime) -> None:
    """Number what was committed, and let records follow what cases came to."""
    from gongxin.commitments.followers import follow_commitments
    from gongxin.ledger.actions import sequence_batches

    sequence_batches()
    while follow_commitments(at=at):
        sequence_batches()
