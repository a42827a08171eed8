"""Rules of packs about reports: sections hold categories that there are, once; what is shared stays special."""

from collections.abc import Iterator

from gongxin.rulebook.items import Visibility
from gongxin.rulebook.loader import Folder
from gongxin.rulebook.reports import ReportTerms
from gongxin.rulebook.violations import Violation


def check_reports(folder: Folder) -> Iterator[Violation]:
    """Every section of a report can be filled, no category stands in two, and shared records need a special report."""
    for source, path, terms in folder.terms("reports", ReportTerms):
        seen: set[str] = set()
        for place, section in enumerate(terms.sections):
            where = (*path, "sections", place)
            for key in section.categories:
                if key not in folder.named("categories"):
                    yield source.breaks("report-category-unknown", where, f"no category {key}")
                if key in seen:
                    yield source.breaks("report-says-twice", where, f"{key} stands in an earlier section")
                seen.add(key)
        if terms.view is Visibility.SHARED and not terms.special:
            message = "records that are not public would stand in a report that is not special"
            yield source.breaks("report-too-wide", (*path, "view"), message)
