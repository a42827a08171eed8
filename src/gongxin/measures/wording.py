"""Answers to checks in words, for whoever has to act on them: in Chinese and in English."""

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType

from gongxin.codes.faults import Fault
from gongxin.law.citations import Citation
from gongxin.measures.rules import Answer, Document
from gongxin.rulebook.book import Rulebook

ANSWERS = MappingProxyType(
    {
        Answer.YES: {"zh": "可以", "en": "yes"},
        Answer.NO: {"zh": "不可以", "en": "no"},
        Answer.NEEDS_A_HUMAN: {"zh": "需由人决定", "en": "a person decides"},
        Answer.NOTHING_KNOWN: {
            "zh": "本平台没有此代码的任何信息（既不表示可以，也不表示不可以）",
            "en": "nothing is known here of this code, which says neither yes nor no",
        },
        Answer.ILL_FORMED: {"zh": "不是统一社会信用代码", "en": "this is no unified social credit code"},
        Answer.OUT_OF_SCOPE: Fault.NATURAL_PERSON.message,
    }
)
"""What each answer is called."""

EFFECTS = MappingProxyType(
    {
        "barred": {"zh": "禁止", "en": "barred"},
        "human_decides": {"zh": "由人决定", "en": "a person decides"},
        "extra_step": {"zh": "增加环节", "en": "one step more"},
        "eased": {"zh": "便利", "en": "made easier"},
    }
)

MARKS = MappingProxyType(
    {
        "disputed": {"zh": "该记录有异议，核查中", "en": "the record is disputed and being checked"},
        "reported": {"zh": "有人反映该记录有误，核查中", "en": "an error in the record was reported"},
        "found_wrong": {"zh": "该记录已认定有误，等待来源更正", "en": "the record was found wrong"},
        "both_sides": {"zh": "该记录无法确认，双方说法并列", "en": "both sides are shown of the record"},
        "repaired": {
            "zh": "该记录已修复，决定所附期限照旧",
            "en": "the record is repaired; the decision's own bar goes on",
        },
        "shielded": {
            "zh": "重整或和解执行期间暂停使用该记录，决定所附期限照旧",
            "en": "the record rests while a plan is performed; the decision's own bar goes on",
        },
        "statement": {"zh": "单位说明：{}", "en": "the organisation replies: {}"},
    }
)
"""What is said about the record on which a measure stands."""


def in_words(document: Document, book: Rulebook, language: str) -> Iterator[str]:
    """The whole answer in lines of `language` ("zh" or "en"): the question, then each code with its reasons."""
    terms = book.at(date.fromisoformat(document["day"])).purpose(document["purpose"]).terms
    question = getattr(terms.question, language) if terms else document["purpose"]
    yield f"{question} {document['day']}"
    for told in document["answers"]:
        yield " · ".join(part for part in (told["code"], ANSWERS[Answer(told["answer"])][language]) if part)
        for because in told["because"]:
            yield "  " + _because(because, book, language)
        for way in told["way_out"]:
            yield "  → " + _way(way, language)
    at = {"zh": "账本位置", "en": "position of the log"}[language]
    digest = {"zh": "摘要", "en": "digest"}[language]
    yield f"{at} {document['position']} · {digest} {document['digest']}"


def _because(because: Document, book: Rulebook, language: str) -> str:
    title = getattr(book.measures[because["measure"]].title, language)
    cited = [Citation(one["act"], one["article"]).said(one["title"][language], language) for one in because["basis"]]
    record = because["record"] or because["listing"]
    chinese = language == "zh"
    parts = [title, EFFECTS[because["effect"]][language], ("、" if chinese else "; ").join(cited), record["authority"]]
    parts.append(f"自 {because['since']} 起" if chinese else f"since {because['since']}")
    if because["until"]:
        parts.append(f"至 {because['until']} 止（不含当日）" if chinese else f"until {because['until']}")
    if not because["end_stated"]:
        parts.append("来源未载明终止日，请核实" if chinese else "the source states no end: find it out")
    parts += [MARKS[mark][language].format(record.get("statement")) for mark in record.get("marks", ())]
    return " · ".join(part for part in parts if part)


def _way(way: Document, language: str) -> str:
    earliest = way["earliest"]
    if language == "zh":
        return f"{way['text']['zh']}{f'（最早 {earliest}）' if earliest else '（起算日不在平台记录中）'}"
    return f"{way['text']['en']} ({f'from {earliest} on' if earliest else 'it counts from a day not held here'})"
