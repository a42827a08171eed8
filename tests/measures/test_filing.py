"""The filing of rules finds exactly those whose conditions hold."""

from hypothesis import given
from hypothesis import strategies as st

from gongxin.measures.filing import Filing, asked_by
from gongxin.rulebook.items import Condition
from gongxin.rulebook.severity import all_hold

FIELDS = st.sampled_from(["a", "b"])
VALUES = st.lists(st.sampled_from("xyz"), min_size=1, max_size=3).map(tuple)
CONDITIONS = st.one_of(
    st.builds(Condition, field=FIELDS, includes=VALUES),
    st.builds(Condition, field=FIELDS, within=VALUES),
    st.builds(Condition, field=FIELDS, at_least=st.integers(-2, 2)),
    st.builds(Condition, field=FIELDS, at_most=st.integers(-2, 2)),
    st.builds(Condition, field=FIELDS, stated=st.booleans()),
)
HELD = st.one_of(
    st.none(),
    st.sampled_from(["", "x", "y"]),
    st.integers(-3, 3),
    st.booleans(),
    st.lists(st.sampled_from("xyz"), max_size=2),
    st.lists(st.integers(-3, 3), max_size=2),
)


@given(
    rules=st.lists(st.lists(CONDITIONS, max_size=3).map(tuple), max_size=8),
    facts=st.dictionaries(FIELDS, HELD, max_size=2),
)
def test_a_rule_is_found_exactly_where_its_conditions_hold(
    rules: list[tuple[Condition, ...]], facts: dict[str, object]
) -> None:
    filing: Filing[int] = Filing()
    for number, when in enumerate(rules):
        filing.add(number, asked_by(when))
    found = {number for number in filing.holding(facts) if all_hold(asked_by(rules[number]).rest, facts)}
    assert found == {number for number, when in enumerate(rules) if all_hold(when, facts)}
