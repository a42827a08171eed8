"""What no file tells: that one organisation of the province went on in another, as a registrar's officer records it."""

from datetime import datetime, timedelta

from gongxin.cli.province.personas import PERSONA
from gongxin.subjects.actions import Manner, record_succession
from gongxin.subjects.queries import subject_by_code, successors_of

AGO = timedelta(days=45)
REASONS = "吸收合并登记（演示）"


def record_merger(*, at: datetime) -> bool:
    """Record the merger of the province's story, once; whether it was recorded now."""
    earlier, later = PERSONA["succeeded"].code, PERSONA["successor"].code
    held = subject_by_code(earlier, known_at=at)
    if held is None or successors_of(held.id):
        return False
    since = (at - AGO).date()
    record_succession(earlier, later, manner=Manner.MERGED, since=since, by="demo", reasons=REASONS, at=at)
    return True
