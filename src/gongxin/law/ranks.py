"""The ranks of acts, from law down to standard, and which is enough for what."""

from enum import StrEnum


class Rank(StrEnum):
    """What kind of text an act is; the members stand in order, the highest first."""

    LAW = "law"
    ADMINISTRATIVE_REGULATION = "administrative_regulation"
    LOCAL_REGULATION = "local_regulation"
    CENTRAL_POLICY = "central_policy"
    JUDICIAL_INTERPRETATION = "judicial_interpretation"
    DEPARTMENT_RULE = "department_rule"
    LOCAL_RULE = "local_rule"
    NORMATIVE_DOCUMENT = "normative_document"
    STANDARD = "standard"

    def at_least(self, other: "Rank") -> bool:
        """Whether this rank is `other` or higher."""
        return _ORDER[self] <= _ORDER[other]

    def said(self, language: str) -> str:
        """The rank in words of `language` ("zh" or "en")."""
        return _WORDS[self][language]


_ORDER = {rank: place for place, rank in enumerate(Rank)}
_WORDS = {
    Rank.LAW: {"zh": "法律", "en": "law"},
    Rank.ADMINISTRATIVE_REGULATION: {"zh": "行政法规", "en": "administrative regulation"},
    Rank.LOCAL_REGULATION: {"zh": "地方性法规", "en": "local regulation"},
    Rank.CENTRAL_POLICY: {"zh": "党中央、国务院政策文件", "en": "central policy document"},
    Rank.JUDICIAL_INTERPRETATION: {"zh": "司法解释", "en": "judicial interpretation"},
    Rank.DEPARTMENT_RULE: {"zh": "部门规章", "en": "department rule"},
    Rank.LOCAL_RULE: {"zh": "地方政府规章", "en": "local government rule"},
    Rank.NORMATIVE_DOCUMENT: {"zh": "规范性文件", "en": "normative document"},
    Rank.STANDARD: {"zh": "标准", "en": "standard"},
}
