"""Credit reports as packs state them: which sections, filled with what of the dossier, and how far back."""

from typing import Literal

from pydantic import Field

from gongxin.rulebook.items import Item, Key, Length, Strict, Visibility, Words


class SectionText(Strict):
    """One section of a report: the categories whose records stand in it, or words in place of records."""

    title: Words
    categories: tuple[Key, ...] = ()
    words: tuple[Words, ...] = ()


class LabelText(Strict):
    """Words on the cover of a report that has records of these categories."""

    title: Words
    categories: tuple[Key, ...]


class ReportTerms(Strict):
    """What the packs say of one kind of report.

    `view` says which records may be in it: those that are public, or also those that agencies share.  A `special`
    report holds only items that the catalogue admits to special reports.  `look_back` counts from the decision.
    `grades` puts on the cover the grades of models that everybody may see, never a score and never a hint.
    """

    view: Literal[Visibility.PUBLIC, Visibility.SHARED]
    special: bool = False
    grades: bool = False
    look_back: Length | None = None
    sections: tuple[SectionText, ...] = Field(min_length=1)
    labels: tuple[LabelText, ...] = ()
    notes: tuple[Words, ...]


ReportItem = Item[ReportTerms]
