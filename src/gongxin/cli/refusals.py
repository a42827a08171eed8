"""The one place where a refusal becomes a sentence on standard error and, with `--json`, a document on standard output.

Whatever command it was: the same shape, `{"error": {type, title, title_zh, detail, detail_zh, mend, mend_zh, …}}`, and
a status that is not 0.  The sentence is in the language of whoever reads the lines; where a `detail` has no Chinese
wording, its title says in Chinese what is the matter.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import click
from click.exceptions import NoArgsIsHelpError

from gongxin.cli import in_chinese as chinese
from gongxin.cli.output import Refusal, in_chinese, print_json
from gongxin.cli.refusals_of_copies import MENDS as OF_COPIES
from gongxin.cli.refusals_of_evaluation import MENDS as OF_EVALUATION
from gongxin.cli.refusals_of_peers import MENDS as OF_PEERS
from gongxin.cli.refusals_of_reports import MENDS as OF_REPORTS
from gongxin.cli.refusals_of_sharing import MENDS as OF_SHARING
from gongxin.cli.refusals_of_supervision import MENDS as OF_SUPERVISION
from gongxin.store.server import StoreUnavailable

REFUSED = 2
LOST = 4
"""The status where the store was lost: the same command can be run again as it is."""

MENDS_BESIDE = OF_SUPERVISION | OF_PEERS | OF_SHARING | OF_COPIES | OF_EVALUATION | OF_REPORTS
MENDS = MENDS_BESIDE | {
    "already-asked": "`gongxin cases show NUMBER` shows where that case stands.",
    "ahead-of-log": "Ask at a position that was answered before, or leave --at away.",
    "cases-unreadable": "Correct the file of cases that the sentence names; docs/models.md shows what one holds.",
    "before-first-rules": "Ask from that position on, or leave --at away.",
    "codes-unreadable": "Give a CSV file in UTF-8 with one code a line.",
    "adoption-out-of-order": "Put this machine's clock right, then adopt again.",
    "asked-of-the-future": "Ask of a moment up to now.",
    "delivery-refused": "Do what the sentence says, then deliver the file again.",
    "day-refused": "State it: --plan-ends DAY, or --day NAME=DAY where a case is opened with `gongxin cases open`.",
    "document-missing": "Enclose it: --enclose NAME=FILE.",
    "entry-of-list": "`gongxin lists leave CASE` asks to leave; `gongxin lists entry CASE` says from when one may.",
    "file-exists": "Choose another name, or move that file away first.",
    "judgement-refused": "`gongxin waiting --json` shows the row, and the organisations that it may mean.",
    "key-refused": "Choose another end for the key.",
    "not-provided": "Adopt packs that provide for it, or write to the source itself.",
    "not-repairable": "`gongxin remedies stand CODE` shows where each record stands.",
    "not-the-decider": "Name the agency that the sentence names, with --party, --for or --as.",
    "record-missing": "Name the record with --record; `gongxin dossier CODE` lists them with their numbers.",
    "performance-refused": "Correct the amount or the day as the sentence says.",
    "performed-in-part": "Once all is paid, state it with `gongxin remedies performed`, then ask.",
    "remark-refused": "Shorten the text, or write it without control characters.",
    "remedy-refused": "Do what the sentence says.",
    "too-early": "Ask again on that day; until then the proof and the commitment can be prepared.",
    "machine-refused": "Do what the sentence says; `gongxin machine list AGENCY` shows the machines that there are.",
    "consumer-refused": "Do what the sentence says; `gongxin consumer list` shows the consumers that there are.",
    "mandate-refused": "Do what the sentence says; `gongxin people list` shows the mandates that there are.",
    "no-such-body": "Agencies' keys stand in the folders agencies/ of the packs; `gongxin search` finds codes.",
    "no-node": "Run `gongxin init`, or set GONGXIN_HOME to the home of a node.",
    "node-outdated": "Run `gongxin init`: it brings the home up to date, and nothing that it holds is lost.",
    "no-such-purpose": "The keys are the `key` lines in the folders purposes/ of the adopted packs.",
    "no-such-delivery": "The id stands on the receipt that `gongxin deliver` printed.",
    "no-such-case": "The number stands in what `gongxin cases open` printed.",
    "no-such-model": "Name a model of the adopted packs that is in force on that day.",
    "no-such-run": "Give the number that `gongxin evaluate` printed.",
    "not-since": "Run again without --changed-since.",
    "not-evaluated": "Check the code; the model says which kinds of organisations it is about.",
    "engine-missing": "Install what the engine needs, or take --engine duckdb.",
    "no-such-record": "`gongxin dossier CODE --view kept --json` lists the records with their ids.",
    "no-such-step": "`gongxin cases show NUMBER` lists the steps that may be taken now.",
    "no-such-subject": "`gongxin search` finds organisations and their codes.",
    "not-a-demo-home": "Set GONGXIN_HOME to another folder.",
    "not-asked-for": "Leave the paper away.",
    "not-in-force": "Choose another day, or what is in force on that day.",
    "not-served": "`gongxin cases show NUMBER` shows the steps, and what was recorded of their service.",
    "not-your-case": "`gongxin cases show NUMBER` says which agency acts; name it with --for, or with --party.",
    "nothing-adopted": "Run `gongxin init` or `gongxin packs adopt`.",
    "nothing-returned": "There is nothing to mend.",
    "out-of-order": "Put this machine's clock right, or correct the moment.",
    "persons-number": "Give an organisation's code.",
    "out-of-scope": "Search for an organisation by its code or its name.",
    "packs-refused": "`gongxin packs check FOLDER` names every fault with its file, line, rule and remedy.",
    "packs-unreadable": "`gongxin packs check FOLDER` names every fault with its file, line, rule and remedy.",
    "paper-refused": "Save or scan the paper as a plain PDF, PNG or JPEG, and enclose that.",
    "port-taken": "Stop what listens there, or choose another port with --port.",
    "reasons-missing": "Give --reasons, or --statement where a case is opened.",
    "same-officer": "Let somebody else decide the review.",
    "search-refused": "Search for an organisation by its code or its name.",
    "settlement-refused": "`gongxin waiting --json` shows what waits, and the organisations that it may mean.",
    "store-lost": "Run the same command again; it starts the store if it is this home's own.",
    "store-unavailable": "Put right what the sentence names, then run the command again.",
    "system-refused": "See to the file or folder that the sentence names, then run the command again.",
    "text-refused": "Shorten the text, or write it without control characters.",
    "too-late": "The time is over; other remedies stand in the decision.",
    "unknown-key": "The keys are the `key` lines of the adopted packs, in the folder of their kind: lists/, acts/ …",
    "unknown-feed": "The keys are the `key` lines in the folders feeds/ of the adopted packs.",
    "wrong-role": "`gongxin cases show NUMBER` says who may take which step.",
    "wrong-state": "`gongxin cases show NUMBER` lists the steps that may be taken now.",
    "gone-on": "Propose the organisation in which it went on, or check the code.",
    "ground-not-of-list": "`gongxin lists show LIST` lists the grounds.",
    "kind-not-listed": "`gongxin lists show LIST` says whom the list is about.",
    "may-not-decide": "Name with --for an agency whose file in the adopted packs names the list under `decides`.",
    "not-decided-here": "Deliver the entries of the body that keeps the list.",
    "not-entered": "`gongxin lists on LIST` shows who stands on a list; `gongxin lists entry CASE` one entry.",
    "number-refused": "Write the number as it stands on the decision.",
    "people-not-listed": "Propose an organisation by its unified social credit code.",
    "term-not-allowed": "`gongxin lists show LIST` says which terms it allows; give one with --term-months.",
    "too-early-to-leave": "Ask from the day that the sentence names; `gongxin lists show LIST` says how it counts.",
    "under-way": "`gongxin lists entry CASE` shows what runs.",
    "earlier-breach": "Wait until the day that the sentence names, or file with all papers.",
    "end-refused": "Name another last day, or leave it away.",
    "kind-may-not-commit": "`gongxin commitments kinds --json` says who makes which commitment.",
    "letter-refused": "Correct the letter as the sentence says.",
    "matter-excluded": "File with all papers; `gongxin commitments kinds` lists what is excluded.",
    "no-such-commitment": "The number stands in what `gongxin commitments make` printed.",
    "not-in-good-standing": "`gongxin check CODE --for PURPOSE` says why, and the way out.",
    "standing-not-asked": "Ask the check for each purpose that the kind names first.",
    "no-such-organisation": "`gongxin search TEXT` finds organisations by name.",
    "report-refused": "Do what the sentence says; the kinds are the `key` lines in the folders reports/ of the packs.",
    "key-missing": "Run `gongxin reports key` once.",
    "key-unreadable": "Give the key as `gongxin reports key` printed it.",
    "glyph-missing": "Put a font that has the character into the node's folder fonts/, or issue with --no-pdf.",
    "no-report": "Ask whoever gave you the file for the one that the platform issued.",
    "stands-twice": "Ask whoever gave you the file for the one that the platform issued.",
    "lookup-refused": "Say with --for, --purpose and --case who asks, for what, and in which case.",
    "ledger-damaged": "`gongxin ledger verify` names every contradiction; restore a backup that verifies.",
    "log-key-refused": "Put the file that the sentence names back from a backup; if it is lost, rotate with --lost.",
    "not-in-tree": "Ask again in a second: what was committed is in the tree soon after.",
    "publishing-refused": "Choose another folder, and find out who wrote into this one.",
    "rotation-refused": "Say with --by who rotates; the log has a key once anything was recorded and served.",
    "erasure-refused": "Do what the sentence says; `gongxin ledger prove POSITION` shows whether the tree holds it.",
    "no-such-event": "Give a position that the log has: `gongxin ledger verify` says how many events there are.",
    "witness-refused": "Ask the other node's operator for the key and the address once more.",
    "wrong-use": "`{} --help` says what the command takes.",
}
"""What to do next, by type of refusal."""


@dataclass(frozen=True)
class Told:
    """What is told of a refusal: what it is called, what is the matter, what to do next; and the status to end with."""

    type: str
    title: str
    detail: str
    mend: str
    mend_zh: str = ""
    status: int = REFUSED
    more: Mapping[str, object] = field(default_factory=dict)
    said_zh: str = ""

    @property
    def title_zh(self) -> str:
        """The title in Chinese."""
        return chinese.TITLES.get(self.type, self.title)

    @property
    def detail_zh(self) -> str:
        """What is the matter in Chinese: its sentence, or its title where the sentence has no wording."""
        return self.said_zh or chinese.in_chinese(self.detail) or self.title_zh

    def document(self) -> dict[str, object]:
        """The refusal as one JSON document."""
        said = {name: getattr(self, name) for name in ("type", "title", "title_zh", "detail", "detail_zh", "mend")}
        return {"error": {**said, "mend_zh": self.mend_zh or chinese.MENDS.get(self.type, self.mend), **self.more}}

    def sentence(self, *, zh: bool) -> str:
        """The refusal for people: what is the matter and what to do next, after its name where that is not told."""
        if not zh:
            return f"gongxin: {self.detail.rstrip('.。')}. {self.mend}"
        return f"gongxin：{self.detail_zh}。{self.mend_zh or chinese.MENDS.get(self.type, self.mend)}"


def told_of(fault: BaseException, *, command: str) -> Told | None:
    """What to tell of a fault that `command` ended with; None where it is no refusal but a fault of ours."""
    if isinstance(fault, click.UsageError):
        return _misused(fault)
    if isinstance(fault, click.ClickException):
        cause = (isinstance(fault, Refusal) and fault.__cause__) or fault
        return _named(cause, detail=fault.message, more=_violations_of(cause))
    if isinstance(fault, StoreUnavailable) or _nothing_is_adopted(fault):
        return _named(fault, detail=str(fault))
    if isinstance(fault, OSError):
        title = "The system did not let the command read, write or listen"
        said = f"{fault.strerror or fault}: {fault.filename}" if fault.filename else str(fault)
        return Told("system-refused", title, said, MENDS["system-refused"])
    return _lost(command) if is_lost_store(fault) else None


def _nothing_is_adopted(fault: BaseException) -> bool:
    """Whether a home was made and its first packs were not adopted; what was never read cannot have said so."""
    queries = sys.modules.get("gongxin.rulebook.queries")
    return queries is not None and isinstance(fault, queries.NothingAdopted)


def _misused(fault: click.UsageError) -> Told:
    called = fault.ctx.command_path if fault.ctx else "gongxin"
    said = fault.format_message() if not isinstance(fault, NoArgsIsHelpError) else f"{called} needs more words"
    title = "The command was not called so that it can answer"
    mend, mend_zh = (words["wrong-use"].format(called) for words in (MENDS, chinese.MENDS))
    return Told("wrong-use", title, said, mend, mend_zh)


def _named(fault: BaseException, *, detail: str, more: Mapping[str, object] | None = None) -> Told:
    """A refusal is called after its class, and its title is what the class says it means."""
    kind = type(fault)
    name = type_of(kind.__name__)
    title = (kind.__doc__ or "").strip().split("\n", 1)[0].rstrip(".")
    words = getattr(fault, "words", None)  # of refusals that say themselves in both languages
    return Told(name, title, detail, MENDS.get(name, ""), more=more or {}, said_zh=getattr(words, "zh", ""))


def type_of(name: str) -> str:
    """What refusals of the class with this name are called."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _violations_of(fault: BaseException) -> dict[str, object]:
    """Every violation that refused packs, beside the sentence about the first."""
    found = getattr(getattr(fault, "report", fault), "violations", ())
    return {"violations": [dict(one.__dict__) for one in found]} if found else {}


def _lost(command: str) -> Told:
    """The store went away; whatever was entered is kept, and the rest is not there in part."""
    title = "The store does not answer, or was lost on the way"
    detail = "the store does not answer or was lost on the way; nothing that was entered is lost"
    if command == "deliver":
        again = "Deliver the same file again: it goes on where it was cut off."
        return Told("store-lost", title, detail, again, chinese.DELIVER_AGAIN, LOST)
    return Told("store-lost", title, detail, MENDS["store-lost"], status=LOST)


def is_lost_store(fault: BaseException) -> bool:
    """Whether a fault of the database means that its server is not there, and not that a statement failed."""
    import psycopg
    from django.db import Error
    from psycopg import InterfaceError, OperationalError

    if not isinstance(fault, Error | psycopg.Error):
        return False
    for one in _with_causes(fault):
        state = getattr(one, "sqlstate", None)
        if isinstance(one, OperationalError) and (state is None or state.startswith(("08", "57P"))):
            return True
        if isinstance(one, InterfaceError) and "connection" in str(one):
            return True
    return False


def _with_causes(fault: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = fault
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def tell(told: Told, *, as_json: bool) -> None:
    """Say it: a sentence and what to do on standard error, the document on standard output if it is asked for."""
    click.echo(told.sentence(zh=in_chinese()), err=True)
    if as_json:
        print_json(told.document())
