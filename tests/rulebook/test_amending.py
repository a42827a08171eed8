"""Amending versions: what they take over, what they replace, and what is left to be refused."""

from gongxin.rulebook.amending import written_out

FIRST: dict[str, object] = {
    "in_force": "2020-01-01",
    "terms": {"window": {"days": 30, "from": "decision"}, "public": True},
}


def test_an_amending_version_replaces_only_what_it_names() -> None:
    item = {"versions": [FIRST, {"in_force": "2021-01-01", "amends": {"window": {"days": 60}}}]}
    assert written_out(item) == {
        "versions": [FIRST, {"in_force": "2021-01-01", "terms": {"window": {"days": 60}, "public": True}}]
    }


def test_an_empty_amendment_says_the_same_by_a_new_text() -> None:
    second = {"in_force": "2021-01-01", "amends": {}}
    third = {"in_force": "2022-01-01", "amends": {}}
    versions = written_out({"versions": [FIRST, second, third]})
    assert isinstance(versions, dict)
    assert [version["terms"] for version in versions["versions"]] == [FIRST["terms"]] * 3


def test_what_cannot_be_amended_is_left_as_it_was_written() -> None:
    ended = {"in_force": "2021-01-01", "terms": None}
    for versions in ([{"amends": {}}], [FIRST, ended, {"amends": {}}], [FIRST, {"amends": 3}], ["text"], [FIRST, None]):
        assert written_out({"versions": versions}) == {"versions": versions}
    assert written_out("text") == "text"
    assert written_out({"versions": 7}) == {"versions": 7}


def test_terms_given_beside_an_amendment_are_left_to_be_refused() -> None:
    both = {"terms": {"public": False}, "amends": {"public": True}}
    assert written_out({"versions": [FIRST, both]}) == {"versions": [FIRST, both]}
