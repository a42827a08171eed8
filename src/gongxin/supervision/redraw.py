"""Draw again and say `same`, or where it differs: `python3 redraw.py transcript.json population.tsv`.
Clients of the log see whether it holds the commitment and signed the notes.
"""

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any


def differences(told: dict[str, Any], population: bytes) -> Iterator[str]:
    """Every way in which the transcript is not what its commitment, population and notes lead to."""
    said, notes = told["commitment"], told["notes"]
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    if sha256(written).hexdigest() != told["digest"]:
        yield "the commitment does not have its digest"
    if sha256(population).hexdigest() != said["population"]:
        yield "the population is not the one committed to"
    if len(notes) != 1 + len(said["logs"]) or int(notes[0].split("\n")[1]) <= told["position"]:
        yield "there is not a note of every log that was named, the first of them later than the commitment"
    texts = [note.partition("\n\n")[0] for note in notes]
    seed = sha256("\n".join([said["rules"], told["digest"], *texts]).encode()).digest()
    if seed.hex() != told["seed"]:
        yield "the seed does not follow from the commitment and the notes"
    drawn: list[list[Any]] = []
    strata: dict[str, list[tuple[bytes, str, str]]] = {stratum: [] for stratum in said["quotas"]}
    for line in population.decode().split("\n")[:-1]:
        stratum, name, area = line.split("\t")
        strata.setdefault(stratum, []).append((sha256(seed + f"{stratum}\n{name}".encode()).digest(), name, area))
    for stratum in sorted(strata):
        lowest = sorted(strata[stratum])[: said["quotas"].get(stratum, 0)]
        drawn += [[stratum, n, name, who(said, seed, name, area)] for n, (_, name, area) in enumerate(lowest, 1)]
    for n in range(max(len(drawn), len(told["drawn"]))):
        here, there = (rows[n] if n < len(rows) else None for rows in (drawn, told["drawn"]))
        if here != there:
            yield f"row {n + 1}: the transcript says {there}, drawn again it is {here}"
    if told["short"] != [[s, q, len(strata[s])] for s, q in sorted(said["quotas"].items()) if len(strata[s]) < q]:
        yield "the strata that are short of candidates are told wrongly"
    if told["unmanned"] != [row[2] for row in drawn if len(row[3]) < said["each"]]:
        yield "the candidates that are short of inspectors are told wrongly"


def who(said: dict[str, Any], seed: bytes, name: str, area: str) -> list[str]:
    """The inspectors of one candidate: nobody who is barred, the others as likely as each other."""
    barred = {number for number, whom in said["conflicts"] if whom == name}
    free = [number for number, unit in said["inspectors"] if number not in barred and not (unit and unit == area)]
    left, turns = list(range(len(free))), range(min(said["each"], len(free)))
    hashes = (sha256(seed + f"inspector {turn}\n{name}".encode()).digest() for turn in turns)
    return [free[place] for place in sorted([left.pop(int.from_bytes(one, "big") % len(left)) for one in hashes])]


if __name__ == "__main__":
    found: list[str] = []
    try:
        found.extend(differences(json.loads(Path(sys.argv[1]).read_bytes()), Path(sys.argv[2]).read_bytes()))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as wrong:
        found.append(f"call it with a transcript and its population; what was given is none: {wrong!r:.200}")
    sys.exit("\n".join(found) or (0 if sys.stdout.write("same\n") else 1))
