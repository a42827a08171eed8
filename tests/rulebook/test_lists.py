"""Lists as pack items: break one thing in a good list or its procedures, and the file, line and rule are told."""

from pathlib import Path

import pytest

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.compiler import check_packs
from gongxin.rulebook.difference import difference
from gongxin.rulebook.lists import Tier, tier_of
from gongxin.rulebook.loader import load_packs
from tests.rulebook.small_lists import AGENCY, ENTRY_FILE, EXIT_FILE, FILES, LIST_FILE
from tests.rulebook.small_packs import TEXTS, line_of, write

BARRED = "          barred: [tell]\n"
EARLY = FILES[LIST_FILE][FILES[LIST_FILE].index("      early_exit:") : FILES[LIST_FILE].index("      entering:")]
TERM, NOTE = "      term: { shortest: { years: 1 }, longest: { years: 3 } }\n", "people_note: {"
LEAVING = "      leaving: { procedure: small.procedure.exit, left: left }\n"
ANNULLING = "      annulling: { procedure: small.procedure.exit, left: left }\n"
ENTERING = FILES[LIST_FILE][FILES[LIST_FILE].index("      entering:") : FILES[LIST_FILE].index("      leaving:")]
TOLD = "          remedies:\n            - title: { zh: 陈述"
NOTICE = f"needs: {{ reasons: true, document: true }}\n          serves: true\n{TOLD}"
ALSO = "number: document, also: [{ item:"
WAIT = "{ days: 3 }, anchor: [enter], from_service: true }"
TIME = "{ working_days: 5 }, anchor: [tell], from_service: true }"
BREACHES = [
    # (file, what stands there, what stands there instead, the rule)
    (LIST_FILE, "subjects: [enterprise, institution]", "subjects: [enterprise, person]", "person-as-unit"),
    (LIST_FILE, "subjects: [enterprise, institution]", "subjects: []", "subjects-missing"),
    (LIST_FILE, "subjects: [enterprise, institution]", "subjects: [enterprise, government]", "list-wider-than-item"),
    (LIST_FILE, f"      {NOTE} zh: 有关人员不收录, en: People are not modelled }}\n", "", "people-unsaid"),
    (LIST_FILE, "people: not_modelled", "people: not_concerned", "people-unsaid"),
    (LIST_FILE, 'penalties, article: "49"', 'none, article: "49"', "act-unknown"),
    (LIST_FILE, 'penalties, article: "50"', 'none, article: "50"', "act-unknown"),
    (LIST_FILE, 'penalties, article: "52"', 'none, article: "52"', "act-unknown"),
    (LIST_FILE, 'basis: [{ act: small.act.penalties, article: "48"', 'basis: [{ act: small.act.repair, article: "48"',
     "rank-insufficient"),
    (LIST_FILE, "name: danger", "name: fraud", "ground-not-unique"),
    (LIST_FILE, TERM, "", "list-without-term"),
    (LIST_FILE, TERM, TERM + "      no_term: { zh: 无, en: None }\n", "list-without-term"),
    (LIST_FILE, ", ends: valid_until", "", "list-without-term"),
    (LIST_FILE, "shortest: { years: 1 }", "shortest: { years: 4 }", "window-upside-down"),
    (LIST_FILE, "shortest: { years: 1 }", "shortest: { working_days: 4 }", "window-in-working-days"),
    (LIST_FILE, "after: { months: 6 }", "after: { working_days: 6 }", "window-in-working-days"),
    (LIST_FILE, ANNULLING, "", "list-without-exit"),
    (LIST_FILE, LEAVING, "", "list-without-exit"),
    (LIST_FILE, EARLY, "", "list-without-exit"),
    (LIST_FILE, TERM + EARLY, "      no_term: { zh: 无, en: None }\n", "list-without-exit"),
    (LIST_FILE, "kind: serious", "kind: honour", "list-of-other-stance"),
    (LIST_FILE, "item: small.penalty", "item: small.fine", "item-unknown"),
    (LIST_FILE, "entered: decided_on", "entered: colour", "field-unknown"),
    (LIST_FILE, "entered: decided_on", "entered: document", "field-of-other-type"),
    (LIST_FILE, "number: document", "number: decided_on", "field-of-other-type"),
    (LIST_FILE, "kind: fine", "kind: fine, colour: red", "field-unknown"),
    (LIST_FILE, "kind: fine", "kind: red", "choice-unknown"),
    (LIST_FILE, ", number: document", "", "field-not-fed"),
    (LIST_FILE, "number: document", f"{ALSO} small.fine, states: {{ kind: fine }} }}]", "item-unknown"),
    (LIST_FILE, "number: document", f"{ALSO} small.licence, states: {{ kind: fine }} }}]", "field-unknown"),
    (LIST_FILE, "number: document", f"{ALSO} small.penalty, states: {{ kind: red }} }}]", "choice-unknown"),
    (LIST_FILE, ", states: { kind: fine }", "", "field-not-fed"),
    (LIST_FILE, "entries: here", "entries: delivered", "entry-without-decision"),
    (LIST_FILE, ENTERING, "", "entry-without-decision"),
    (LIST_FILE, "procedure: small.procedure.entry", "procedure: small.procedure.none", "procedure-unknown"),
    (LIST_FILE, "leaving: { procedure: small.procedure.exit", "leaving: { procedure: small.procedure.none",
     "procedure-unknown"),
    (LIST_FILE, "notice: tell", "notice: whisper", "step-unknown"),
    (LIST_FILE, "effective: entered", "effective: nowhere", "state-unknown"),
    (LIST_FILE, LEAVING, LEAVING.replace("left: left", "left: gone"), "state-unknown"),
    (LIST_FILE, LEAVING, LEAVING.replace("left }", "left, restored: gone }"), "state-unknown"),
    (ENTRY_FILE, "leaves: [proposed]\n          enters: told\n", "leaves: [proposed]\n          enters: heard\n",
     "entry-without-reply"),
    (ENTRY_FILE, NOTICE, NOTICE.replace("reasons: true, ", ""), "entry-without-notice"),
    (ENTRY_FILE, "leaves: [heard]\n", "leaves: [heard, proposed]\n", "entry-without-notice"),
    (ENTRY_FILE, "leaves: [heard]\n", "leaves: [heard, told]\n", "entry-without-reply"),
    (ENTRY_FILE, "by: [subject]", "by: [platform]", "entry-without-reply"),
    (ENTRY_FILE, TIME, TIME.replace(", from_service: true", ""), "entry-without-reply"),
    (ENTRY_FILE, "          instance: first\n", "", "entry-without-decision"),
    (ENTRY_FILE, BARRED, "", "proposer-decides"),
    (ENTRY_FILE, WAIT, WAIT.replace(", from_service: true", ""), "entry-without-service"),
    (ENTRY_FILE, "leaves: [heard]\n          enters: decided", "leaves: [heard]\n          enters: entered",
     "entry-without-service"),
    (EXIT_FILE, "          needs: { reasons: true, document: true }\n", "          needs: { document: true }\n",
     "exit-without-decision"),
    (EXIT_FILE, "          instance: review\n          barred: [release]\n", "", "exit-without-review"),
    (AGENCY, "supplies:", "decides: [small.list.none]\nsupplies:", "list-unknown"),
    (AGENCY, "supplies: [small.penalty, small.licence]", "decides: [small.list.grave]\nsupplies: [small.licence]",
     "agency-not-entitled"),
]  # fmt: skip


def found(folder: Path, file: str = "", old: str = "", new: str = "") -> set[str]:
    """The rules broken by the small packs with the list, once `old` became `new` in one file."""
    texts = {**TEXTS, **FILES}
    if file:
        assert texts[file].count(old) == 1, f"{old!r} stands {texts[file].count(old)} times in {file}"
        texts[file] = texts[file].replace(old, new)
    return {one.rule for one in check_packs(write(folder, **texts)).violations}


def test_a_good_list_breaks_no_rule(tmp_path: Path) -> None:
    assert found(tmp_path) == set()


@pytest.mark.parametrize(("file", "old", "new", "rule"), BREACHES)
def test_a_breach_in_a_list_or_its_procedures_is_told(tmp_path: Path, file: str, old: str, new: str, rule: str) -> None:
    assert rule in found(tmp_path, file, old, new)


def test_a_breach_is_told_on_its_line(tmp_path: Path) -> None:
    text = FILES[LIST_FILE].replace("notice: tell", "notice: whisper")
    (told,) = check_packs(write(tmp_path, **{**FILES, LIST_FILE: text})).violations
    assert (told.file, told.line) == (LIST_FILE, line_of(text, "notice: whisper"))


def test_a_list_needs_grounds(tmp_path: Path) -> None:
    text = FILES[LIST_FILE]
    empty = text[: text.index("      grounds:")] + "      grounds: []\n" + text[text.index("      record:") :]
    rules = {one.rule for one in check_packs(write(tmp_path, **{**FILES, LIST_FILE: empty})).violations}
    assert rules == {"list-without-ground"}


def test_an_honour_is_borne_for_a_time(tmp_path: Path) -> None:
    text = FILES[LIST_FILE].replace("kind: serious", "kind: honour").replace(TERM, "")
    rules = {one.rule for one in check_packs(write(tmp_path, **{**FILES, LIST_FILE: text})).violations}
    assert "honour-without-end" in rules


def test_entry_and_exit_need_a_department_rule_at_least(tmp_path: Path) -> None:
    texts = {**TEXTS, **FILES}
    texts["small/acts/repair.yaml"] = texts["small/acts/repair.yaml"].replace("department_rule", "normative_document")
    texts[LIST_FILE] = texts[LIST_FILE].replace('penalties, article: "49"', 'repair, article: "49"')
    assert "rank-insufficient" in {one.rule for one in check_packs(write(tmp_path, **texts)).violations}


def test_a_longer_term_is_told_between_two_editions(tmp_path: Path) -> None:
    old = Rulebook.of(load_packs(write(tmp_path / "old", **FILES)).contents())
    text = FILES[LIST_FILE].replace("longest: { years: 3 }", "longest: { years: 2 }")
    new = Rulebook.of(load_packs(write(tmp_path / "new", **{**FILES, LIST_FILE: text})).contents())
    (told,) = difference(old, new)
    assert (told.key, told.change.zh) == ("small.list.grave", "名单·内容")


@pytest.mark.parametrize(
    ("region", "tier"),
    [("100000", Tier.NATION), ("990000", Tier.PROVINCE), ("990100", Tier.CITY), ("990102", Tier.COUNTY)],
)
def test_an_agency_stands_as_high_as_its_region(region: str, tier: Tier) -> None:
    assert tier_of(region) is tier
