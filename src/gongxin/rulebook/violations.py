"""What the compiler reports: every violation with file, line, rule and the way to mend it."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, order=True)
class Violation:
    """One rule that a pack breaks: where, by which key, why, and what to do about it."""

    file: str
    line: int
    key: str
    rule: str
    message: str
    mend: str

    def in_words(self) -> str:
        """The violation in one line: where, which item if it is known, which rule, why; and how it is mended."""
        where = f"{self.file}:{self.line}" if self.file else ""
        told = ": ".join(part for part in (where, self.key, self.rule, self.message) if part)
        return f"{told} — {self.mend}"


@dataclass(frozen=True)
class Report:
    """What checking a folder of packs found; `items` is how many items were read."""

    items: int
    violations: tuple[Violation, ...]

    @property
    def ok(self) -> bool:
        """Whether the folder may be adopted."""
        return not self.violations

    def as_json(self) -> dict[str, object]:
        """The report as plain data, in the shape that the command prints."""
        return {"ok": self.ok, "items": self.items, "violations": [asdict(one) for one in self.violations]}
