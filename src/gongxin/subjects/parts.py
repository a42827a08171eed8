"""What a name is made of: region, trade name, industry, legal form, branch.

Region and legal form are taken off at the ends only, where the rules for naming enterprises put them; what looks like
them in the middle belongs to the trade name.  Nothing here decides that two names are one organisation.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from gongxin.subjects.lexicon import Lexicon, words_of
from gongxin.subjects.names import plain
from gongxin.subjects.places import Level, Place, ending_place, forms, place_at

BRACKETED = re.compile(r"\(([^()]*)\)")
FORM_WORDS = re.compile(r"(?:集团|股份|控股|(?:特殊)?普通合伙|有限合伙|个人独资|合伙|中外合资|中外合作|外商独资)+")
COUNTRY = frozenset({"中国", "中华人民共和国"})
UNIT = (
    r"分公司|支公司|[一二三四五六七八九十0-9]公司|分行|支行|分店|分社|分厂|分校|分院|分局|支局|分部|分所|分号|营业部|营业厅|营业所|"
    r"分理处|储蓄所|门市部?|办事处|代表处|联络处|经营部|服务部|销售部|项目部|加油站|加气站|供应站|药店|直营店|专卖店|总店|公司"
)
_BEHIND_FORM = re.compile(r"(.{2,}?(?:有限责任|有限|责任|股份|集团|总)公司)(?!\))(.+)")
_BEHIND_HEAD = re.compile(rf"(.{{3,}}?(?:公司|厂|集团|合作社|联社|总社|银行|医院|学校|事务所))(.*(?:{UNIT}))")
_BARE_BRANCH = re.compile(r"(.{2,})((?:分公司|支公司|支行|分行|分店))")
_LOCALITY = re.compile(
    r".{0,4}?(?:经济技术|高新技术|高新|经济)?(?:开发区|产业园区|工业园区|保税区|产业园|新区)|[^东南西北古]{2,3}[镇乡]"
)
LATIN_FORMS = {
    form: word
    for word, forms in {
        "ltd": "ltd limited ltda ltée ltee",
        "llc": "llc ooo tov",
        "inc": "inc incorporated corp corporation",
        "co": "co company cia",
        "plc": "plc",
        "gmbh": "gmbh mbh",
        "ag": "ag aktiengesellschaft ao oao pao zao jsc ojsc pjsc cjsc sa nv ab as asa oy oyj spa aps",
        "srl": "srl sarl sro bv kft sl",
        "llp": "llp lp kg ohg",
        "pty": "pty pte pvt private",
        "group": "group holding holdings",
    }.items()
    for form in forms.split()
}
_MARKS = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class NameParts:
    """The parts of a name, each as folded text and empty where the name has none."""

    region: str
    trade_name: str
    industry: str
    legal_form: str
    branch: str

    @property
    def heart(self) -> str:
        """Trade name and industry: what people call the organisation."""
        return self.trade_name + self.industry


@lru_cache(maxsize=50_000)
def parse_name(name: str) -> NameParts:
    """Take a name apart; a name that follows no rule is all trade name."""
    text = plain(name)
    if text.isascii() and " " in name.strip():
        return _latin_parts(name)
    text, bracketed_region, bracketed_form = _without_brackets(text)
    text, branch = _without_branch(text)
    text, form = _without_form(text)
    region, rest = _without_region(text)
    trade_name, industry = _divided(rest)
    return NameParts(region + bracketed_region, trade_name, industry, form + bracketed_form, branch)


@lru_cache(maxsize=50_000)
def place_prefixes(region: str) -> frozenset[str]:
    """The beginnings of the region codes that the last place in `region` may mean; empty where it names none."""
    found: Place | None = None
    while region:
        place = place_at(region)
        if place is None:
            break
        found, region = place, region[len(place.form) :]
    return frozenset(found.prefixes) if found else frozenset()


def regions_meet(one: str, other: str) -> bool:
    """Whether two regions may be one place or one inside the other."""
    return any(
        mine.startswith(theirs) or theirs.startswith(mine)
        for mine in place_prefixes(one)
        for theirs in place_prefixes(other)
    )


def _without_brackets(text: str) -> tuple[str, str, str]:
    region, form = "", ""
    for found in BRACKETED.finditer(text):
        inside = found.group(1)
        if FORM_WORDS.fullmatch(inside):
            form += inside
        elif inside in COUNTRY or (_is_place(inside) and not region):
            region = inside
        else:
            continue
        text = text.replace(found.group(), "", 1)
    return text.replace("(", "").replace(")", ""), region, form


def _is_place(text: str) -> bool:
    return forms().covers(text)


def _without_branch(text: str) -> tuple[str, str]:
    """Whatever stands behind a company's legal form, or a unit's own ending, belongs to a branch."""
    if text.endswith(("有限公司", "责任公司")):
        return text, ""
    found = _BEHIND_FORM.fullmatch(text) or (None if "有限" in text else _BEHIND_HEAD.fullmatch(text))
    if found:
        return found.group(1), found.group(2)
    bare = _BARE_BRANCH.fullmatch(text)
    place = ending_place(bare.group(1)) if bare else None
    if bare is None or place is None or len(bare.group(1)) < len(place.form) + 2:
        return text, ""
    return bare.group(1)[: -len(place.form)], place.form + bare.group(2)


def _without_form(text: str) -> tuple[str, str]:
    form = _legal_forms().ending(text)
    if not form or len(form) > len(text) - 2 or (len(form) == 1 and len(_industries().ending(text)) > 1):
        return text, ""
    return text[: -len(form)], form


def _without_region(text: str) -> tuple[str, str]:
    region, before, place = "", None, place_at(text)
    while place is not None and _stands_as_region(place, before, text[len(place.form) :]):
        region, text, before = region + place.form, text[len(place.form) :], place
        place = place_at(text)
    locality = _LOCALITY.match(text) if region else None
    if locality and len(_divided(text[locality.end() :])[0]) >= 2:
        return region + locality.group(), text[locality.end() :]
    if not region and (last := ending_place(text)) and last.level < Level.COUNTY and len(text) > len(last.form) + 3:
        return last.form, text[: -len(last.form)]
    return region, text


def _stands_as_region(place: Place, before: Place | None, rest: str) -> bool:
    """Whether a place at the beginning is a region: short forms of small places may as well be trade names."""
    if not rest:
        return False
    if before is not None and not any(a[:2] == b[:2] for a in place.prefixes for b in before.prefixes):
        return False
    if place.full or (place.level < Level.COUNTY and before is None):
        return True
    if place.level is Level.DISTRICT and before is None:
        return False
    return len(_divided(rest)[0]) >= 2


def _divided(text: str) -> tuple[str, str]:
    """Trade name and industry: the industry begins with the first word of trade behind two characters."""
    if _industries().covers(text):
        return "", text
    start = _industries().first_in(text, 2)
    return text[:start], text[start:]


@cache
def _industries() -> Lexicon:
    return Lexicon.of(words_of("industries.txt"))


@cache
def _legal_forms() -> Lexicon:
    return Lexicon.of(words_of("legal_forms.txt"))


def _latin_parts(name: str) -> NameParts:
    words = [word for word in _MARKS.split(name.casefold().replace(".", "").replace("&", " and ")) if word]
    forms: list[str] = []
    while len(words) > 1 and words[-1] in LATIN_FORMS:
        forms.insert(0, LATIN_FORMS[words.pop()])
    return NameParts("", "".join(plain(word) for word in words), "", " ".join(forms), "")
