"""The compiler of packs: break one thing in good packs, and the file, line and rule are told."""

from pathlib import Path

import pytest

from gongxin.rulebook.compiler import check_packs
from gongxin.rulebook.rules import PACK_RULES
from tests.rulebook import (
    test_calendars,
    test_commitments,
    test_copies,
    test_lists,
    test_models,
    test_procedures,
    test_recognitions,
    test_reports,
    test_sharing,
    test_supervision,
)
from tests.rulebook.small_packs import (
    FEED,
    LICENCE,
    MEASURE,
    PENALTY,
    PURPOSE,
    TEXTS,
    broken,
    line_of,
    with_file,
    write,
)

ACT = "small/acts/penalties.yaml"
REPEALED = "small/acts/repair.yaml"
LIMITS = "small/limits/publication.yaml"
CHECK = "small/checks/order.yaml"
AGENCY = "small/agencies/office.yaml"
ORDINARY = "ordinary: { published: true, minimum: { months: 3 }, maximum: { months: 12 } }"
CLOSURE = "- { severity: serious, when: [{ field: kind, includes: [closure] }] }"
SEVERITY = "        otherwise: ordinary\n      publication"
FIRST = '- { act: small.act.penalties, article: "48" }'
ANCHOR = "visibility: public\n        anchor"
ON_FINES = "{ field: kind, includes: [fine] }"
SECOND = '- { act: small.act.penalties, article: "49" }'


def narrower(visibility: str, when: str) -> str:
    return ANCHOR.replace("anchor", f"narrower: [{{ visibility: {visibility}, when: [{when}] }}]\n        anchor")


BREACHES = [
    # (file, what stands there, what stands there instead, the rule, words on the line that is told)
    (PENALTY, "key: small.penalty\n", "key: small.penalty\nkey: x.y\n", "yaml-duplicate-key", "key: x.y"),
    (PENALTY, "stance: adverse", "stance: &s adverse", "yaml-alias", "&s"),
    (PENALTY, "stance: adverse", "stance: !!python/name:os.system adverse", "yaml-tag", "!!python"),
    (PENALTY, "stance: adverse", "stance: [adverse", "yaml-unreadable", "subjects: ["),
    (PENALTY, "      stance: adverse\n", "", "missing-key", "terms:"),
    (PENALTY, "stance: adverse", "stance: adverse\n      colour: red", "unknown-key", "colour"),
    (PENALTY, "special_report: true", "special_report: yes", "wrong-shape", "special_report"),
    (PENALTY, "key: small.penalty", "key: small.fine", "file-not-named-after-key", "key:"),
    (AGENCY, "key: small.agency.office", "key: small.agency.other", "file-not-named-after-key", "key:"),
    ("local/pack.yaml", "key: local", "key: place", "file-not-named-after-key", "key:"),
    ("local/pack.yaml", "supplements: small", "supplements: nowhere", "parent-unknown", "supplements"),
    ("local/pack.yaml", "supplements: small", "supplements: local", "parent-unknown", "supplements"),
    (PENALTY, FIRST, '- { act: small.act.none, article: "48" }', "act-unknown", "small.act.none"),
    (REPEALED, "successor: small.act.penalties", "successor: small.act.none", "act-unknown", "successor"),
    (REPEALED, "repealed: 2024-01-01", "repealed: 2019-06-01", "act-contradicts-itself", "repealed"),
    (REPEALED, "repealed: 2024-01-01\n", "", "act-contradicts-itself", "successor"),
    (REPEALED, "issued_on: 2019-12-01", "issued_on: 2020-12-01", "act-contradicts-itself", "in_force"),
    (ACT, "rank: law", "rank: custom", "wrong-shape", "rank"),
    *(
        (PENALTY, FIRST, FIRST.replace('"48"', form), "article-unreadable", FIRST.replace('"48"', form))
        for form in ("第四十八条", '"article 48"', '"48条"', '"0"', '"48."', '"48 "', "''", '"part"', '"99999"')
    ),
    (PENALTY, FIRST, FIRST.replace('"48"', "48"), "wrong-shape", FIRST.replace('"48"', "48")),
    (PENALTY, FIRST, FIRST.replace('"48"', '"87"'), "article-beyond-act", '"87"'),
    (PENALTY, FIRST, FIRST.replace('"48"', '"999.2"'), "article-beyond-act", '"999.2"'),
    (PENALTY, "in_force: 2021-01-01", "in_force: 2019-01-01", "act-not-in-force", FIRST),
    (PENALTY, FIRST, '- { act: small.act.repair, article: "48" }', "rank-insufficient", "basis:"),
    (LICENCE, '      - { act: small.act.penalties, article: "40" }\n', "", "basis-lapsed", "basis:"),
    (
        PENALTY,
        "unverified: [publication.anchor,",
        "unverified: [publication.sails,",
        "unverified-path-unknown",
        "sails",
    ),
    (PENALTY, "fields.kind.choices]", "fields.colour.choices]", "unverified-path-unknown", "colour"),
    (PENALTY, "in_force: 2023-01-01", "in_force: 2021-01-01", "versions-out-of-order", "  - in_force"),
    (PENALTY, f"basis:\n      {SECOND}", "basis: []", "version-without-citation", "basis: []"),
    (PENALTY, "answer: { within: { working_days: 10 }", "answer: { within: {}", "clock-without-unit", "objection"),
    (PENALTY, "retention: { years: 5 }", "retention: { years: 5, days: 1 }", "clock-without-unit", "retention"),
    (PENALTY, ", anchor: received }", " }", "clock-without-anchor", "objection"),
    (PENALTY, "anchor: received", "anchor: ''", "clock-without-anchor", "objection"),
    (PENALTY, "late_after: { days: 30 }", "late_after: { working_days: 30 }", "window-in-working-days", "late_after"),
    (PENALTY, "maximum: { months: 12 }", "maximum: { working_days: 99 }", "window-in-working-days", "ordinary:"),
    (PENALTY, "subjects: [enterprise, institution]", "subjects: [enterprise, person]", "person-as-unit", "subjects"),
    (PENALTY, "subjects: [enterprise, institution]", "subjects: []", "subjects-missing", "subjects"),
    (PENALTY, "title: { zh: 文号, en: Document }", "title: { zh: 身份证号, en: Document }", "private-field", "身份证"),
    (LICENCE, "name: until,", "name: owner_health,", "private-field", "owner_health"),
    (FEED, "names: [文号]", "names: [文号, 法定代表人]", "person-column-mapped", "法定代表人, 文号|文号, 法定代表人"),
    (FEED, "names: [文号]", "names: [身份证号]", "person-column-mapped", "身份证号"),
    (PENALTY, "category: small.category.administrative", "category: small.category.x", "category-unknown", "category:"),
    (LICENCE, "name: until,", "name: number,", "field-not-unique", "有效期至"),
    (PENALTY, "identity: [document]", "identity: [document, colour]", "field-unknown", "identity"),
    (PENALTY, "decided: decided_on", "decided: colour", "field-unknown", "dates:"),
    (LICENCE, "until: until", "until: colour", "field-unknown", "publication"),
    (PENALTY, "field: kind, within", "field: colour, within", "field-unknown", "colour"),
    (PENALTY, "required_when: { field: kind,", "required_when: { field: colour,", "field-unknown", "colour"),
    (PENALTY, "decided: decided_on", "decided: document", "field-of-other-type", "dates:"),
    (PENALTY, "anchor: published", "anchor: published\n        last_day: fine", "field-of-other-type", "last_day"),
    (
        PENALTY,
        "anchor: published",
        "anchor: published\n        term_months: document",
        "field-of-other-type",
        "term_months",
    ),
    (PENALTY, "field: fine, at_least", "field: document, at_least", "field-of-other-type", "at_least"),
    (LICENCE, "type: date", "type: date, length: 9", "field-of-other-type", "length: 9"),
    (PENALTY, "type: text, length: 40", "type: choice", "choices-missing", "文号"),
    (PENALTY, "type: choices", "type: text", "choices-misplaced", "          choices:"),
    (PENALTY, "value: closure", "value: fine", "choice-not-unique", "责令关闭"),
    (PENALTY, CLOSURE, CLOSURE.replace("closure", "stoppage"), "choice-unknown", "stoppage"),
    (PENALTY, CLOSURE, CLOSURE.replace("includes: [closure]", ""), "condition-without-test", "{ field: kind,  }"),
    (PENALTY, "identity: [document]", "identity: []", "identity-missing", "identity"),
    (PENALTY, "identity: [document]", "identity: [valid_until]", "identity-missing", "identity"),
    (PENALTY, "dates: { decided: decided_on }", "dates: {}", "governing-day-unknown", "publication:"),
    (PENALTY, SEVERITY, SEVERITY.replace("ordinary", "none"), "adverse-without-severity", "severity:"),
    (LICENCE, "otherwise: none", "otherwise: minor", "severity-without-stance", "severity"),
    (PENALTY, f"          {ORDINARY}\n", "", "window-missing", "windows:"),
    (PENALTY, ANCHOR, narrower("public", ON_FINES), "visibility-not-narrower", "narrower"),
    (PENALTY, ANCHOR, narrower("shared", ""), "visibility-not-narrower", "narrower"),
    (PENALTY, ANCHOR, narrower("shared", "{ field: colour, includes: [red] }"), "field-unknown", "narrower"),
    (PENALTY, ANCHOR, narrower("shared", "{ field: kind, includes: [red] }"), "choice-unknown", "narrower"),
    (PENALTY, ANCHOR, narrower("shared", "{ field: document, stated: true }"), "field-of-other-type", "narrower"),
    (PENALTY, ORDINARY, ORDINARY.replace("months: 3", "months: 13"), "window-upside-down", "ordinary:"),
    (PENALTY, ORDINARY, ORDINARY.replace("months: 12", "months: 13"), "window-over-maximum", "ordinary:"),
    (PENALTY, ORDINARY, ORDINARY.replace("months: 12", "days: 366"), "window-over-maximum", "ordinary:"),
    (PENALTY, "minor: { published: false", "minor: { published: true", "class-not-publishable", "minor:"),
    (
        LIMITS,
        "        serious: { published: true, minimum: { years: 1 }, maximum: { years: 3 } }\n",
        "",
        "limits-missing",
        "",
    ),
    (
        PENALTY,
        "      repair: { possible: true, decision: { within: { working_days: 10 }, anchor: applied } }\n",
        "",
        "repair-missing",
        "terms:",
    ),
    (
        PENALTY,
        "      objection: { answer: { within: { working_days: 10 }, anchor: received } }\n",
        "",
        "objection-missing",
        "terms:",
    ),
    (CHECK, "items: [small.penalty]", "items: [small.fine]", "item-unknown", "items"),
    (AGENCY, "supplies: [small.penalty,", "supplies: [small.fine, small.penalty,", "item-unknown", "supplies"),
    (FEED, "item: small.penalty", "item: small.fine", "item-unknown", "item:"),
    (CHECK, '      compare: [decided_on, "<=", valid_until]\n', "", "check-without-demand", "terms:"),
    (CHECK, "compare: [decided_on,", "compare: [document,", "field-of-other-type", "compare"),
    (CHECK, "compare: [decided_on,", "compare: [colour,", "field-unknown", "compare"),
    (FEED, "agency: small.agency.office", "agency: small.agency.none", "agency-unknown", "agency:"),
    (AGENCY, "supplies: [small.penalty, small.licence]", "supplies: [small.licence]", "agency-not-entitled", ""),
    (AGENCY, "code: '11990000000000000D'", "code: '119900000000000000'", "agency-code-invalid", "code:"),
    (FEED, "names: [文号]", "names: []", "column-empty", "document"),
    (FEED, "names: [金额]", "names: [金额, 序号]", "column-name-twice", "金额"),
    (FEED, "names: [金额]", "names: [金额, 文号]", "column-name-twice", "金额"),
    (FEED, "to: fine", "to: decided_on", "field-fed-twice", "dates: [iso]"),
    (FEED, "to: fine", "to: colour", "field-unknown", "colour"),
    (FEED, "  - { to: document, names: [文号], required: true }\n", "", "field-not-fed", "columns:"),
    (FEED, ", dates: [iso]", "", "dates-without-forms", "decided_on"),
    (FEED, ", unit: wan_yuan", "", "money-without-unit", "fine, names"),
    (FEED, "names: [文号],", "names: [文号], dates: [iso],", "reading-misplaced", "document"),
    (FEED, "names: [文号],", "names: [文号], unit: yuan,", "reading-misplaced", "document"),
    (FEED, "unit: wan_yuan", "unit: wan_yuan, separator: ';'", "reading-misplaced", "fine, names"),
    (FEED, "names: [文号],", "names: [文号], pattern: '(',", "pattern-unreadable", "document"),
    (FEED, "罚款: fine }", "罚款: stoppage }", "choice-unknown", "stoppage"),
    (FEED, "format: csv", "format: csv\nfloor: 1.5", "share-out-of-range", "floor"),
    (FEED, "format: csv", "format: csv\nassertions: { minimum_valid_share: -0.5 }", "share-out-of-range", "assertions"),
    (
        MEASURE,
        'act: small.act.penalties, article: "53"',
        'act: small.act.repair, article: "5"',
        "rank-insufficient",
        "basis:",
    ),
    (MEASURE, "item: small.penalty", "item: small.fine", "item-unknown", "small.fine"),
    (MEASURE, "includes: [closure]", "includes: [stoppage]", "choice-unknown", "stoppage"),
    (MEASURE, "begins: decided_on", "begins: document", "field-of-other-type", "begins"),
    (MEASURE, "begins: decided_on", "begins: colour", "field-unknown", "begins"),
    (MEASURE, "counted_from: decided_on", "counted_from: colour", "field-unknown", "counted_from"),
    (
        MEASURE,
        'act: small.act.penalties, article: "54"',
        'act: small.act.x, article: "54"',
        "act-unknown",
        "small.act.x",
    ),
    (MEASURE, "shortest: { years: 1 }", "shortest: { working_days: 9 }", "window-in-working-days", "shortest"),
    (MEASURE, "after: { months: 6 }", "after: { working_days: 6 }", "window-in-working-days", "after"),
    (
        MEASURE,
        "last_day: [valid_until]",
        "last_day: [valid_until]\n          ended_on: [valid_until]",
        "bar-ended-early",
        "ended_on",
    ),
    (MEASURE, "family: part_of_decision", "family: follows_listing", "measure-without-end", "item: small.penalty"),
    (MEASURE, "effect: barred", "effect: eased", "effect-of-other-kind", "effect"),
    (PURPOSE, "measures: [small.measure.bar]", "measures: [small.measure.x]", "measure-unknown", "measures:"),
    (PURPOSE, "measures: [small.measure.bar]", "measures: []", "purpose-without-measure", "measures:"),
    (
        PURPOSE,
        "measures: [small.measure.bar]",
        "measures: [small.measure.bar]\n      consent: { longest: { working_days: 9 } }",
        "window-in-working-days",
        "consent",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "rule", "words"), BREACHES, ids=lambda value: str(value)[:40])
def test_breaking_one_thing_is_told_with_its_file_line_and_rule(
    tmp_path: Path, file: str, old: str, new: str, rule: str, words: str
) -> None:
    found = [one for one in broken(tmp_path, file, old, new) if one.rule == rule]
    assert found, f"{rule} was not told"
    assert all(one.mend == PACK_RULES[rule].mend for one in found)
    if words:
        text = TEXTS[file].replace(old, new)
        assert (file, text.splitlines()[found[0].line - 1]) == (found[0].file, _line_with(text, words))


def _line_with(text: str, words: str) -> str:
    wanted = words.rsplit("|", maxsplit=1)[-1]
    lines = [line for line in text.splitlines() if wanted in line]
    return lines[-1] if wanted == "  - in_force" else lines[0]


def test_good_packs_have_no_violations(tmp_path: Path) -> None:
    report = check_packs(write(tmp_path))
    assert report.violations == ()
    assert report.as_json() == {"ok": True, "items": len(TEXTS), "violations": []}


def test_every_violation_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, **{PENALTY: TEXTS[PENALTY].replace("small.act.penalties", "small.act.none")})
    write_more = TEXTS[FEED].replace("unit: wan_yuan", "unit: yen")
    (tmp_path / FEED).write_text(write_more, encoding="utf-8")
    rules = [one.rule for one in check_packs(tmp_path).violations]
    assert rules.count("act-unknown") == 2
    assert "wrong-shape" in rules


def test_a_text_where_keys_are_asked_for_is_told_the_keys(tmp_path: Path) -> None:
    write(tmp_path, **{FEED: TEXTS[FEED] + "note: odd\n"})
    told = {one.message: one.mend for one in check_packs(tmp_path).violations}
    assert told == {"note: Input should be an object": "Write it with the keys zh, en, as packs/schema asks."}


def test_a_folder_without_packs_is_no_set_of_packs(tmp_path: Path) -> None:
    assert [one.rule for one in check_packs(tmp_path).violations] == ["no-packs"]


STRANGE = (
    "wishes/one.yaml",
    "acts/one.yml",
    "one.yaml",
    "acts/one.docx",
    "acts/one.txt",
    "notes.txt",
    "acts/README.md",
)


@pytest.mark.parametrize("file", [f"small/{name}" for name in STRANGE])
def test_a_file_that_is_no_kind_of_item_is_told(tmp_path: Path, file: str) -> None:
    assert [(one.file, one.rule) for one in with_file(tmp_path, file, "a: 1\n")] == [(file, "misplaced-file")]


@pytest.mark.parametrize("file", ["small/README.md", "small/acts/.penalties.yaml.swp", "small/.editor/one.txt"])
def test_a_pack_s_own_page_and_hidden_files_are_no_fault(tmp_path: Path, file: str) -> None:
    assert with_file(tmp_path, file, "# words\n") == ()


@pytest.mark.parametrize(
    "file",
    [ACT, REPEALED, LIMITS, AGENCY, PENALTY, "small/private/words.yaml", "small/categories/lists.yaml"]
    + ["small/categories/administrative.yaml", "small/pack.yaml", "local/pack.yaml"],
)
@pytest.mark.parametrize("said", ["a: [", "colour: red\n"])
def test_a_file_that_cannot_be_read_is_told_alone_and_not_what_follows_from_it(
    tmp_path: Path, file: str, said: str
) -> None:
    assert {one.file for one in with_file(tmp_path, file, said)} == {file}


def test_a_file_that_cannot_be_read_is_told_before_all_else(tmp_path: Path) -> None:
    write(tmp_path, **{PENALTY: TEXTS[PENALTY].replace("administrative", "other"), FEED: "a: ["})
    assert [one.rule for one in check_packs(tmp_path).violations] == ["yaml-unreadable", "category-unknown"] + [
        "category-unknown"
    ] * (TEXTS[PENALTY].count("administrative") - 1)


def test_a_violation_in_words_has_no_empty_place_and_its_mend_stands_apart(tmp_path: Path) -> None:
    (told,) = with_file(tmp_path, "small/acts/one.txt", "words")
    assert told.in_words() == (
        "small/acts/one.txt:1: misplaced-file: no kind of item belongs here"
        " — Move the file into the folder of its kind, or out of the pack."
    )


def test_a_key_in_two_files_is_told(tmp_path: Path) -> None:
    again = with_file(tmp_path, "small/acts/old/penalties.yaml", TEXTS[ACT])
    assert [one.rule for one in again] == ["key-not-unique"]


def test_packs_without_private_words_are_not_checked_against_none(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "small/private/words.yaml").unlink()
    assert [one.rule for one in check_packs(tmp_path).violations] == ["private-words-missing"]


def test_packs_that_publish_adverse_items_bring_limits(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / LIMITS).unlink()
    assert {one.rule for one in check_packs(tmp_path).violations} == {"limits-missing"}


def test_a_field_allowed_in_full_is_not_private(tmp_path: Path) -> None:
    titled = TEXTS[LICENCE].replace("zh: 编号", "zh: 宗教活动场所名称")
    assert with_file(tmp_path, LICENCE, titled) == ()


def test_a_list_needs_more_than_a_department_rule_even_where_it_is_not_published(tmp_path: Path) -> None:
    text = (
        TEXTS[PENALTY]
        .replace("category.administrative", "category.lists")
        .replace("visibility: public", "visibility: kept")
    )
    rule = text.replace("small.act.penalties", "small.act.repair").replace("2023-01-01", "2023-06-01")
    assert with_file(tmp_path, PENALTY, text) == ()
    assert "rank-insufficient" in {one.rule for one in with_file(tmp_path, PENALTY, rule)}


def test_an_unread_act_calls_for_unconfirmed_terms(tmp_path: Path) -> None:
    unread = TEXTS[ACT].replace("verified: true", "verified: false")
    rules = {(one.file, one.rule) for one in with_file(tmp_path, ACT, unread)}
    assert ("small/checks/order.yaml", "basis-unverified") in rules


def test_the_line_of_terms_taken_over_is_where_they_were_written(tmp_path: Path) -> None:
    later = (
        TEXTS[LIMITS]
        .replace("in_force: 2020-01-01", "in_force: 2023-06-01")
        .replace("{ years: 1 } }\n", "{ months: 6 } }\n")
    )
    told = [one for one in with_file(tmp_path, LIMITS, later) if one.rule == "window-over-maximum"]
    assert {one.line for one in told} == {line_of(TEXTS[PENALTY], ORDINARY)}
    assert "from 2023-06-01" in told[0].message


def test_two_items_cannot_claim_one_fact(tmp_path: Path) -> None:
    twin = TEXTS[LICENCE].replace("small.licence", "small.permit")
    assert [one.rule for one in with_file(tmp_path, "small/catalogue/permit.yaml", twin)] == ["fact-claimed-twice"]


def test_two_feeds_cannot_read_one_file_as_two_facts(tmp_path: Path) -> None:
    feed = "key: small.feed.{}\ntitle: {{ zh: 甲, en: A }}\nagency: small.agency.office\nitem: small.{}\nformat: csv\n"
    rest = "subject: { name: [名称] }\ncolumns:\n  - { to: number, names: [编号] }\n"
    permit = TEXTS[LICENCE].replace("small.licence", "small.permit").replace("zh: 行政许可", "zh: 许可证")
    agency = TEXTS[AGENCY].replace("small.licence]", "small.licence, small.permit]")
    write(tmp_path, **{"small/catalogue/permit.yaml": permit, AGENCY: agency})
    for name, item in (("a", "licence"), ("b", "permit")):
        (tmp_path / f"small/feeds/{name}.yaml").write_text(feed.format(name, item) + rest, encoding="utf-8")
    assert [one.rule for one in check_packs(tmp_path).violations] == ["fact-claimed-twice"]


def test_a_measure_that_follows_from_nothing_is_told(tmp_path: Path) -> None:
    head, _, rest = TEXTS[MEASURE].partition("      grounds:\n")
    text = head + "      grounds: []\n" + rest[rest.index("      way_out") :]
    assert [one.rule for one in with_file(tmp_path, MEASURE, text)] == ["measure-without-ground"]


def test_policy_carries_a_restriction_that_a_person_decides_and_no_bar(tmp_path: Path) -> None:
    policy = TEXTS[ACT].replace("small.act.penalties", "small.act.policy").replace("rank: law", "rank: central_policy")
    bar = TEXTS[MEASURE].replace('small.act.penalties, article: "53"', 'small.act.policy, article: "53"')
    asked = bar.replace("effect: barred", "effect: human_decides")
    packs = write(tmp_path, **{"small/acts/policy.yaml": policy, MEASURE: bar})
    assert [one.rule for one in check_packs(packs).violations] == ["rank-insufficient"]
    write(tmp_path, **{"small/acts/policy.yaml": policy, MEASURE: asked})
    assert check_packs(packs).violations == ()


def test_every_rule_has_a_test_that_breaks_it() -> None:
    elsewhere = {
        "no-packs", "misplaced-file", "key-not-unique", "private-words-missing", "basis-unverified",
        "fact-claimed-twice", "supplement-widens", "yaml-too-large", "yaml-too-deep", "version-missing",
        "measure-without-ground",
        "adverse-without-remedy",
    }  # fmt: skip
    elsewhere |= {breach[2] for breach in (*test_procedures.BREACHES, *test_commitments.BREACHES)}
    elsewhere |= {breach[2] for breach in (*test_models.BREACHES, *test_models.CEILINGS)}
    elsewhere |= {"comprehensive-not-national", "sql-not-portable"}
    elsewhere |= {breach[3] for breach in test_lists.BREACHES} | {"list-without-ground", "honour-without-end"}
    elsewhere |= {breach[2] for breach in test_reports.BREACHES}
    elsewhere |= {breach[2] for breach in (*test_calendars.BREACHES, *test_copies.BREACHES)}
    elsewhere |= {breach[0] for breach in test_supervision.BREACHES}
    elsewhere |= {breach[3] for breach in test_recognitions.BREACHES}
    elsewhere |= {breach[3] for breach in test_sharing.BREACHES} | {"withheld-without-law", "conditions-missing"}
    assert {breach[3] for breach in BREACHES} | elsewhere == set(PACK_RULES)


def test_an_item_without_versions_is_told(tmp_path: Path) -> None:
    text = "key: small.empty\ntitle: { zh: 空, en: Empty }\nversions: []\n"
    assert [one.rule for one in with_file(tmp_path, "small/catalogue/empty.yaml", text)] == ["version-missing"]


@pytest.mark.parametrize(
    "text", ["", "- a\n- b\n", "just words\n", "versions: { a: 1 }\n", "versions:\n  - amends: 3\n"]
)
def test_a_file_that_is_no_item_is_told_and_not_a_fault(tmp_path: Path, text: str) -> None:
    assert with_file(tmp_path, "small/catalogue/odd.yaml", text)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "packs")
    (tmp_path / "secret.yaml").write_text("key: small.act.secret\n", encoding="utf-8")
    (tmp_path / "packs/small/acts/secret.yaml").symlink_to(tmp_path / "secret.yaml")
    assert [one.rule for one in check_packs(tmp_path / "packs").violations] == ["misplaced-file"]
