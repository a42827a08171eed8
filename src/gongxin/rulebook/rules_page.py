"""The page that lists every rule of packs, written from the rules themselves."""

from gongxin.rulebook.rules import PACK_RULES

HEAD = """\
# Rules of packs

`gongxin packs check` asks these of every file, and tells every violation at once: file, line, key, rule, what is
wrong, how it is mended. This page is written from the rules; a test keeps it in step.

| Rule | What every pack keeps | How a breach is mended |
|---|---|---|
"""


def rules_page() -> str:
    """The page as its file has it."""
    rows = [f"| `{name}` | {rule.says} | {rule.mend} |" for name, rule in PACK_RULES.items()]
    return HEAD + "\n".join(rows) + "\n"
