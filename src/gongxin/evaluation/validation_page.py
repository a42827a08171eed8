"""A validation report as one page of HTML that needs nothing else: tables, and curves drawn as SVG on the server."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Literal

Language = Literal["zh", "en"]
SIDE = 320
"""The width and height of a drawing, in its own units."""

WORDS: dict[str, dict[Language, str]] = {
    "title": {"zh": "评价模型验证报告", "en": "Validation report of an evaluation model"},
    "about": {
        "zh": "本报告检验方法，用的是有结果可对照的数据；其中的单位不在本平台信用档案中，报告不含任何一行原始数据。",
        "en": (
            "This report judges a method on data whose outcome is known.  The organisations in the data have no dossier"
            " on this platform, and no row of the data is repeated here."
        ),
    },
    "rows": {"zh": "记录数", "en": "Rows"},
    "left_out": {"zh": "缺少得分、等级或结果，未计入", "en": "Left out: no score, grade or outcome"},
    "bad": {"zh": "发生不良结果", "en": "Came to the bad outcome"},
    "auc": {"zh": "区分度 AUC（95%区间）", "en": "Discrimination: AUC (interval of 95 %)"},
    "ks": {"zh": "KS 值（所在得分）", "en": "KS (at the score)"},
    "gini": {"zh": "基尼系数", "en": "Gini"},
    "drift": {"zh": "群体稳定性指数 PSI", "en": "Population stability index"},
    "no_drift": {"zh": "未给出前一时期的数据", "en": "no earlier population was given"},
    "curve": {
        "zh": "区分曲线：横轴为正常单位、纵轴为不良单位的累计比例",
        "en": "Shares of the good (across) and of the bad (up)",
    },
    "grades": {"zh": "各等级的结果", "en": "What came of each grade"},
    "grade": {"zh": "等级", "en": "Grade"},
    "count": {"zh": "户数", "en": "Count"},
    "rate": {"zh": "不良率（95%区间）", "en": "Rate (interval of 95 %)"},
    "in_order": {"zh": "等级越低，不良率不更低", "en": "Each worse grade came to the bad outcome at least as often"},
    "not_in_order": {
        "zh": "等级次序与不良率不一致：至少有一个较低等级的不良率反而更低",
        "en": "The order of the grades does not hold: at least one worse grade came to the bad outcome less often",
    },
    "indicators": {"zh": "各指标单独的作用", "en": "What each indicator tells by itself"},
    "indicator": {"zh": "指标", "en": "Indicator"},
    "information": {"zh": "信息值 IV", "en": "Information value"},
    "missing": {"zh": "缺失", "en": "Missing"},
}

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c}"
    "table{border-collapse:collapse;margin:1rem 0}"
    "th,td{border-bottom:1px solid #b1b4b6;padding:.3rem .8rem;text-align:left}"
    "svg{max-width:100%;height:auto}.axis{stroke:#505a5f}.chance{stroke:#b1b4b6;stroke-dasharray:4}"
    ".curve{fill:none;stroke:#1d70b8;stroke-width:2}.bar{fill:#1d70b8}.reach{stroke:#0b0c0c}"
)


def validation_page(document: dict[str, Any], *, language: Language) -> str:
    """The page of one report in one language; every text of the data is escaped."""

    def say(name: str) -> str:
        return escape(WORDS[name][language])

    parts = [
        f"<h1>{say('title')}</h1><p>{say('about')}</p>",
        _table((), _figures(document, language)),
        f"<h2>{say('curve')}</h2>{curve(document['curve'], WORDS['curve'][language])}",
    ]
    if document["grades"]:
        order = say("in_order" if document["each_worse_grade_is_worse"] else "not_in_order")
        head = [WORDS[name][language] for name in ("grade", "count", "bad", "rate")]
        parts.append(f"<h2>{say('grades')}</h2><p>{order}</p>{bars(document['grades'], WORDS['grades'][language])}")
        parts.append(_table(head, ((g["grade"], g["count"], g["bad"], percent(g["rate"])) for g in document["grades"])))
    if document["indicators"]:
        head = [WORDS[name][language] for name in ("indicator", "information", "auc", "missing")]
        told = (
            (i["name"], f"{i['information']:.3f}", f"{i['auc']:.3f}", f"{i['missing']:.1%}")
            for i in document["indicators"]
        )
        parts.append(f"<h2>{say('indicators')}</h2>{_table([head[0], head[1], 'AUC', head[3]], told)}")
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{say("title")}</title>'
        f"<style>{STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _figures(document: dict[str, Any], language: Language) -> list[tuple[str, object]]:
    auc = document["auc"]
    return [
        (WORDS["rows"][language], document["rows"]),
        (WORDS["left_out"][language], document["without_score_or_outcome"]),
        (WORDS["bad"][language], document["bad"]),
        (WORDS["auc"][language], f"{auc['value']:.3f} ({auc['low']:.3f}–{auc['high']:.3f})"),
        (WORDS["gini"][language], f"{document['gini']:.3f}"),
        (WORDS["ks"][language], f"{document['ks']:.3f} ({document['ks_at']:g})"),
        (
            WORDS["drift"][language],
            WORDS["no_drift"][language] if document["drift"] is None else f"{document['drift']:.4f}",
        ),
    ]


def percent(rate: dict[str, float]) -> str:
    """A rate with its interval, in per cent."""
    return f"{rate['value']:.1%} ({rate['low']:.1%}–{rate['high']:.1%})"


def _table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    top = "".join(f'<th scope="col">{escape(str(one))}</th>' for one in head)
    lines = []
    for first, *rest in rows:
        cells = "".join(f"<td>{escape(str(one))}</td>" for one in rest)
        lines.append(f'<tr><th scope="row">{escape(str(first))}</th>{cells}</tr>')
    return f"<table>{f'<thead><tr>{top}</tr></thead>' if top else ''}<tbody>{''.join(lines)}</tbody></table>"


def curve(points: Sequence[Sequence[float]], title: str) -> str:
    """The curve of shares with the line of chance, as SVG."""
    drawn = " ".join(f"{SIDE * across:.1f},{SIDE * (1 - up):.1f}" for across, up in points)
    return (
        f'<svg viewBox="-4 -4 {SIDE + 8} {SIDE + 8}" width="{SIDE}" role="img" aria-label="{escape(title)}">'
        f'<path class="axis" d="M0 0V{SIDE}H{SIDE}" fill="none"/><path class="chance" d="M0 {SIDE}L{SIDE} 0"/>'
        f'<polyline class="curve" points="{drawn}"/></svg>'
    )


def bars(grades: Sequence[dict[str, Any]], title: str) -> str:
    """The rate of each grade as a bar with its interval, as SVG."""
    width = SIDE / max(len(grades), 1)
    drawn = []
    for place, line in enumerate(grades):
        left, rate = place * width, line["rate"]
        top, middle = SIDE * (1 - rate["value"]), left + width / 2
        drawn.append(
            f'<rect class="bar" x="{left + width * 0.2:.1f}" y="{top:.1f}"'
            f' width="{width * 0.6:.1f}" height="{SIDE - top:.1f}"/>'
            f'<path class="reach" d="M{middle:.1f} {SIDE * (1 - rate["high"]):.1f}V{SIDE * (1 - rate["low"]):.1f}"/>'
            f'<text x="{middle:.1f}" y="{SIDE + 18}" text-anchor="middle">{escape(line["grade"])}</text>'
        )
    return (
        f'<svg viewBox="-4 -4 {SIDE + 8} {SIDE + 28}" width="{SIDE}" role="img" aria-label="{escape(title)}">'
        f'<path class="axis" d="M0 0V{SIDE}H{SIDE}" fill="none"/>{"".join(drawn)}</svg>'
    )
