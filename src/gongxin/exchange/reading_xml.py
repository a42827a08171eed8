"""Rows of an XML document; a document type, and with it every entity, is refused before anything is read."""

from collections.abc import Iterator
from typing import IO

from lxml import etree

from gongxin.exchange.cells import Malformed, Record
from gongxin.rulebook.items import Feed


def xml_rows(stream: IO[bytes], feed: Feed, encoding: str) -> Iterator[Record]:
    """The elements where the feed's `records` path leads from below the root (default: the root's children)."""
    wanted = (feed.records or "").split(".") if feed.records else None
    path: list[str] = []
    try:
        for event, element in etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        ):
            if event == "start":
                _refuse_document_type(element, path)
                path.append(etree.QName(element).localname)
                continue
            if path[1:] == wanted if wanted else len(path) == 2:
                yield cells_of(element)
                _forget(element)
            path.pop()
    except etree.XMLSyntaxError as fault:
        raise Malformed(
            zh=f"文件不是格式正确的 XML：{fault.msg}", en=f"the file is not well-formed XML: {fault.msg}"
        ) from fault


def _refuse_document_type(element: "etree._Element", path: list[str]) -> None:
    if not path and element.getroottree().docinfo.internalDTD is not None:
        raise Malformed(
            zh="文件含文档类型声明：请报送不带 DOCTYPE 和实体的 XML",
            en="the file has a document type: send plain XML without DOCTYPE and entities",
        )


def _forget(element: "etree._Element") -> None:
    """Free what was read."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def cells_of(element: "etree._Element") -> Record:
    """The cells of one row: its attributes, its children's texts, what lies deeper under dotted names."""
    cells: dict[str, list[str]] = {}
    _collect(element, "", cells)
    return {name: "、".join(texts) for name, texts in cells.items()}


def _collect(element: "etree._Element", name: str, cells: dict[str, list[str]]) -> None:
    before = f"{name}." if name else ""
    for key, value in element.attrib.items():
        cells.setdefault(before + etree.QName(str(key)).localname, []).append(str(value))
    for child in element:
        _collect(child, before + etree.QName(child).localname, cells)
    texts = [element.text or "", *(child.tail or "" for child in element)]
    text = "".join(texts).strip()
    if name and (text or not len(element)):
        cells.setdefault(name, []).append(text)
    elif text:
        raise Malformed(zh="有行在单元格之外另有文字", en="a row holds text outside its cells")
