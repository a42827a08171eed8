"""Codes made to order are valid, all different, and the same from the same seed."""

from itertools import islice
from random import Random

import pytest

from gongxin.codes.generate import CannotGenerate, generate_codes, make_code
from gongxin.codes.uscc import Uscc, parse


def test_a_known_code_is_made_from_its_parts() -> None:
    assert make_code(pair="91", region="110000", body="60003734") == "91110000600037341L"


def test_generated_codes_are_valid_and_all_different() -> None:
    made = list(islice(generate_codes(Random(7), pair="12", region="990100"), 500))
    assert len(set(made)) == 500
    assert all(parse(code).doubts == () and Uscc(code).region == "990100" for code in made)


def test_the_same_seed_gives_the_same_codes() -> None:
    first, again = (list(islice(generate_codes(Random(7), pair="91", region="990200"), 20)) for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("pair", "region", "body"), [("00", "990100", "MA000000"), ("91", "9901", "MA000000"), ("91", "990100", "MAO00000")]
)
def test_what_no_code_can_begin_with_is_refused(pair: str, region: str, body: str) -> None:
    with pytest.raises(CannotGenerate):
        make_code(pair=pair, region=region, body=body)
