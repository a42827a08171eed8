"""What somebody sends with a form, read strictly; and what is wrong with it, said at the field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from gongxin.cases.papers import LARGEST
from gongxin.codes.identity import scrub

LONGEST_LINE = 400
LONGEST_SECRET = 400
LONGEST_TEXT = 40_000
"""More than any room takes, so that whoever wrote too much is told how much by that room and loses nothing."""


@dataclass(frozen=True)
class Faults:
    """What is wrong with a form: a sentence for each field, and one for the form as a whole under the empty name."""

    said: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.said)

    def at(self, name: str) -> str:
        """The sentence at a field."""
        return self.said.get(name, "")


class Asked:
    """The fields of a form that was sent."""

    def __init__(self, request: HttpRequest) -> None:
        """Read from this request."""
        self.request = request

    def line(self, name: str) -> str:
        """One line of text without what cannot be seen around it; longer than any field, and the rest is not read."""
        return " ".join(str(self.request.POST.get(name, ""))[:LONGEST_LINE].replace("\0", "").split())

    def lines(self, name: str) -> list[str]:
        """Every value of a field that may be chosen several times."""
        return [str(one)[:LONGEST_LINE] for one in self.request.POST.getlist(name)[:50]]

    def text(self, name: str) -> str:
        """Text of many lines, people's numbers taken out at once, so that a refused form does not repeat them."""
        return scrub(str(self.request.POST.get(name, ""))[:LONGEST_TEXT].replace("\r\n", "\n"))

    def secret(self, name: str) -> str:
        """A password as it was typed."""
        return str(self.request.POST.get(name, ""))[:LONGEST_SECRET]

    def day(self, name: str) -> date | None:
        """A day; None where none was given, or no day."""
        try:
            return date.fromisoformat(self.line(name))
        except ValueError:
            return None

    def number(self, name: str) -> int | None:
        """A number of ours; None where none was given, or no number."""
        text = self.line(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None

    def file(self, name: str) -> bytes | None:
        """The content of a file, read one byte beyond what may be enclosed at most; None where none was sent."""
        sent = self.request.FILES.get(name)
        return sent.read(LARGEST + 1) if isinstance(sent, UploadedFile) else None
