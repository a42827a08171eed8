"""The marks that a returned file carries, and how they are taken away when it is delivered again."""

import polars as pl

ROW_COLUMN = "原行号"
PROBLEM_COLUMN = "问题"
ADDED = (ROW_COLUMN, PROBLEM_COLUMN)
OPENING, CLOSING = "〖退回：", "〗"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula when it stands first."""
GUARD = "'"


def safe(value: str) -> str:
    """The value so that no spreadsheet runs it as a formula."""
    return GUARD + value if value.startswith(FORMULA) else value


def marked(value: str, messages: list[str]) -> str:
    """The value with what is wrong with it written before it."""
    return f"{OPENING}{'；'.join(dict.fromkeys(messages))}{CLOSING}{value}"


def unmarked(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as its sender had it, where it is a returned file that comes back."""
    if PROBLEM_COLUMN not in frame.columns:
        return frame
    cells = [name for name in frame.columns if name not in ADDED]
    bare = pl.col(cells).str.replace(rf"^{OPENING}[^{CLOSING}]*{CLOSING}", "").str.replace(r"^'([=+\-@\t\r])", "${1}")
    return frame.with_columns(bare).drop(ADDED, strict=False)
