"""What follows from a file that could not be read: told again only once that file is mended."""

from collections.abc import Iterable, Iterator

from gongxin.rulebook.items import Item
from gongxin.rulebook.loader import Folder
from gongxin.rulebook.violations import Violation

NAMES = {
    "act-unknown": "acts",
    "category-unknown": "categories",
    "item-unknown": "catalogue",
    "agency-unknown": "agencies",
    "measure-unknown": "measures",
    "procedure-unknown": "procedures",
    "list-unknown": "lists",
    "parent-unknown": "packs",
    "purpose-unknown": "purposes",
    "model-unknown": "models",
}
"""Rules broken by naming what is not there, and the kind of what they name."""

LACKS = {"limits-missing": "limits", "private-words-missing": "private", "key-not-unique": "packs"}
"""Rules broken where every item of a kind, or the pack above, could not be read."""

STANDING = ("rank-insufficient", "basis-lapsed", "basis-unverified")
"""Rules about all that a version cites together."""


def without_consequences(folder: Folder, violations: Iterable[Violation]) -> Iterator[Violation]:
    """The violations, but for those that a file which could not be read explains."""
    unread = {kind for kind, _ in folder.unread}
    uncertain = {source.value.key for source in folder.sources if _cites_unread(folder, source.value)}
    for one in violations:
        named = (NAMES.get(one.rule, ""), _last_name(one.message))
        if named in folder.unread or LACKS.get(one.rule) in unread:
            continue
        if one.rule not in STANDING or one.key not in uncertain:
            yield one


def _last_name(message: str) -> str:
    """The last part of the key that a message speaks of."""
    keys = [word for word in message.split() if "." in word] or message.split()
    return keys[0].rsplit(".", maxsplit=1)[-1]


def _cites_unread(folder: Folder, value: object) -> bool:
    if not isinstance(value, Item):
        return False
    cited = {basis.act.rsplit(".", maxsplit=1)[-1] for version in value.versions for basis in version.basis}
    return any(("acts", name) in folder.unread for name in cited)
