"""Checks of one code or of a hundred thousand at once: "may S do T on day D?", answered from a position of the log.

The same question of the same position gives the same bytes for ever: what the log told later, corrected later or
adopted later as law plays no part.  Nothing is written, and no code that is asked about is logged.
"""

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

import orjson

from gongxin.codes.columns import read_texts
from gongxin.codes.faults import Fault
from gongxin.dossiers.held import Held, held_of
from gongxin.dossiers.known import openly_known_by
from gongxin.dossiers.recognising import Origin, origins_of
from gongxin.ledger.queries import head
from gongxin.measures.rules import Answer, Document, Fact, Plan, answer_of, answered, plan_of
from gongxin.rulebook.book import Rulebook, UnknownKey
from gongxin.rulebook.items import NotInForce
from gongxin.rulebook.queries import adopted, told_before
from gongxin.subjects.queries import subjects_told


class AheadOfLog(Exception):
    """The log has not reached that position."""


class NoSuchPurpose(Exception):
    """The adopted packs have no such purpose on that day."""


@dataclass(frozen=True)
class Checked:
    """An answer, and the numbers of the organisations that are known by the codes in it."""

    document: Document
    subjects: Mapping[str, int]


def check(codes: Sequence[str], *, purpose: str, day: date, position: int | None = None) -> Document:
    """The answer about every code, in the order asked, as the log had told it at `position` (None: up to now).

    Refused for a purpose that the rulebook of that position does not have on `day`, and beyond the log.
    """
    return checked(codes, purpose=purpose, day=day, position=position).document


def checked(codes: Sequence[str], *, purpose: str, day: date, position: int | None = None) -> Checked:
    """What `check` answers, with the number of each organisation that is known, for whoever notes who was asked about.

    Refused as `check` is.
    """
    at = position_asked(position)
    book = told_before(at)
    plan = _planned(book.digest, key_of(purpose, tuple(book.purposes)), day)
    document: Document = {
        "position": at,
        "rulebook": book.digest,
        "purpose": plan.purpose,
        "day": day.isoformat(),
    }
    with uncollected():
        document["answers"], known = _answers(codes, plan, book, at)
        return Checked({**document, "digest": digest_of(document)}, known)


@contextmanager
def uncollected() -> Iterator[None]:
    """Garbage in circles is not looked for meanwhile: answers hold none, and looking took longer than answering."""
    looked_for = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked_for:
            gc.enable()


def digest_of(document: Document) -> str:
    """SHA-256 of the document without its digest, as JSON with sorted keys and no spaces, in hexadecimal."""
    bare = {name: value for name, value in document.items() if name != "digest"}
    return hashlib.sha256(orjson.dumps(bare, option=orjson.OPT_SORT_KEYS)).hexdigest()


def position_asked(position: int | None) -> int:
    """The position that is meant (None: the log's latest); refused beyond the log."""
    reached = head()
    at = reached if position is None else position
    if not 0 <= at <= reached:
        raise AheadOfLog(f"the log has reached position {reached}; what will be told at {at} is not known")
    return at


def key_of(purpose: str, known: tuple[str, ...]) -> str:
    """The purpose's whole key; its last part is enough where only one purpose ends so."""
    if purpose in known:
        return purpose
    found = [key for key in known if key.rpartition(".")[2] == purpose]
    if len(found) != 1:
        raise NoSuchPurpose(f"there is no purpose {purpose[:80]}; those there are: {', '.join(known) or 'none'}")
    return found[0]


@lru_cache(maxsize=64)
def _planned(digest: str, purpose: str, day: date) -> Plan:
    try:
        return plan_of(adopted(digest), purpose, day)
    except (NotInForce, UnknownKey) as fault:
        raise NoSuchPurpose(f"the purpose {purpose} is not in force on {day}") from fault


def _answers(
    codes: Sequence[str], plan: Plan, book: Rulebook, position: int
) -> tuple[list[Document], Mapping[str, int]]:
    """One answer a code: whoever has no record that matters is answered without being looked at one by one.

    Of whom no record matters, and not everybody may know, nothing is known.
    """
    read = read_texts(codes)
    known = subjects_told(list({code for code, _, _ in read if code is not None}), position=position)
    weighed = _weighed({number: code for code, number in known.items()}, plan, position)
    silent = known.values() - weighed.keys()
    open_ = openly_known_by(silent, book=book, day=plan.day, position=position)
    known = {code: number for code, number in known.items() if number in weighed or number in open_}
    answers = []
    for code, shown, fault in read:
        if code is None:
            answers.append(_unread(shown, fault))
        elif code not in known:
            answers.append(answered(code, Answer.NOTHING_KNOWN))
        else:
            answers.append(weighed.get(known[code]) or answered(code, Answer.YES))
    return answers, known


def _weighed(codes: Mapping[int, str], plan: Plan, position: int) -> dict[int, Document]:
    """The answer about each organisation of which something matters, for or against it, by its number."""
    held: Iterable[Held] = held_of(list(codes), items=plan.items, day=plan.day, position=position)
    origins: dict[int, Origin] = {}
    if plan.recognised:
        held = list(held)
        origins = origins_of([one.record for one in held if one.item in plan.recognised])
    found = (
        (subject, answer_of(plan, codes[subject], [_fact(one, origins.get(one.record)) for one in some]))
        for subject, some in groupby(held, key=lambda one: one.subject)
    )
    return {subject: answer for subject, answer in found if answer["because"]}


def _unread(shown: str, fault: str | None) -> Document:
    """What is no code is said to be none; a person's number is not repeated."""
    if fault == Fault.NATURAL_PERSON:
        return answered(None, Answer.OUT_OF_SCOPE)
    return answered(shown, Answer.ILL_FORMED)


def _fact(one: Held, origin: Origin | None) -> Fact:
    known = (one.record, one.item, one.position, one.valid_from, one.decided_on, one.authority, one.facts)
    return Fact(*known, one.marks, one.statement, origin)
