"""The draw as a pure function: who is inspected, and by whom, follows from what was committed to and from the seed.

What is committed to names the population by its digest, the quotas, the inspectors by their numbers, and who may not
inspect whom.  The seed is made of that commitment and of the signed checkpoints that came after it, so that whoever
chose the population could not know it.  Every candidate of a stratum is ranked by SHA-256 over seed, stratum and name,
and the lowest are drawn: each is drawn as likely as any other.  `redraw.py` says the same again, for everybody.
"""

import heapq
import json
import re
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import itemgetter

from gongxin.codes.faults import Fault
from gongxin.codes.identity import scrub
from gongxin.codes.uscc import parse
from gongxin.supervision.rules import SupervisionRefused

RULES = "gongxin draw v1"
REGISTERED = re.compile(r"(?=.*[0-9])[0-9A-Za-z-]{1,32}")
"""A number of a register: Latin letters may be in it, a name is none."""
REGISTERED_DIGITS = 11
"""A register's number of so many digits begins as a mobile number does in some provinces, and is none for that."""
TICKET = b"gongxin ticket v1\n"

Candidate = tuple[str, str, str]
"""Stratum, name and area of one who may be drawn; the name is a code, or a ticket where grades are not public."""


class DrawRefused(SupervisionRefused):
    """The draw cannot be made so; nothing was changed."""


class PopulationRefused(DrawRefused):
    """The population is no list of candidates in order, each of them once."""


class SeedRefused(DrawRefused):
    """The seed would not come from checkpoints that are later than the commitment."""


class QuotaRefused(DrawRefused):
    """The quotas do not belong to the population."""


class InspectorsRefused(DrawRefused):
    """The inspectors are not numbers of a register, each of them once."""


class LogRefused(DrawRefused):
    """The log cannot give a part of the seed: it is named by no public key, or is this node's own."""


@dataclass(frozen=True)
class Inspector:
    """An inspector by the number in the agency's own register, and the area of his own unit, if it bars him there."""

    number: str
    unit: str = ""


def refuse_persons(inspectors: Iterable[Inspector], conflicts: Iterable[tuple[str, str]]) -> None:
    """Refuse unread a roster that holds a person's identity number, which would be published with the draw."""
    pairs = list(conflicts)
    numbers = [*(text for one in inspectors for text in (one.number, one.unit)), *(number for number, _ in pairs)]
    if any(map(reads_as_person, numbers)) or any(parse(code).fault is Fault.NATURAL_PERSON for _, code in pairs):
        raise InspectorsRefused("an inspector is a number of the agency's register, and no person's identity number")


def reads_as_person(number: str) -> bool:
    """Whether the number is a person's identity number, or holds one, also with marks or letters between."""
    if parse(number).fault is Fault.NATURAL_PERSON:
        return True
    return len(number) > REGISTERED_DIGITS and scrub(number, about_persons=True) != number


@dataclass(frozen=True)
class Commitment:
    """What is settled before the seed exists; its digest is told in the log."""

    plan: str
    population: str
    candidates: int
    quotas: Mapping[str, int]
    inspectors: tuple[Inspector, ...]
    conflicts: tuple[tuple[str, str], ...] = ()
    each: int = 2
    logs: tuple[tuple[str, int], ...] = ()

    def document(self) -> dict[str, object]:
        """The commitment as it is published."""
        return {
            "rules": RULES,
            "plan": self.plan,
            "population": self.population,
            "candidates": self.candidates,
            "quotas": dict(sorted(self.quotas.items())),
            "inspectors": [[one.number, one.unit] for one in self.inspectors],
            "conflicts": [list(pair) for pair in self.conflicts],
            "each": self.each,
            "logs": [list(log) for log in self.logs],
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of the document, in hexadecimal."""
        return sha256(canonical(self.document())).hexdigest()


@dataclass(frozen=True, slots=True)
class Drawn:
    """One who is drawn: of which stratum, at which rank, and to be inspected by whom."""

    stratum: str
    rank: int
    name: str
    inspectors: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    """What a draw gave, and what it could not: strata short of candidates, and candidates short of inspectors."""

    drawn: tuple[Drawn, ...]
    short: tuple[tuple[str, int, int], ...]
    unmanned: tuple[str, ...]


def canonical(document: object) -> bytes:
    """The one way in which the document is written: keys in order, no spaces, UTF-8 (RFC 8785 for what it holds)."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def written(candidates: Iterable[Candidate]) -> bytes:
    """The population as its file has it: one line a candidate, stratum, name and area, in order."""
    lines = ["\t".join(one) for one in sorted(candidates)]
    return ("\n".join(lines) + "\n").encode() if lines else b""


def read_population(population: bytes) -> list[Candidate]:
    """The candidates of the file; refused where a line is malformed, out of order, or names somebody again."""
    found: list[Candidate] = []
    for number, line in enumerate(_lines(population), 1):
        parts = line.split("\t")
        if len(parts) != 3 or not parts[0] or not parts[1]:
            raise PopulationRefused(f"line {number} of the population is no candidate: stratum, name and area")
        found.append((parts[0], parts[1], parts[2]))
    if any(later <= earlier for earlier, later in zip(found, found[1:], strict=False)):
        raise PopulationRefused("the population is not in the order of its strata and names")
    if len({name for _, name, _ in found}) != len(found):
        raise PopulationRefused("the population names a candidate twice")
    return found


def _lines(population: bytes) -> list[str]:
    return population.decode().split("\n")[:-1]


def committed(
    plan: str,
    population: bytes,
    *,
    quotas: Mapping[str, int],
    inspectors: Sequence[Inspector],
    conflicts: Iterable[tuple[str, str]] = (),
    each: int = 2,
    logs: Sequence[tuple[str, int]] = (),
) -> Commitment:
    """What is committed to; refused for quotas of strata that there are not, and for inspectors named twice."""
    candidates = read_population(population)
    strata = {stratum for stratum, _, _ in candidates}
    if unknown := sorted(set(quotas) - strata):
        raise QuotaRefused(f"nobody of the population is of the stratum {unknown[0]}")
    if any(quota < 0 for quota in quotas.values()):
        raise QuotaRefused("a quota is a whole number from 0 on")
    numbers = [one.number for one in inspectors]
    if len(set(numbers)) != len(numbers) or not all(map(REGISTERED.fullmatch, numbers)):
        raise InspectorsRefused("an inspector is a number of the agency's register, given once")
    ordered = tuple(sorted(inspectors, key=lambda one: one.number))
    digest, barred = sha256(population).hexdigest(), tuple(sorted(set(conflicts)))
    return Commitment(plan, digest, len(candidates), dict(quotas), ordered, barred, each, tuple(sorted(logs)))


def seed_of(commitment: str, notes: Sequence[str], *, position: int) -> bytes:
    """The seed: SHA-256 over the rules' name, the commitment and what later checkpoints of logs say.

    Signatures play no part, because whoever signs may sign the same text in many ways and choose among them.  Refused
    without a note, and for a first note whose tree does not hold the commitment's position yet.
    """
    if not notes:
        raise SeedRefused("no signed checkpoint holds the commitment yet: it is drawn after the next one")
    lines = notes[0].split("\n")
    if len(lines) < 2 or not lines[1].isdecimal():
        raise SeedRefused("the note is no checkpoint of a log")
    if int(lines[1]) <= position:
        raise SeedRefused(f"the checkpoint over {lines[1]} events is earlier than the commitment at {position}")
    texts = (note.partition("\n\n")[0] for note in notes)
    return sha256("\n".join((RULES, commitment, *texts)).encode()).digest()


def draw(commitment: Commitment, population: bytes, *, seed: bytes) -> Drawing:
    """Who is drawn, and by whom inspected; refused for another population than that committed to."""
    if sha256(population).hexdigest() != commitment.population:
        raise PopulationRefused("this is not the population that was committed to")
    roster = Roster(commitment, seed)
    drawn: list[Drawn] = []
    short: list[tuple[str, int, int]] = []
    lines = (line.split("\t") for line in _lines(population))
    for stratum, members in groupby(lines, key=itemgetter(0)):
        quota = commitment.quotas.get(stratum, 0)
        lowest = _lowest(seed, stratum, members, quota)
        if len(lowest) < quota:
            short.append((stratum, quota, len(lowest)))
        drawn += [Drawn(stratum, rank, name, roster.of(name, area)) for rank, (name, area) in enumerate(lowest, 1)]
    unmanned = tuple(one.name for one in drawn if len(one.inspectors) < commitment.each)
    return Drawing(tuple(drawn), tuple(short), unmanned)


def _lowest(seed: bytes, stratum: str, members: Iterable[list[str]], quota: int) -> list[tuple[str, str]]:
    begun = sha256(seed + stratum.encode() + b"\n")

    def ranked() -> Iterator[tuple[bytes, str, str]]:
        for _, name, area in members:
            hashed = begun.copy()
            hashed.update(name.encode())
            yield hashed.digest(), name, area

    return [(name, area) for _, name, area in heapq.nsmallest(quota, ranked())]


class Roster:
    """The inspectors of a draw, chosen for one candidate after the other without regard to the candidates before."""

    def __init__(self, commitment: Commitment, seed: bytes) -> None:
        self.each, self.seed, self.inspectors = commitment.each, seed, commitment.inspectors
        self.barred: dict[str, set[str]] = {}
        for number, name in commitment.conflicts:
            self.barred.setdefault(name, set()).add(number)
        self.by_area: dict[str, list[str]] = {}

    def of(self, name: str, area: str) -> tuple[str, ...]:
        """Who inspects the candidate: none with a conflict of interest, none in the area of his own unit."""
        free = self._of_area(area)
        if name in self.barred:
            free = [number for number in free if number not in self.barred[name]]
        taken: list[int] = []
        for turn in range(min(self.each, len(free))):
            hashed = sha256(self.seed + f"inspector {turn}\n{name}".encode()).digest()
            place = int.from_bytes(hashed) % (len(free) - turn)
            for earlier in taken:  # the places left are counted past those taken, which stand in order
                place += place >= earlier
            insort(taken, place)
        return tuple(free[place] for place in taken)

    def _of_area(self, area: str) -> list[str]:
        if area not in self.by_area:
            self.by_area[area] = [one.number for one in self.inspectors if not (one.unit and one.unit == area)]
        return self.by_area[area]


def transcript(
    commitment: Commitment, *, position: int, notes: Sequence[str], seed: bytes, drawing: Drawing
) -> dict[str, object]:
    """Everything that is needed to draw again, beside the population, and what was drawn."""
    return {
        "commitment": commitment.document(),
        "digest": commitment.digest,
        "position": position,
        "notes": list(notes),
        "seed": seed.hex(),
        "drawn": [[one.stratum, one.rank, one.name, list(one.inspectors)] for one in drawing.drawn],
        "short": [list(one) for one in drawing.short],
        "unmanned": list(drawing.unmanned),
    }


def salt_of(secret: bytes, code: str) -> str:
    """The salt of one ticket, which beside the agency those alone are told whom it is about."""
    return sha256(secret + b"\n" + code.encode()).hexdigest()


def called_in(secret: bytes, told: str) -> str:
    """What a candidate or a stratum is called: as it is, or by a ticket where strata follow from hidden grades."""
    return ticket_of(salt_of(secret, told), told) if secret else told


def ticket_of(salt: str, code: str) -> str:
    """The name under which an organisation, or a stratum, stands in a population whose grades are not public."""
    return sha256(TICKET + salt.encode() + b"\n" + code.encode()).hexdigest()[:32]
