"""What stops a delivery as a whole, and what its receipt warns of: always said in both languages."""

from gongxin.codes.identity import scrub
from gongxin.rulebook.items import Words

LONGEST_REASON = 1_000


class StopsDelivery(Exception):
    """Nothing of the delivery was entered; the words say why, and what its sender can do."""

    def __init__(self, *, zh: str, en: str) -> None:
        """Keep both sentences; the English one is also the exception's text."""
        super().__init__(en)
        self.words = Words(zh=zh, en=en)


def sayable(words: Words) -> Words:
    """A reason or warning as it may be kept: no person's number, nothing that is no text, not without end."""
    return Words(zh=_sayable(words.zh), en=_sayable(words.en))


def _sayable(text: str) -> str:
    whole = scrub(text, about_persons=True).replace("\x00", "")
    return whole if len(whole) <= LONGEST_REASON else whole[:LONGEST_REASON] + "…"
