"""May S do T on day D: one check under 5,000 rules, and 100,000 codes in one call among a million organisations.

The store is filled set-wise: every organisation has a licence, every tenth a penalty, every fiftieth an entry on a
serious list.  The measures are made up and asked as the packs' own are, every one for the same purpose.
"""

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.place import own_database
from bench.promises import at_least, at_most
from bench.registered import registered, store

ROOT = Path(__file__).resolve().parents[1]
SUBJECTS = 1_000_000
RULES = 5_000
CODES = 100_000
CHECKS = 2_000
ROUNDS = 3
AT = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
DAY = date(2026, 9, 14)
LISTS = ("market_regulation", "wage_arrears", "tax", "work_safety", "statistics", "customs", "finance")
KINDS = ("warning", "fine", "confiscation_income", "ordered_stop", "restricted_activity", "barred_trade", "other")

BATCH = (
    "ALTER TABLE ledger_batch DISABLE TRIGGER ledger_batch_is_whole",
    "INSERT INTO ledger_batch (id, committed_hint, first_position, count) VALUES (0, now(), 0, 1048576)",
    "ALTER TABLE ledger_batch ENABLE TRIGGER ledger_batch_is_whole",
)
"""One batch of the log, of whose events every row of the bench says that they told it."""
RECORDS = """
INSERT INTO dossiers_record (id, key, digest, subject_id, item, source, feed)
SELECT %(first)s + n, lpad(to_hex(%(first)s + n), 32, '0')::uuid, lpad(to_hex(n), 32, 'f')::uuid, n, %(item)s,
       'demo.agency.credit-centre', 'bench'
FROM generate_series(1, %(count)s, %(each)s) AS n
"""
VERSIONS = """
INSERT INTO dossiers_version (subject_id, record_id, stated_by, valid_from, known_from, verb, decided_on, published_on,
                              severity, authority, rulebook, facts)
SELECT n, %(first)s + n, 1, date '2026-02-01', %(at)s, 'state', date '2026-02-01', date '2026-02-08', 'ordinary',
       '云川市市场监督管理局', 1,
       jsonb_build_object('list', (%(lists)s::text[])[n / 50 %% 7 + 1],
                          'penalty_kinds', jsonb_build_array((%(kinds)s::text[])[n / 10 %% 7 + 1]), 'fine', n %% 900000,
                          'term_months', n %% 37,
                          'decided_on', '2026-02-01', 'entered_on', '2026-02-01', 'valid_until', '2027-01-31',
                          'reason', '公示企业信息隐瞒真实情况、弄虚作假，经责令改正后逾期未改', 'document_number', n)
FROM generate_series(1, %(count)s, %(each)s) AS n
"""
CONSENTS = """
INSERT INTO sharing_consent (subject_id, agency, purpose, until, actor, at, event)
SELECT id, 'bench.agency', 'bench.purpose.consented', date '2027-09-01', 'bench', %(at)s, 0 FROM subjects_subject
"""
FILL = (("national.licence", 1), ("national.penalty", 10), ("national.serious-list-entry", 50))


def run(scale: float) -> dict[str, object]:
    with own_database():
        began = time.perf_counter()
        codes = _fill(max(1_000, round(SUBJECTS * scale)))
        filled = round(time.perf_counter() - began)
        many = random.Random(1).sample(codes, min(len(codes), max(500, round(CODES * scale))))
        single = _singly(random.Random(2).choices(codes, k=CHECKS))
        bulk = {purpose: _at_once(many, purpose) for purpose in ("bench.purpose.all", "national.purpose.procurement")}
        noted = _noted(many, "bench.purpose.all")
        consented = _noted(many, "bench.purpose.consented")
    rules = _rules_alone()
    return {
        "subjects": len(codes),
        "rules": RULES,
        "codes_at_once": len(many),
        "fill_seconds": filled,
        "rules_alone_per_second": round(rules),
        "one_check": single,
        "at_once_seconds": bulk,
        "noted_seconds": noted,
        "consented_seconds": consented,
        "ratios": [
            at_most("one check under 5,000 rules with its reads, p95 ms", single["p95_ms"], 10),
            at_least("one organisation's records under 5,000 rules, a second and core", rules, 1_000),
            *(at_most(f"100,000 codes for {purpose}, s", seconds, 5) for purpose, seconds in bulk.items()),
            at_most("100,000 codes asked by a machine, each look-up noted before the answer, s", noted, 5),
            at_most("the same for a purpose that asks each organisation's consent, s", consented, 5),
        ],
    }


def _law() -> Any:  # noqa: ANN401
    """The packs beside the software, with 5,000 measures more and two purposes for which all of them count."""
    from gongxin.rulebook.loader import load_packs
    from gongxin.rulebook.measures import MeasureItem, PurposeItem

    packs = load_packs(ROOT / "packs").contents()
    made = tuple(MeasureItem.model_validate_json(_json(measure)) for measure in _measures())
    terms = {"question": _words("问"), "asked_by": _words("问"), "measures": [one.key for one in made]}
    asking = terms | {"consent": {"longest": {"years": 1}}}
    named = (("bench.purpose.all", terms), ("bench.purpose.consented", asking))
    purposes = tuple(PurposeItem.model_validate_json(_json(_item(key, said))) for key, said in named)
    return packs.model_copy(update={"measures": packs.measures + made, "purposes": packs.purposes + purposes})


def _measures() -> Iterator[dict[str, object]]:
    """Measures on penalties and list entries, each under two conditions: hundreds are asked, few hold."""
    chosen = random.Random(3)
    for number in range(RULES):
        listing = number % 2 == 0
        when: list[dict[str, object]] = [{"field": "list", "includes": [chosen.choice(LISTS)]}]
        when.append({"field": "term_months", "at_least": chosen.randrange(3_000)})
        if not listing:
            when = [{"field": "penalty_kinds", "includes": [chosen.choice(KINDS)]}]
            when.append({"field": "fine", "at_least": chosen.randrange(60_000_000)})
        ground: dict[str, object] = {
            "item": "national.serious-list-entry" if listing else "national.penalty",
            "when": when,
            "begins": "entered_on" if listing else "decided_on",
            "longest": {"months": chosen.randrange(1, 37)},
            **({"ended_on": ["removed_on"]} if listing else {"last_day": ["valid_until"]}),
        }
        family = "follows_listing" if listing else "part_of_decision"
        terms = {"kind": "restriction", "family": family, "effect": "human_decides", "applied_by": _words("机关")}
        yield _item(f"bench.measure.m{number}", {**terms, "grounds": [ground]})


def _item(key: str, terms: dict[str, object]) -> dict[str, object]:
    basis = [{"act": "national.act.administrative-penalty-law", "article": "9"}]
    return {
        "key": key,
        "title": _words(key),
        "versions": [{"in_force": "2021-07-15", "basis": basis, "terms": terms}],
    }


def _words(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def _json(value: object) -> bytes:
    import orjson

    return orjson.dumps(value)


def _fill(count: int) -> list[str]:
    """Organisations, their records and the law, as the log would have told of them."""
    from django.db import connection

    from gongxin.ledger.actions import sequence_batches
    from gongxin.rulebook.actions import adopt_rulebook
    from gongxin.rulebook.book import Rulebook

    organisations = registered(count)
    store(organisations)
    with connection.cursor() as cursor:
        for step in BATCH:
            cursor.execute(step)
        for place, (item, each) in enumerate(FILL):
            given = {"first": place * count, "item": item, "count": count, "each": each, "at": AT}
            cursor.execute(RECORDS, given)
            cursor.execute(VERSIONS, given | {"lists": list(LISTS), "kinds": list(KINDS)})
        cursor.execute(CONSENTS, {"at": AT})
    adopt_rulebook(Rulebook.of(_law()), by="bench", at=AT)
    sequence_batches()
    with connection.cursor() as cursor:
        for table in ("subjects_subject", "dossiers_record", "dossiers_version", "ledger_batch", "sharing_consent"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    return organisations["code"].to_list()


def _singly(codes: list[str]) -> dict[str, float]:
    """Checks of one code each, one after the other."""
    from gongxin.measures.queries import check

    check(codes[:1], purpose="bench.purpose.all", day=DAY)
    taken = []
    for code in codes:
        began = time.perf_counter()
        check([code], purpose="bench.purpose.all", day=DAY)
        taken.append(time.perf_counter() - began)
    taken.sort()
    return {
        "per_second": round(len(taken) / sum(taken)),
        "p50_ms": round(taken[len(taken) // 2] * 1000, 3),
        "p95_ms": round(taken[len(taken) * 95 // 100] * 1000, 3),
    }


def _at_once(codes: list[str], purpose: str) -> float:
    """Seconds for all codes in one call, the document as bytes included: the middle one of some rounds."""
    from gongxin.measures.queries import check

    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        _json(check(codes, purpose=purpose, day=DAY))
        taken.append(time.perf_counter() - began)
    return round(sorted(taken)[len(taken) // 2], 3)


def _noted(codes: list[str], purpose: str) -> float:
    """Seconds for all codes as a machine asks them: consent asked, a look-up noted for each, the document as bytes."""
    from gongxin.agencies.queries import Caller
    from gongxin.api.gate import Visit
    from gongxin.api.noting import ask_consent, note_answers
    from gongxin.measures.queries import checked
    from gongxin.sharing.rules import Reason

    visit = Visit(AT, "checks", Caller("bench.agency", "key-1"))
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = checked(codes, purpose=purpose, day=DAY)
        ask_consent(codes, Reason(purpose, "7"), visit)
        note_answers(found, Reason(purpose, "7"), visit)
        _json(found.document)
        taken.append(time.perf_counter() - began)
    return round(sorted(taken)[len(taken) // 2], 3)


def _rules_alone() -> float:
    """How many organisations with a fine and a list entry one core answers in a second, nothing read."""
    from gongxin.measures.rules import Fact, answer_of, plan_of
    from gongxin.rulebook.book import Rulebook

    plan = plan_of(Rulebook.of(_law()), "bench.purpose.all", DAY)
    told: dict[str, object] = {"decided_on": "2026-02-01", "entered_on": "2026-02-01", "valid_until": "2027-01-31"}
    fine = told | {"penalty_kinds": ["fine"], "fine": 100_000}
    facts = [
        Fact(1, "national.penalty", 1, DAY, DAY, "机关", fine),
        Fact(2, "national.serious-list-entry", 2, DAY, DAY, "机关", told | {"list": "statistics", "term_months": 36}),
    ]
    began, done = time.process_time(), 0
    while time.process_time() - began < 2:
        answer_of(plan, "CODE", facts)
        done += 1
    return done / (time.process_time() - began)
