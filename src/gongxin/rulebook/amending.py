"""Versions written as an amending act is written: only what changes, and by which text.

A version may give `amends` instead of `terms`: its terms are those of the version before it, with the named keys
replaced as a whole.  `amends: {}` cites a new text that says the same.  Readers of packs write the terms out before
they validate, so that nothing after reading knows of amendments.
"""


def written_out(item: object) -> object:
    """The item with the terms of every amending version in full; what is misshapen stays, to be refused."""
    if not isinstance(item, dict) or not isinstance(item.get("versions"), list):
        return item
    versions: list[object] = []
    for version in item["versions"]:
        versions.append(_version(version, versions[-1] if versions else None))
    return {**item, "versions": versions}


def _version(version: object, before: object) -> object:
    if not isinstance(version, dict) or "amends" not in version or "terms" in version:
        return version
    terms = before.get("terms") if isinstance(before, dict) else None
    if not isinstance(terms, dict) or not isinstance(version["amends"], dict):
        return version
    rest = {key: value for key, value in version.items() if key != "amends"}
    return {**rest, "terms": {**terms, **version["amends"]}}
