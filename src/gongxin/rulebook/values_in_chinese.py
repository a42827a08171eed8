"""The old and new values of a difference in Chinese, from the one form in which they are kept."""

import re

from gongxin.law.ranks import Rank

LENGTH = re.compile(r"\b(\d+) (working day|day|month|year)s?\b")
UNITS = {"working day": "个工作日", "day": "日", "month": "个月", "year": "年"}
PHRASES = {
    "not published, ": "不公示，",
    "not in force": "未生效或已失效",
    "in force": "有效",
    " at least ": "不低于",
    " at most ": "不高于",
    " includes ": "含",
    " within ": "限于",
    " stated True": "已载明",
    " stated False": "未载明",
    " when ": "：",
    " and ": "且",
    "otherwise ": "其余",
    " to ": "至",
    " from ": "，起算于：",
    "; ": "；",
}
WORDS = {
    "true": "是",
    "false": "否",
    "public": "公开",
    "shared": "共享",
    "kept": "留存",
    "unconditional": "无条件共享",
    "conditional": "有条件共享",
    "none": "无",
    "neutral": "中性",
    "favourable": "正面",
    "adverse": "失信",
    "minor": "轻微",
    "ordinary": "一般",
    "serious": "严重",
    "published": "公示日",
    "decided": "决定日",
    "received": "收到",
    "applied": "申请",
    "accepted": "受理",
    "created": "形成",
    "filed": "提出",
    "day_of_act": "行为日",
    "day_of_decision": "决定日",
    "day_of_filing": "提出日",
    "enterprise": "企业",
    "individual_business": "个体工商户",
    "cooperative": "农民专业合作社",
    "institution": "事业单位",
    "social_organisation": "社会组织",
    "government": "机关",
    "other": "其他组织",
} | {rank.value: rank.said("zh") for rank in Rank}
_WORD = re.compile(
    r"(?<![A-Za-z0-9_.#-])(?:" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")(?![A-Za-z0-9_.#-])"
)


def in_chinese(value: str) -> str:
    """The value with its words, lengths of time and connections in Chinese; keys, names and titles stay."""
    told = LENGTH.sub(lambda found: found[1] + UNITS[found[2]], value)
    for phrase, chinese in PHRASES.items():
        told = told.replace(phrase, chinese)
    return _WORD.sub(lambda found: WORDS[found[0]], told)
