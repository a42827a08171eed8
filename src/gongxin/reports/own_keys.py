"""One setting says in which cryptography the node signs: its log, and with it whatever it issues.

`GONGXIN_SUITE=sm2-sm3` asks for a signature in SM2 in every credential; without a key for it none is issued.  No report
is signed in one suite alone where the setting names the other.
"""

from datetime import datetime
from pathlib import Path

from gongxin.ledger.keys import suite
from gongxin.ledger.sm2 import SM2Unavailable
from gongxin.ledger.suites import NATIONAL
from gongxin.reports.keys import FOLDER, KeyMissing, Keys, make_keys, read_keys
from gongxin.reports.rules import ReportRefused


def own_keys(home: Path) -> Keys:
    """The node's keys for reports; refused where none were made yet, or not those that the settings' suite asks for."""
    keys = read_keys(home)
    if suite() is NATIONAL and keys.national is None:
        raise KeyMissing("the settings name sm2-sm3, and this node has no key of SM2 for reports yet")
    if suite() is not NATIONAL and keys.national is not None:
        raise KeyMissing("this node signs reports in SM2 too, and the settings do not name sm2-sm3")
    return keys


def make_own_keys(home: Path, *, name: str, at: datetime, folder: str = FOLDER) -> Keys:
    """The node's keys for reports, made where there were none, with one of SM2 where the settings name that suite."""
    try:
        return make_keys(home, name=name, at=at, folder=folder, national=suite() is NATIONAL)
    except SM2Unavailable as fault:
        raise ReportRefused(f"no key of SM2 can be made on this machine: {fault}") from fault
