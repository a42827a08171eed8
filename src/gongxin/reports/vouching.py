"""Which keys vouch for which, by statements that one key of reports follows another; plain Python, for offline checks.

The old key signs a statement for those who trust the old one, the new key for those who trust the new one.  Where the
old secret is lost to somebody else, the new key vouches for nothing that the old one signed: then only what the log
proves is known to be of before.
"""

from collections.abc import Iterable

from gongxin.reports.credentials import verify
from gongxin.reports.rules import NoReport

TYPE = "ReportKeysFollow"
MOST = 1_000


def vouched_for(trusted: str, given: object) -> frozenset[str]:
    """The issuers that this one and these statements vouch for, itself among them; refused where one does not hold."""
    if not isinstance(given, list) or len(given) > MOST:
        raise NoReport("this is no list of statements about keys of reports")
    links = [link for one in given for link in _links(one)]
    known = {trusted}
    while found := {to for by, to in links if by in known and to not in known}:
        known |= found
    return frozenset(known)


def _links(statement: object) -> Iterable[tuple[str, str]]:
    """Who vouches for whom in a statement, each by its own signature."""
    if not isinstance(statement, dict):
        raise NoReport("this is no list of statements about keys of reports")
    for side in statement.keys() & {"by_old", "by_new"}:
        told = verify(statement[side], key=None)
        said = told.get("credentialSubject")
        if TYPE not in told.get("type", ()) or not isinstance(said, dict):
            raise NoReport("this is no list of statements about keys of reports")
        new, old = str(said.get("id")), str(said.get("follows"))
        if side == "by_old" and told["issuer"] == old:
            yield old, new
        if side == "by_new" and told["issuer"] == new and said.get("lost") is False:
            yield new, old
