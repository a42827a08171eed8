"""Codes and identity numbers over whole columns: the same answers as one at a time, a few hundred times as fast.

What is right as published is only looked at.  The odd rows are tidied as a column and looked at again; what then still
has letters that could be digits is looked at a third time.  Only what another column could prove is read by itself.
"""

from collections.abc import Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt
import polars as pl

from gongxin.codes import packed
from gongxin.codes.alphabets import PLAIN, UNESCAPED
from gongxin.codes.faults import Fault
from gongxin.codes.forms_of_persons import (
    FEWEST_DIGITS,
    FEWEST_DIGITS_OF_PASSPORT,
    MANY_DIGITS,
    NUMBERS,
    PASSPORT_BESIDE_WORD,
    PASSPORT_WORD,
    PERMIT_BESIDE_WORD,
    PERMIT_WORD,
)
from gongxin.codes.identity import (
    LOOKS_LIKE_IDENTITY,
    LOOKS_LIKE_OLD_IDENTITY,
    REMOVED,
    is_old_identity_number,
    scrub,
)
from gongxin.codes.letters import digits_in
from gongxin.codes.packed import Marks
from gongxin.codes.tidying import INVISIBLE, LOWER, MARKS, NARROW_UPPER, SUFFIX, WIDE, Repair
from gongxin.codes.uscc import EMPTY_WORDS, LOOK_ALIKES, LOST_DIGITS, REGISTRATION, SCIENTIFIC, parse, recover

FAULTS = pl.Enum([fault.value for fault in Fault])
SEPARATOR = "+"
SINGLY = 64
"""Up to so many codes are sooner read one by one than as a column."""
FEW = 32
BESIDE_WORD = f"{UNESCAPED}|{PASSPORT_WORD}|{PERMIT_WORD}"
"""What stands in every text of which few digits can be a person's number."""

Rows = npt.NDArray[np.intp]


def valid_codes(texts: pl.Series) -> Marks:
    """Where the text is a valid code exactly as published: nothing to mend, nothing around it, not empty."""
    return _accepted(texts, packed.sums(texts))


def read_codes(texts: pl.Series, *, proof: pl.Series | None = None) -> pl.DataFrame:
    """What `parse` says of every text, or with `proof` what `recover` says.

    Columns: `as_published` (identity numbers removed), `code` (valid or null), `fault` (null where there is a code),
    `doubt`, `repairs` (joined by "+", null where nothing was mended).
    """
    total = packed.sums(texts)
    good = _accepted(texts, total)
    doubtful = pl.Series(good & packed.organisation_check_fails(total))
    right = pl.select(
        as_published=pl.lit(texts),
        code=pl.lit(texts),
        fault=pl.lit(None, FAULTS),
        doubt=pl.when(pl.lit(doubtful)).then(_said(Fault.ORGANISATION_CHECK)),
        repairs=pl.lit(None, pl.String),
    )
    odd = np.flatnonzero(~good)
    read = _overlaid(right, odd, _read_odd(texts.gather(odd))) if len(odd) else right
    return read if proof is None else _recovered(read, texts, proof)


def read_texts(texts: Sequence[str]) -> list[tuple[str | None, str, str | None]]:
    """Each text as a code (None where it is none), as it may be shown, and the rule that it breaks: a few, or many."""
    if len(texts) <= SINGLY:
        return [(one.code, one.as_published, one.fault) for one in map(parse, texts)]
    read = read_codes(pl.Series("code", list(texts), pl.String))
    return list(zip(read["code"], read["as_published"], read["fault"], strict=True))


def scrub_identity(texts: pl.Series, *, about_persons: bool = False) -> pl.Series:
    """What `scrub` makes of every text; only rows with a number of a person's form are looked at one by one.

    Most columns are settled by counting the digits in their bytes; the few texts of a short one are looked at each.
    The column itself is given back where nothing was removed.
    """
    if len(texts) <= FEW:
        told = texts.to_list()
        clean = [text and scrub(text, about_persons=about_persons) for text in told]
        return texts if clean == told else pl.Series(texts.name, clean, dtype=pl.String())
    digits, others = digits_in(texts)
    seen = _with_plain_digits(texts, others) if len(others) else texts
    many = _holding(seen, np.flatnonzero(digits >= FEWEST_DIGITS), MANY_DIGITS)
    some = _holding(seen, np.flatnonzero(digits >= FEWEST_DIGITS_OF_PASSPORT), BESIDE_WORD)
    found = [_holding(seen, some, form) for form in (UNESCAPED, PASSPORT_BESIDE_WORD, PERMIT_BESIDE_WORD)]
    found += [_holding(seen, many, form) for form in NUMBERS]
    rows = np.unique(np.concatenate(found))
    if not len(rows):
        return texts
    cleaned = pl.Series(texts.name, [scrub(text, about_persons=about_persons) for text in texts.gather(rows)])
    return _overlaid(texts.to_frame(), rows, cleaned.to_frame()).to_series()


def _with_plain_digits(texts: pl.Series, rows: Rows) -> pl.Series:
    plain = texts.gather(rows).str.replace_many(PLAIN)
    return _overlaid(texts.to_frame(), rows, plain.to_frame()).to_series()


def _holding(texts: pl.Series, rows: Rows, pattern: str) -> Rows:
    """Those of `rows` whose text holds the pattern."""
    if not len(rows):
        return rows
    looked_at = texts if len(rows) == len(texts) else texts.gather(rows)
    held: Marks = looked_at.str.contains(pattern).fill_null(value=False).to_numpy()
    return rows[held]


def _overlaid(frame: pl.DataFrame, rows: Rows, replacement: pl.DataFrame) -> pl.DataFrame:
    """`frame` with its `rows` replaced, in order."""
    return frame.select(column.clone().scatter(rows, replacement[column.name]) for column in frame)


def _accepted(texts: pl.Series, total: packed.Sums) -> Marks:
    """Where the rules hold, and no doubtful code has the form of an identity number."""
    good = packed.accepted(total)
    doubtful = np.flatnonzero(good & packed.organisation_check_fails(total))
    good[doubtful] = ~texts.gather(doubtful).str.contains(rf"\A(?:{LOOKS_LIKE_IDENTITY})\z").to_numpy()
    return good


def _read_odd(texts: pl.Series) -> pl.DataFrame:
    tidy = _tidied(texts)
    read = _judged(tidy)
    letters = np.flatnonzero((read["fault"] == Fault.CHARACTER.value).fill_null(value=False).to_numpy())
    if len(letters):
        read = _overlaid(read, letters, _read_letters(tidy[letters]))
    published = texts.fill_null("")
    refused = read["code"].is_null()
    person = (read["fault"] == Fault.NATURAL_PERSON.value).fill_null(value=False)
    shown = pl.when(pl.lit(person)).then(pl.lit(REMOVED)).when(pl.lit(refused)).then(pl.lit(scrub_identity(published)))
    return pl.select(as_published=shown.otherwise(pl.lit(published))).hstack(read)


def _recovered(read: pl.DataFrame, texts: pl.Series, proof: pl.Series) -> pl.DataFrame:
    """`read` with the codes that the rows' own `proof` proves."""
    begins = read_codes(_tidied(proof)["text"].str.slice(0, 18))["code"]
    rows = np.flatnonzero((read["code"].is_null() & begins.is_not_null()).to_numpy())
    if not len(rows):
        return read
    pairs = zip(texts.gather(rows), proof.gather(rows), strict=True)
    readings = [recover(text, proof=proves) for text, proves in pairs]
    said = [(one.as_published, one.code, one.fault, next(iter(one.doubts), None)) for one in readings]
    repairs = [SEPARATOR.join(one.repairs) or None for one in readings]
    frame = pl.DataFrame(said, schema=list(read.schema.items())[:4], orient="row")
    return _overlaid(read, rows, frame.with_columns(repairs=pl.Series(repairs, dtype=pl.String)))


def _tidied(texts: pl.Series) -> pl.DataFrame:
    """The column form of `tidied`: the text, and its repairs in the same order."""
    steps = pl.DataFrame({"published": texts.fill_null("")}).with_columns(
        seen=pl.col("published").str.replace_all(INVISIBLE, "")
    )
    steps = steps.with_columns(plain=pl.col("seen").str.replace_all(MARKS, ""))
    steps = steps.with_columns(bare=pl.col("plain").str.replace(SUFFIX, ""))
    done = {
        Repair.INVISIBLE_REMOVED: pl.col("published") != pl.col("seen"),
        Repair.MARKS_REMOVED: pl.col("seen") != pl.col("plain"),
        Repair.SUFFIX_REMOVED: pl.col("plain") != pl.col("bare"),
        Repair.NARROWED: pl.col("bare").str.contains(WIDE),
        Repair.UPPERCASED: pl.col("bare").str.contains(LOWER),
    }
    named = [pl.when(mark).then(pl.lit(repair.value)) for repair, mark in done.items()]
    return steps.select(
        text=pl.col("bare").str.replace_many(NARROW_UPPER),
        repairs=pl.concat_str(named, separator=SEPARATOR, ignore_nulls=True),
    )


def _judged(tidy: pl.DataFrame) -> pl.DataFrame:
    total = packed.sums(tidy["text"])
    accepted, doubt = pl.col("accepted"), pl.col("doubt")
    marked = tidy.with_columns(
        accepted=pl.Series(_accepted(tidy["text"], total)),
        doubt=pl.Series(packed.organisation_check_fails(total)),
        misfit=pl.Series(total >= packed.CHARACTER),
        unpaired=pl.Series((total & packed.PAIR) != 0),
        old_person=_old_persons(tidy["text"]),
    ).with_columns(fault=pl.when(~accepted).then(_fault()))
    return marked.select(
        code=pl.when(accepted).then("text"),
        fault="fault",
        doubt=pl.when(doubt & (accepted | (pl.col("fault") == Fault.CHECK.value))).then(
            _said(Fault.ORGANISATION_CHECK)
        ),
        repairs=pl.when(accepted & (pl.col("repairs") != "")).then("repairs"),
    )


def _old_persons(texts: pl.Series) -> pl.Series:
    """Where the text is a person's number of before 1999; few have its form, so each of those is judged by itself."""
    marks = np.zeros(len(texts), np.bool_)
    rows = _holding(texts, np.arange(len(texts)), rf"\A(?:{LOOKS_LIKE_OLD_IDENTITY})\z")
    marks[rows] = [is_old_identity_number(text) for text in texts.gather(rows)]
    return pl.Series(marks)


def _fault() -> pl.Expr:
    """The order in which `parse` looks for the broken rule."""
    text = pl.col("text")
    order = (
        (text.is_in(sorted(EMPTY_WORDS)), Fault.EMPTY),
        (pl.col("old_person"), Fault.NATURAL_PERSON),
        (_whole(REGISTRATION), Fault.REGISTRATION_NUMBER),
        (_whole(SCIENTIFIC), Fault.SPREADSHEET),
        (text.str.len_chars() != 18, Fault.LENGTH),
        ((text.str.len_bytes() != 18) | pl.col("misfit"), Fault.CHARACTER),
        (_whole(LOOKS_LIKE_IDENTITY), Fault.NATURAL_PERSON),
        (pl.col("unpaired"), Fault.PAIR),
        (_whole(LOST_DIGITS), Fault.SPREADSHEET),
    )
    return reduce(
        lambda rest, rule: pl.when(rule[0]).then(_said(rule[1])).otherwise(rest), reversed(order), _said(Fault.CHECK)
    )


def _read_letters(tidy: pl.DataFrame) -> pl.DataFrame:
    """Texts with letters that no code has: read as digits where both checks prove it, else refused."""
    mended = tidy["text"].str.replace_many({letter: digit for letter, (digit, _) in LOOK_ALIKES.items()})
    total = packed.sums(mended)
    proven = pl.lit(pl.Series(packed.accepted(total) & ~packed.organisation_check_fails(total)))
    letters = [
        pl.when(pl.col("text").str.contains(letter)).then(pl.lit(repair.value))
        for letter, (_, repair) in LOOK_ALIKES.items()
    ]
    repairs = pl.concat_str([pl.col("repairs").replace("", None), *letters], separator=SEPARATOR, ignore_nulls=True)
    person = pl.lit(mended).str.contains(rf"\A(?:{LOOKS_LIKE_IDENTITY})\z")
    return tidy.select(
        code=pl.when(proven).then(pl.lit(mended)),
        fault=pl.when(~proven).then(
            pl.when(person).then(_said(Fault.NATURAL_PERSON)).otherwise(_said(Fault.CHARACTER))
        ),
        doubt=pl.lit(None, FAULTS),
        repairs=pl.when(proven).then(repairs),
    )


def _said(fault: Fault) -> pl.Expr:
    return pl.lit(fault.value, FAULTS)


def _whole(pattern: str) -> pl.Expr:
    return pl.col("text").str.contains(rf"\A(?:{pattern})\z")
