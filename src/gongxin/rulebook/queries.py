"""Adopted packs, read: the rulebook now, by digest, or as it was known at a moment."""

from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from gongxin.periods.calendar import learn
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.models import Adoption


class NothingAdopted(Exception):
    """No packs had been adopted; nothing can be recorded, published or answered without law."""


class BeforeFirstRules(NothingAdopted):
    """At that position of the log no packs had been adopted yet; `first` is the first position at which some had."""

    def __init__(self, said: str, first: int) -> None:
        """Refused with this sentence, which names that position."""
        super().__init__(said)
        self.first = first


class AdoptionAltered(Exception):
    """The stored text of adopted packs no longer has the digest under which they were adopted."""


LATEST = "SELECT digest FROM rulebook_adoption ORDER BY id DESC LIMIT 1"
NONE_YET = "no packs have been adopted yet"


def current() -> Rulebook:
    """The rulebook of the packs adopted last, read from the store once a digest and process; its notices count now."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST)
        found = cursor.fetchone()
    if found is None:
        raise NothingAdopted(NONE_YET)
    book = adopted(found[0])
    learn(book.notices)
    return book


def current_adoption() -> Adoption:
    """The latest adoption, without its content."""
    return _latest(Adoption.objects.order_by("-id").defer("content").first(), NONE_YET)


def adoption_of(digest: str) -> Adoption:
    """The latest adoption of the rulebook with that digest, without its content."""
    found = Adoption.objects.filter(digest=digest).order_by("-id").defer("content").first()
    return _latest(found, f"packs with the digest {digest} were never adopted here")


def known_at(moment: datetime) -> Rulebook:
    """The rulebook that was in use at `moment`, whatever was adopted since."""
    adoptions = Adoption.objects.filter(adopted_at__lte=moment).order_by("-id").defer("content")
    return adopted(_latest(adoptions.first(), f"no packs had been adopted by {moment.isoformat()}").digest)


TOLD_BEFORE = """
SELECT adoption.digest
FROM rulebook_adoption AS adoption JOIN ledger_batch AS stated ON stated.id = adoption.event >> 20
WHERE stated.first_position + (adoption.event & 1048575) < %s ORDER BY adoption.id DESC LIMIT 1
"""


FIRST_TOLD = """
SELECT min(stated.first_position + (adoption.event & 1048575))
FROM rulebook_adoption AS adoption JOIN ledger_batch AS stated ON stated.id = adoption.event >> 20
"""


def told_before(position: int) -> Rulebook:
    """The rulebook that was in use when the log had reached `position`, whatever was adopted since.

    Refused for a position before the first adoption, naming the first one that has a rulebook.
    """
    with connection.cursor() as cursor:
        cursor.execute(TOLD_BEFORE, [position])
        found = cursor.fetchone()
        if found is not None:
            return adopted(found[0])
        cursor.execute(FIRST_TOLD)
        (told,) = cursor.fetchone()
    if told is None:
        raise NothingAdopted(f"no packs had been adopted before position {position} of the log")
    first = int(told) + 1
    raise BeforeFirstRules(f"at position {position} no packs had been adopted yet; rules begin at {first}", first)


def _latest(adoption: Adoption | None, otherwise: str) -> Adoption:
    if adoption is None:
        raise NothingAdopted(otherwise)
    return adoption


def adopted(digest: str) -> Rulebook:
    """The rulebook of that digest, refused where its stored text was altered."""
    return _read(digest)


@lru_cache(maxsize=8)
def _read(digest: str) -> Rulebook:
    found = Adoption.objects.filter(digest=digest).order_by("id")
    content = found.values_list(Cast("content", TextField()), flat=True).first()
    if content is None:
        raise NothingAdopted(f"packs with the digest {digest} were never adopted here")
    book = Rulebook.from_json(content)
    if book.digest != digest:
        raise AdoptionAltered(f"the stored packs {digest} now have the digest {book.digest}")
    return book


def adopted_as(number: int) -> Rulebook:
    """The rulebook of the adoption with that number, which records keep."""
    digest = Adoption.objects.filter(id=number).values_list("digest", flat=True).first()
    if digest is None:
        raise NothingAdopted(f"there is no adoption with the number {number}")
    return adopted(digest)


def latest_adoptions(*, limit: int) -> list[Adoption]:
    """The latest adoptions without their content, the last one first."""
    return list(Adoption.objects.order_by("-id").defer("content")[:limit])


def adoptions() -> list[int]:
    """The numbers of all adoptions, the first one first."""
    return list(Adoption.objects.order_by("id").values_list("id", flat=True))
