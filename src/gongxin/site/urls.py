"""Which page answers which address; every page has one address in each language."""

from django.urls import path, register_converter

from gongxin.site import (
    absences,
    assets,
    commitment_pages,
    evaluation_pages,
    finding,
    inspection_pages,
    list_pages,
    log_files,
    plain_pages,
    report_pages,
    rulebook_pages,
    source_pages,
    subject_pages,
)
from gongxin.site.texts import Language


class LanguageConverter:
    """The first part of every page's address."""

    regex = "|".join(Language)

    def to_python(self, value: str) -> Language:
        """The language that the address names."""
        return Language(value)

    def to_url(self, value: str) -> str:
        """The language as the address names it."""
        return value


register_converter(LanguageConverter, "language")

urlpatterns = [
    path("", plain_pages.door),
    path("robots.txt", assets.robots),
    path("favicon.ico", assets.favicon),
    path("static/<str:address>", assets.asset),
    path("log/<path:place>", log_files.file),
    path("<language:language>/", plain_pages.home),
    path("<language:language>/about", plain_pages.about),
    path("<language:language>/charter", plain_pages.charter),
    path("<language:language>/search", finding.find),
    path("<language:language>/subjects/<str:code>", subject_pages.subject),
    path("<language:language>/subjects/<str:code>/evaluations/<str:model>", evaluation_pages.evaluation),
    path("<language:language>/absences/", absences.all_absences),
    path("<language:language>/absences/<str:answer>", absences.one_absence),
    path("<language:language>/rules/", rulebook_pages.rules),
    path("<language:language>/rules/<str:key>", rulebook_pages.rule),
    path("<language:language>/lists/<str:key>", list_pages.entries),
    path("inspections/redraw.py", inspection_pages.script),
    path("inspections/draws/<int:number>/transcript.json", inspection_pages.transcript),
    path("inspections/draws/<int:number>/population.tsv", inspection_pages.population),
    path("<language:language>/inspections/", inspection_pages.inspections),
    path("<language:language>/inspections/<int:number>", inspection_pages.plan),
    path("<language:language>/inspections/draws/<int:number>", inspection_pages.draw),
    path("<language:language>/letters/<str:key>", commitment_pages.letters),
    path("<language:language>/acts/", rulebook_pages.acts),
    path("<language:language>/acts/<str:key>", rulebook_pages.act),
    path("<language:language>/packs/", rulebook_pages.packs),
    path("<language:language>/sources/", source_pages.sources),
    path("<language:language>/sources/<str:key>", source_pages.source),
    path("<language:language>/verify/<str:number>", report_pages.verify),
    path("status/<int:number>", report_pages.statuses),
    path("status/keys", report_pages.keys_that_followed),
    path("<language:language>/status", source_pages.status),
    path("<language:language>/log/<str:event>", source_pages.log_entry),
]
