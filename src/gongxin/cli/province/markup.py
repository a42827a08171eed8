"""XML documents and XLSX workbooks of texts, written column by column: a workbook is a zip of XML documents."""

import io
import zipfile

import polars as pl

PACKED_AT = (2026, 1, 1, 0, 0, 0)
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def escaped(text: pl.Expr) -> pl.Expr:
    """The texts as they stand between tags."""
    return text.fill_null("").str.replace_many(ESCAPES)


def xml_document(frame: pl.DataFrame, *, row: str, encoding: str) -> str:
    """A document whose root holds one element for each row, with one element for each column."""
    cells = [pl.concat_str(pl.lit(f"<{name}>"), escaped(pl.col(name)), pl.lit(f"</{name}>")) for name in frame.columns]
    rows = frame.select(pl.concat_str(pl.lit(f"<{row}>"), *cells, pl.lit(f"</{row}>\n"))).to_series()
    return f'<?xml version="1.0" encoding="{encoding}"?>\n<rows>\n{"".join(rows)}</rows>\n'


def workbook(frame: pl.DataFrame, *, sheet: str) -> bytes:
    """A workbook with one sheet: a row of names, then the rows."""
    named = pl.concat([pl.DataFrame([frame.columns], schema=frame.schema, orient="row"), frame])
    cells = [_cell(name) for name in named.columns]
    rows = named.select(pl.concat_str(pl.lit("<row>"), *cells, pl.lit("</row>"))).to_series()
    book = f'<sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets>'
    parts = PARTS | {
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}">{book}</workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEETS}"><sheetData>{"".join(rows)}</sheetData></worksheet>',
    }
    return zipped({name: (HEAD + text).encode() for name, text in parts.items()})


def _cell(name: str) -> pl.Expr:
    return pl.concat_str(pl.lit('<c t="inlineStr"><is><t>'), escaped(pl.col(name)), pl.lit("</t></is></c>"))


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive that is the same for the same files."""
    with io.BytesIO() as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(zipfile.ZipInfo(name, PACKED_AT), content, zipfile.ZIP_DEFLATED)
        return made.getvalue()
