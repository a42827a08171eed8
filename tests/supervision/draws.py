"""Invented populations, and the draw of one of them."""

from gongxin.supervision.drawing import Commitment, Inspector, committed, draw, seed_of, transcript, written

NOTE = "yunze.example/log\n{size}\nq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=\n\n\u2014 yunze.example/log c2lnbmVk\n"
POSITION = 7
INSPECTORS = tuple(Inspector(f"{number:04}") for number in range(1, 9))


def population(**strata: int) -> bytes:
    """So many candidates of each stratum, in two areas."""
    return written(
        (stratum, f"{stratum}{number:06}", "990100" if number % 2 else "990200")
        for stratum, count in strata.items()
        for number in range(count)
    )


def settled(people: bytes, *, inspectors: tuple[Inspector, ...] = INSPECTORS, **quotas: int) -> Commitment:
    return committed("0" * 64, people, quotas=quotas, inspectors=inspectors)


def note(size: int = POSITION + 1) -> str:
    return NOTE.format(size=size)


def drawn_from(settled: Commitment, people: bytes, *, notes: tuple[str, ...] = (note(),)) -> dict[str, object]:
    """The transcript of the draw."""
    seed = seed_of(settled.digest, notes, position=POSITION)
    return transcript(settled, position=POSITION, notes=notes, seed=seed, drawing=draw(settled, people, seed=seed))
