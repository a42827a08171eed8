"""What is the same name typed differently: the key under which a name is held, found and judged.

The key is free of context, so that a whole column can be folded at once: a traditional character becomes its
simplified one wherever it stands, and those that simplified script knows too (乾, 於; 昇 and 堃, restored for names in
2013) stay.
"""

import re
import unicodedata
from functools import cache

import opencc
import polars as pl

KEPT = frozenset("乾於吒薹昇陞邨堃甦迺珪甯锺菉夥粦袷祕喆淼")
OPENING, CLOSING = "[{<〔【〈《「『〖〘｢⟨", "]}>〕】〉》」』〗〙｣⟩"
DROPPED = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164'\"`‘’“”„·•‧∙⋅・")
VARIATION = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
FEW = 1_000
IDEOGRAPHS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x323B0))


def plain(name: str) -> str:
    """Fold what typing varies: width, case, script, kind of bracket, spaces, quotes, dots and invisible characters."""
    if _simple_names().fullmatch(name):
        return name.lower().replace("（", "(").replace("）", ")")
    while (folded := _fold(name)) != name:
        name = folded
    return folded


def plain_column(names: pl.Series) -> pl.Series:
    """Fold a whole column as `plain` does; a null stays null.

    Names of plain ideographs, letters and brackets, nearly all of a register, never leave the column; the pattern
    that tells them is dear to make, so that a few names are folded one by one.
    """
    if len(names) <= FEW:
        few = [None if name is None else plain(name) for name in names]
        return pl.Series(names.name, few, dtype=pl.String)
    folded = names.str.to_lowercase().str.replace_all("（", "(", literal=True).str.replace_all("）", ")", literal=True)
    odd = (~names.str.contains(_simple())).fill_null(False).arg_true()
    if len(odd) == 0:
        return folded
    return folded.scatter(odd, pl.Series([plain(name) for name in names.gather(odd)], dtype=pl.String))


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(character for character in text.translate(_folding()) if not _is_dropped(character))


def _is_dropped(character: str) -> bool:
    if character in DROPPED or character.isspace():
        return True
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") or any(ord(character) in block for block in VARIATION)


@cache
def _folding() -> dict[int, str]:
    """Each traditional ideograph and odd bracket, and what it becomes."""
    characters = [chr(number) for block in IDEOGRAPHS for number in block]
    simplified = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {
        ord(before): after
        for before, after in zip(characters, simplified, strict=True)
        if before != after and before not in KEPT
    }
    table |= dict.fromkeys(map(ord, OPENING), "(") | dict.fromkeys(map(ord, CLOSING), ")")
    return table


@cache
def _simple() -> str:
    """The pattern of names whose folding is lower case and round brackets alone."""
    stay = [chr(number) for number in range(0x4E00, 0xA000) if number not in _folding()]
    return f"^[0-9A-Za-z()（）{re.escape(''.join(stay))}]*$"


@cache
def _simple_names() -> re.Pattern[str]:
    return re.compile(_simple()[1:-1])
