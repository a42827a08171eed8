"""What a benchmark promises, beside what it measured, and how both are shown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Ratio:
    """A measured figure and the bound it is held to: at most, or at least."""

    what: str
    value: float
    bound: float
    at_most: bool

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return self.value <= self.bound if self.at_most else self.value >= self.bound

    def as_document(self) -> dict[str, object]:
        """The ratio as results keep it."""
        return asdict(self) | {"kept": self.kept}


def at_most(what: str, value: float, bound: float) -> dict[str, object]:
    """A figure that is to be no larger than its bound."""
    return Ratio(what, round(value, 3), bound, True).as_document()


def at_least(what: str, value: float, bound: float) -> dict[str, object]:
    """A figure that is to be no smaller than its bound."""
    return Ratio(what, round(value, 3), bound, False).as_document()


def line_of(name: str, ratio: Mapping[str, object]) -> str:
    """One row of the table."""
    sign = "≤" if ratio["at_most"] else "≥"
    said = "kept" if ratio["kept"] else "BROKEN"
    return f"{name:10} {ratio['what']:64} {ratio['value']:>9} {sign} {ratio['bound']:<8} {said}"
