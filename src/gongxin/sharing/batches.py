"""Carry out what was asked for about many organisations: each report one look-up, and some reports a transaction.

A worker that is killed leaves a code either answered, with its files on disk, or waiting for the next worker; several
workers share a request.  What is handed out lies in a private folder, and no longer than `KEPT`.
"""

import json
import logging
import os
import shutil
import threading
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import Error, close_old_connections, transaction
from django.utils import timezone

from gongxin.ledger.actions import integrate, sequence_batches
from gongxin.ledger.auditing import LedgerDamaged
from gongxin.ledger.keys import LogKeyRefused
from gongxin.ledger.queries import NotInTree, latest_signed, noted
from gongxin.periods import day_of
from gongxin.reports.actions import Signing
from gongxin.reports.canonical import Document
from gongxin.reports.contents import Graded, Wanted, terms_on
from gongxin.reports.grades import public_grades
from gongxin.reports.keys import KeyMissing, KeyUnreadable
from gongxin.reports.own_keys import own_keys
from gongxin.reports.packages import LIST, NOTE, PROOF, list_of
from gongxin.reports.printing import sealed_sheet
from gongxin.reports.proving import evidence_of
from gongxin.reports.requests import FOLDER, Progress, Waiting, close, next_asked, package, settle, to_close
from gongxin.reports.rules import ReportRefused
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.items import NotInForce, Visibility
from gongxin.rulebook.queries import NothingAdopted, current
from gongxin.rulebook.reports import ReportTerms
from gongxin.sharing.consents import refuse_unconsented
from gongxin.sharing.reporting import report_for
from gongxin.sharing.rules import Looker, LookupRefused, Reason

LOG = logging.getLogger("gongxin.sharing")
KEPT = timedelta(days=7)
"""How long the reports of a request can be fetched; afterwards they are their recipients' alone."""
LOOK_SECONDS = 2.0
AT_ONCE = 20
"""So many reports a transaction: their grades are asked for together, and sealing them all takes no two seconds."""
OWN_FAULT = "a fault of the platform: ask again, and tell the operator"


def issue_next(*, at: datetime, signing: Signing, home: Path) -> int:
    """Issue the reports that have waited longest, or keep why there is none, `AT_ONCE` at most; how many codes it were.

    The grades of all of them are asked for together; whatever becomes of one code touches no other.
    """
    with transaction.atomic():
        waiting = next_asked(most=AT_ONCE)
        grades = _grades(waiting, at=at)
        for asked in waiting:
            number, because = _answer(asked, grades.get(asked.id), at=at, signing=signing, home=home)
            settle(asked.id, number=number, because=because)
    return len(waiting)


def _answer(
    asked: Waiting, grades: Sequence[Graded] | None, *, at: datetime, signing: Signing, home: Path
) -> tuple[str, str]:
    """The number of the report about one code, or why there is none."""
    try:
        with transaction.atomic():
            return _issued(asked, grades, at=at, signing=signing, home=home), ""
    except Error:
        raise
    except (ReportRefused, LookupRefused, UnknownKey, NotInForce) as fault:
        return "", str(fault)
    except Exception as fault:  # noqa: BLE001  # the worker goes on with the next code; the agency is told
        LOG.error("a report could not be issued: %s", type(fault).__name__)
        return "", OWN_FAULT


def _grades(waiting: Sequence[Waiting], *, at: datetime) -> dict[int, Sequence[Graded]]:
    """The public grades of those whose kind of report shows them, asked for together."""
    wanted = [one for one in waiting if _shows_grades(one.wish.kind, at=at)]
    found = public_grades({one.code for one in wanted}, at=at) if wanted else {}
    return {one.id: found[one.code] for one in wanted}


def _shows_grades(kind: str, *, at: datetime) -> bool:
    terms = _terms_of(kind, at=at)
    return terms is not None and terms.grades


def _terms_of(kind: str, *, at: datetime) -> ReportTerms | None:
    """What the kind of report says today; None where there is none, which each code is told as it is answered."""
    try:
        return terms_on(current(), kind, day_of(at))
    except (UnknownKey, NotInForce):
        return None


def _issued(asked: Waiting, grades: Sequence[Graded] | None, *, at: datetime, signing: Signing, home: Path) -> str:
    """The number of the report about this organisation, whose files are on disk before anything is kept of it."""
    wish = asked.wish
    wanted = Wanted(wish.kind, current().purpose(wish.purpose).title.zh, wish.recipient)
    looker, reason = Looker(wish.agency, wish.actor), Reason(wish.purpose, wish.case)
    signed = report_for(asked.code, wanted=wanted, looker=looker, reason=reason, at=at, signing=signing, grades=grades)
    folder = _private(home / FOLDER / str(asked.request))
    _write(folder / f"{signed.report.number}.json", signed.written)
    if wish.papers:
        _write(folder / f"{signed.report.number}.pdf", sealed_sheet(signed, signing=signing, home=home).content)
    return signed.report.number


def _private(folder: Path) -> Path:
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def pack_next(*, at: datetime, signing: Signing, home: Path) -> bool:
    """Pack the reports of a request that has none waiting any more into one file; whether there was such a request.

    Each stands beside the log's proof that it was issued; without one where the log cannot be signed just now.  The
    list of them is signed, so that no report, refusal or file can be taken out, added or exchanged.
    """
    with transaction.atomic():
        if to_close() is None:
            return False
    _sign_log(at=at)
    with transaction.atomic():
        done = to_close()
        if done is None:
            return False
        folder = _private(home / FOLDER / str(done.id))
        proofs = {one.number: found for one in done.outcomes if (found := _proof(one.number)) is not None}
        making, told = folder / "making", [vars(one) | {"proved": one.number in proofs} for one in done.outcomes]
        beside = {} if (signed := latest_signed()) is None else {NOTE: noted(signed).encode()}
        for number, proof in proofs.items():
            beside[number + PROOF] = json.dumps(proof, ensure_ascii=False, indent=2).encode()
        files = (file for one in done.outcomes if one.number for file in sorted(folder.glob(f"{one.number}.*")))
        digests = {}
        _write(making, b"")
        with zipfile.ZipFile(making, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in chain(beside.items(), ((file.name, file.read_bytes()) for file in files)):
                packed.writestr(name, content)
                digests[name] = sha256(content).hexdigest()
            packed.writestr(LIST, list_of(told, digests, keys=signing.keys, at=at))
        making.replace(package(done.id, home=home))
        close(done.id, at=at)
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _sign_log(*, at: datetime) -> None:
    """What was issued stands in the log under a signed checkpoint, unless the log cannot be signed."""
    try:
        sequence_batches()
        while integrate(at=at):
            pass
    except (LogKeyRefused, LedgerDamaged) as fault:
        LOG.warning("reports are packed without the log's proofs: %s", type(fault).__name__)


def _proof(number: str) -> Document | None:
    try:
        return evidence_of(number) if number else None
    except NotInTree:
        return None


def refuse_withdrawn(told: Progress, *, at: datetime) -> None:
    """Refuse to hand a request's reports out where an organisation in them has withdrawn its consent since.

    The places are those of its outcomes.  What everybody may see asks no consent.
    """
    wish = told.wish
    terms = _terms_of(wish.kind, at=at)
    if terms is not None and terms.view is Visibility.PUBLIC:
        return
    codes = [one.code if one.number else "" for one in told.outcomes]
    refuse_unconsented(codes, agency=wish.agency, reason=Reason(wish.purpose, wish.case), at=at)


def sweep(*, home: Path, now: datetime) -> None:
    """Delete what was handed out long enough ago."""
    for path in (home / FOLDER).glob("*.zip"):
        if now.timestamp() - path.stat().st_mtime > KEPT.total_seconds():
            path.unlink(missing_ok=True)


def keep_issuing(stop: threading.Event, *, home: Path, every: float = LOOK_SECONDS) -> None:
    """Issue what was asked for until told to stop; without keys or law everything waits."""
    while not stop.wait(every):
        try:
            close_old_connections()
            signing = Signing(own_keys(home), settings.ADDRESS)
            while not stop.is_set() and issue_next(at=timezone.now(), signing=signing, home=home):
                pass
            while not stop.is_set() and pack_next(at=timezone.now(), signing=signing, home=home):
                pass
            sweep(home=home, now=timezone.now())
        except (KeyMissing, NothingAdopted):
            pass
        except (Error, OSError, KeyUnreadable) as fault:
            LOG.warning("reports that were asked for wait: %s", type(fault).__name__)
