"""Papers on their way into a case: looked at at once, and kept while the rest of the form is put right.

What a refused form enclosed need not be chosen again: the form carries its digest, sealed for whoever sent it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core import signing

from gongxin.cases.keeping import keep_paper, paper_kept
from gongxin.cases.papers import LARGEST, PaperRefused
from gongxin.cases.rules import DOCUMENT
from gongxin.desk.forms import Asked
from gongxin.desk.wording import refused
from gongxin.rulebook.items import Words
from gongxin.rulebook.procedures import Needs
from gongxin.site.wording import Wording

ONE_DAY = 86_400
DOCUMENT_TITLE = Words(zh="所依据的文书", en="The document relied on")


@dataclass
class Enclosed:
    """What came with a form: contents by name, what the form shows as kept, and what was refused."""

    contents: dict[str, bytes] = field(default_factory=dict)
    kept: dict[str, tuple[str, int]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def papers_wanted(needs: Needs) -> list[tuple[str, Words]]:
    """The papers that a form asks for, in order, by name and title."""
    wanted = [(paper.name, paper.title) for paper in needs.papers]
    return [*wanted, (DOCUMENT, DOCUMENT_TITLE)] if needs.document else wanted


def read_papers(
    asked: Asked, wanted: Sequence[tuple[str, Words]], *, owner: str, words: Wording, home: Path
) -> Enclosed:
    """What the form encloses of the papers wanted, files sent now before files kept earlier."""
    found = Enclosed()
    for name, title in wanted:
        sent = asked.file(f"paper-{name}")
        content = sent if sent is not None else _kept_before(asked, name, owner=owner, home=home)
        if content is None:
            found.faults[f"paper-{name}"] = words.say("step.paper_missing", paper=words.say.title(title))
            continue
        try:
            paper = keep_paper(content, home=home)
        except PaperRefused as fault:
            found.faults[f"paper-{name}"] = _told(fault, len(content), words)
            continue
        found.contents[name] = content
        found.kept[name] = (signing.dumps([owner, paper.digest], salt="paper"), len(content))
    return found


def _told(fault: PaperRefused, size: int, words: Wording) -> str:
    return words.say("step.paper_large", most=LARGEST // 2**20) if size > LARGEST else refused(fault, words)


def _kept_before(asked: Asked, name: str, *, owner: str, home: Path) -> bytes | None:
    """The file that an earlier sending of this form enclosed; None where none did, or somebody else's."""
    try:
        sealed = str(asked.request.POST.get(f"kept-{name}", ""))[:1_000]
        whose, digest = signing.loads(sealed, salt="paper", max_age=ONE_DAY)
    except (signing.BadSignature, ValueError):
        return None
    return paper_kept(digest, home=home) if whose == owner else None
