"""Strata in words: the title of each policy, and the grade, trade or extra check by which its rate was found."""

from collections.abc import Iterable, Mapping

from gongxin.rulebook.book import RulebookOnDay
from gongxin.rulebook.items import Words
from gongxin.rulebook.queries import adopted_as
from gongxin.rulebook.supervision import PolicyItem, PolicyTerms
from gongxin.supervision.models import Plan
from gongxin.supervision.rules import short_key


def titles_of_strata(plan: int) -> Mapping[str, Words]:
    """What each stratum of the plan is called, by the rulebook under which the plan was made."""
    held = Plan.objects.get(id=plan)
    names = [str(one["name"]) for one in held.strata]
    return titles_of(names, held.policies, law=adopted_as(held.adoption).at(held.governed_on))


def titles_of(names: Iterable[str], policies: Iterable[str], *, law: RulebookOnDay) -> Mapping[str, Words]:
    """What strata of these policies are called under the rulebook of a day."""
    keys = {short_key(key): key for key in policies}
    items = {short: law.book.policy(key) for short, key in keys.items()}
    terms = {short: law.policy(key).terms for short, key in keys.items()}
    return {name: title_of(name, items, terms) for name in names}


def title_of(name: str, items: Mapping[str, PolicyItem], terms: Mapping[str, PolicyTerms | None]) -> Words:
    """`work-safety:construction/C+…` in words, part by part."""
    parts = []
    for part in name.split("+"):
        policy, _, label = part.partition(":")
        said, title = terms[policy], items[policy].title
        assert said is not None  # a plan is made of policies that say something
        parts.append((title, label_of(label, said)))
    if len({label.zh for _, label in parts}) == 1:  # the same grade for every matter is said once
        zh, en = (" + ".join(one) for one in zip(*((title.zh, title.en) for title, _ in parts), strict=True))
        return Words(zh=f"{zh}：{parts[0][1].zh}", en=f"{en}: {parts[0][1].en}")
    return Words(
        zh=" + ".join(f"{title.zh}：{label.zh}" for title, label in parts),
        en=" + ".join(f"{title.en}: {label.en}" for title, label in parts),
    )


def label_of(label: str, terms: PolicyTerms) -> Words:
    """A class in words: what the law has inspected more, or a grade, with the trade that has rates of its own."""
    for extra in terms.extra:
        if label == extra.name:
            return extra.title
    name, _, grade = label.rpartition("/")
    trade = next((one.title for one in terms.trades if one.name == name), None)
    zh, en = (f"{trade.zh}·", f"{trade.en}, ") if trade else ("", "")
    return Words(zh=f"{zh}{grade}级", en=f"{en}grade {grade}")
