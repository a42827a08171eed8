"""A report on paper: tagged PDF/A-3a and PDF/UA-1, the credential attached, a code that leads to where it is checked.

PDF/A-2 would allow no attachment but another PDF/A; PDF/A-3 allows any, and says the same of everything else.  Every
character is looked for in the fonts first: a name with an empty box in it is not issued.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock

import orjson
import pylopdf_fonts_zh_cn
import segno
import typst
from fontTools.ttLib import TTFont

from gongxin.reports.canonical import Document
from gongxin.reports.contents import NOTHING, Entry, Graded, Report
from gongxin.reports.rules import ReportRefused
from gongxin.rulebook.items import Words

TEMPLATE = Path(__file__).with_name("report.typ")
CHINESE = Path(pylopdf_fonts_zh_cn.sans_path())
FONT_FILES = (".otf", ".ttf")


class GlyphMissing(ReportRefused):
    """A character of the report stands in no font of this node."""


@dataclass(frozen=True)
class Press:
    """A compiler that has read the template and the fonts once, and which characters the fonts have."""

    compiler: typst.Compiler
    characters: frozenset[str]
    lock: Lock

    @classmethod
    def of(cls, fonts: tuple[Path, ...]) -> "Press":
        """A press with the fonts that come with the software, and these after them."""
        files = (CHINESE, *fonts)
        compiler = typst.Compiler(
            TEMPLATE, root=TEMPLATE.parent, font_paths=[CHINESE.parent, *fonts], ignore_system_fonts=True
        )
        return cls(compiler, frozenset().union(*(_characters(file) for file in files)), Lock())


@lru_cache(maxsize=2)
def press(folder: Path | None) -> Press:
    """The press of this process; fonts in `folder` stand in where the software's own lack a character."""
    found = sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
    return Press.of(tuple(file for file in found if file.suffix in FONT_FILES))


def _characters(file: Path) -> frozenset[str]:
    with TTFont(file, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def printed(report: Report, document: Document, *, place: str, at: datetime, press: Press) -> bytes:
    """The unsigned PDF of the report, with its credential attached; refused where a character cannot be printed."""
    address = str(document["id"])
    told = orjson.dumps(_sheet(report, address=address, place=place)).decode()
    missing = set(told) - press.characters
    if missing:
        named = ", ".join(f"{one} (U+{ord(one):04X})" for one in sorted(missing)[:5])
        raise GlyphMissing(f"no font of this node has {named}: put one that has into its folder fonts/")
    inputs = {"report": told, "code": _code(address), "credential": orjson.dumps(document).decode()}
    with press.lock:
        content = press.compiler.compile(
            format="pdf", pdf_standards=["a-3a", "ua-1"], sys_inputs=inputs, timestamp=at.replace(microsecond=0)
        )
    assert isinstance(content, bytes)
    return content


def _sheet(report: Report, *, address: str, place: str) -> dict[str, object]:
    """What the template sets, in the order in which it is set."""
    return {
        "number": report.number,
        "title": _words(report.title),
        "issuer": place,
        "place": place,
        "address": address,
        "labels": [_words(label) for label in report.labels],
        "cover": list(_cover(report)),
        "nothing": _words(NOTHING),
        "notes": [_words(note) for note in report.notes],
        "sections": [
            {
                "title": _words(section.title),
                "entries": [_entry(entry) for entry in section.entries],
                "words": [_words(one) for one in section.words],
            }
            for section in report.sections
        ],
    }


def _cover(report: Report) -> list[tuple[str, str]]:
    since = report.since.isoformat() if report.since else "不限"
    rows = [
        ("报告编号", report.number),
        ("名称", report.subject.name),
        ("统一社会信用代码", report.subject.code),
        ("信息截止日", report.as_of.day.isoformat()),
        ("查询期起始日", since),
        ("日志位置", str(report.as_of.position)),
        ("用途", report.purpose),
        ("使用单位", report.recipient),
    ]
    return [(name, value) for name, value in [*rows, *map(_graded, report.grades)] if value]


def _graded(one: Graded) -> tuple[str, str]:
    told = f"{one.grade}（{one.grade_title.zh}），截至 {one.day.isoformat()}，日志位置 {one.position}"
    return one.title.zh, f"{told}，模型摘要 {one.digest[:16]}"


def _entry(entry: Entry) -> dict[str, object]:
    record = entry.record
    basis = "；".join(f"{one.title} {one.article}" for one in record.basis)
    until = record.public_until.isoformat() if record.public_until else "长期"
    told = [*((line.title.zh, line.value) for line in entry.lines), ("信息提供单位", entry.source)]
    told += [("公示截止日", until), ("目录依据", basis)]
    if record.statement is not None:
        told.append(("主体说明", record.statement.text))
    return {"title": _words(entry.title), "lines": told}


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _code(address: str) -> str:
    drawn = io.BytesIO()
    # one mask for all: trying eight takes four times as long as all the rest of a code, and every reader reads any
    segno.make(address, error="m", mask=0).save(drawn, kind="svg", scale=3, xmldecl=False)
    return drawn.getvalue().decode()
