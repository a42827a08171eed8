"""Digits that are not written 0 to 9, and escapes of web pages: made plain so that a person's number is seen in them.

Read are Arabic-Indic, mathematical, circled, bracketed and dotted digits, those above and below the line, and numbers
of characters (&#49;).  Chinese numerals (一二三) are words, and are not read.
"""

import html
import unicodedata

ALPHABETS = (
    range(0x00B2, 0x00B4),
    range(0x00B9, 0x00BA),
    range(0x0660, 0x066A),
    range(0x06F0, 0x06FA),
    range(0x2070, 0x207A),
    range(0x2080, 0x208A),
    range(0x2460, 0x2469),
    range(0x2474, 0x247D),
    range(0x2488, 0x2491),
    range(0x24EA, 0x24EB),
    range(0x1D7CE, 0x1D800),
)
"""Where digits of other alphabets stand; each is one character, as the plain one is."""
PLAIN = {
    sign: str(value)
    for letters in ALPHABETS
    for sign in map(chr, letters)
    if (value := unicodedata.digit(sign, None)) is not None
}
UNESCAPED = "&#"
"""What every escape of a digit begins with."""

_TABLE = str.maketrans(PLAIN)
_SIGNS = frozenset(PLAIN)


def plain_digits(text: str) -> str:
    """The text with every digit of another alphabet made plain; each character stays in its place."""
    return text if text.isascii() or _SIGNS.isdisjoint(text) else text.translate(_TABLE)


def unescaped(text: str) -> str:
    """The text as a web page would show it."""
    return html.unescape(text)
