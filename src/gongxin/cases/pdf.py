"""A PDF as it is built: parts from its header to its last end, and nothing between them that is none of it.

Later parts are lawful: whoever signs a PDF adds one (ISO 32000, incremental updates).  Between two ends there are
objects, a table of references, its trailer and where it starts, and no page, script, archive or other file.
"""

import re

_SPACE = rb"[\0\t\n\f\r ]"
_COMMENT = rb"%(?!%EOF|PDF-)[^\r\n<\0-\x08]{0,1000}(?=[\r\n])"
_STRING = rb"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\))*+\))*+\)"
_WORD = rb"(?:true|false|null|R|[-+.0-9]++)(?![^\0\t\n\f\r ()<>\[\]/%])"
_TOKENS = (
    rb"(?s:" + _SPACE + rb"++|" + _COMMENT + rb"|/[^\0\t\n\f\r ()<>\[\]{}/%]*+|<<|>>|\[|\]"
    rb"|<[0-9A-Fa-f\0\t\n\f\r ]*+>|" + _WORD + rb"|" + _STRING + rb")*+"
)
_GAP = rb"(?:" + _SPACE + rb"++|" + _COMMENT + rb")"
HEADER = re.compile(rb"%PDF-[0-9.]{1,5}[^\r\n<]{0,200}[\r\n](?:%[^\r\n<]{0,200}[\r\n])?")
OBJECT = re.compile(_GAP + rb"*+[0-9]{1,10}" + _GAP + rb"++[0-9]{1,5}" + _GAP + rb"++obj" + _TOKENS)
STREAM = re.compile(rb"stream[\t ]*(?:\r\n|\n|\r)")
STREAM_ENDS = re.compile(rb"endstream" + _GAP + rb"*+endobj")
OBJECT_ENDS = re.compile(rb"endobj")
TABLE = re.compile(_GAP + rb"*+xref(?:" + _SPACE + rb"++(?:[0-9]{1,10}|[nf]))*+" + _GAP + rb"*+trailer" + _TOKENS)
END = re.compile(_GAP + rb"*+startxref" + _GAP + rb"++[0-9]{1,10}" + _GAP + rb"++%%EOF(?:" + _SPACE + rb"++|$)")


def built_as_one(content: bytes) -> bool:
    """Whether the bytes are one PDF: from its header to its last end, nothing before, between or behind its parts."""
    header = HEADER.match(content)
    place = header.end() if header else -1
    while 0 <= place < len(content):
        place = _part_ends(content, place)
    return place == len(content)


def _part_ends(content: bytes, place: int) -> int:
    """Where the part that begins here ends (objects, a table unless one of them is it, the end); -1 if it is none."""
    while found := OBJECT.match(content, place):
        place = _object_ends(content, found.end())
        if place < 0:
            return -1
    table = TABLE.match(content, place)
    end = END.match(content, table.end() if table else place)
    return end.end() if end else -1


def _object_ends(content: bytes, place: int) -> int:
    """Where the object whose values end here ends, past its stream if it has one; -1 if it has no end."""
    stream = STREAM.match(content, place)
    end = STREAM_ENDS.search(content, stream.end()) if stream else OBJECT_ENDS.match(content, place)
    return end.end() if end else -1
