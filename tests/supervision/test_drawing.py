"""The draw is a pure function of what was committed to and of a later checkpoint, and treats candidates alike."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.supervision import redraw
from gongxin.supervision.drawing import (
    Inspector,
    InspectorsRefused,
    PopulationRefused,
    QuotaRefused,
    SeedRefused,
    committed,
    draw,
    read_population,
    salt_of,
    seed_of,
    ticket_of,
    written,
)
from tests.supervision.draws import INSPECTORS, POSITION, drawn_from, note, population, settled

PEOPLE = population(A=40, D=10)
SETTLED = settled(PEOPLE, A=4, D=5)
TOLD = drawn_from(SETTLED, PEOPLE)


def test_each_stratum_gives_its_quota_in_order_of_rank() -> None:
    drawn = draw(SETTLED, PEOPLE, seed=b"s").drawn
    assert Counter(one.stratum for one in drawn) == {"A": 4, "D": 5}
    assert [one.rank for one in drawn] == [1, 2, 3, 4, 1, 2, 3, 4, 5]
    assert len({one.name for one in drawn}) == 9


def test_the_same_commitment_and_seed_draw_the_same() -> None:
    assert draw(SETTLED, PEOPLE, seed=b"s") == draw(SETTLED, PEOPLE, seed=b"s")
    assert draw(SETTLED, PEOPLE, seed=b"s") != draw(SETTLED, PEOPLE, seed=b"t")


def test_what_is_short_is_told() -> None:
    few = population(A=2)
    drawing = draw(settled(few, A=5, inspectors=INSPECTORS[:1]), few, seed=b"s")
    assert drawing.short == (("A", 5, 2),) and set(drawing.unmanned) == {"A000000", "A000001"}
    assert [one.inspectors for one in drawing.drawn] == [("0001",), ("0001",)]


def test_nobody_inspects_with_a_conflict_of_interest_or_in_his_own_area() -> None:
    inspectors = (Inspector("0001"), Inspector("0002"), Inspector("0003", "990100"), Inspector("0004"))
    barred = [("0001", f"A{number:06}") for number in range(40)]
    told = committed("p", PEOPLE, quotas={"A": 40}, inspectors=inspectors, conflicts=barred)
    drawn = draw(told, PEOPLE, seed=b"s").drawn
    assert not any("0001" in one.inspectors for one in drawn)
    odd = [one for one in drawn if int(one.name[1:]) % 2]
    assert odd and all(one.inspectors == ("0002", "0004") for one in odd)


@pytest.mark.parametrize("size", [0, 1, POSITION - 1, POSITION])
def test_a_seed_from_an_earlier_checkpoint_is_refused(size: int) -> None:
    with pytest.raises(SeedRefused, match="earlier"):
        seed_of(SETTLED.digest, [note(size)], position=POSITION)


@pytest.mark.parametrize("notes", [[], [""], ["log"], ["log\nmany\nroot\n"], ["log\n-9\nroot\n"]])
def test_what_is_no_checkpoint_gives_no_seed(notes: list[str]) -> None:
    with pytest.raises(SeedRefused):
        seed_of(SETTLED.digest, notes, position=POSITION)


def test_the_notes_of_further_logs_change_the_seed() -> None:
    seeds = {seed_of(SETTLED.digest, [note(), *more], position=POSITION) for more in ([], [note(8)], [note(9)])}
    assert len(seeds) == 3


@pytest.mark.parametrize(
    "people",
    [b"A\tone\n", b"A\ttwo\t\nA\tone\t\n", b"A\tone\t\nB\tone\t\n", b"\tone\t\n", b"A\t\t\n", b"A\tone\t\nA\tone\t\n"],
)
def test_a_population_that_is_no_list_in_order_is_refused(people: bytes) -> None:
    with pytest.raises(PopulationRefused):
        read_population(people)


def test_quotas_and_inspectors_that_make_no_sense_are_refused() -> None:
    for quotas in ({"X": 1}, {"A": -1}):
        with pytest.raises(QuotaRefused):
            committed("p", PEOPLE, quotas=quotas, inspectors=INSPECTORS)
    for inspectors in (
        (Inspector("1"), Inspector("1")),
        (Inspector("Zhang San"),),
        (Inspector("张三"),),
        (Inspector("Zhang"),),
        (Inspector(""),),
    ):
        with pytest.raises(InspectorsRefused):
            settled(PEOPLE, A=1, inspectors=inspectors)


def test_another_population_than_that_committed_to_is_not_drawn_from() -> None:
    with pytest.raises(PopulationRefused):
        draw(SETTLED, population(A=41, D=10), seed=b"s")


def test_anybody_can_draw_again_with_the_script_alone(tmp_path: Path) -> None:
    (tmp_path / "transcript.json").write_text(json.dumps(TOLD))
    (tmp_path / "population.tsv").write_bytes(PEOPLE)
    command = [sys.executable, "-I", redraw.__file__, "transcript.json", "population.tsv"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout == "same\n"
    (tmp_path / "population.tsv").write_bytes(PEOPLE.replace(b"A000003", b"A900003"))
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 1 and "the population is not the one committed to" in told.stderr


@pytest.mark.parametrize("transcript", ["", "[]", "{}", "{", '{"commitment": 3, "notes": []}', "\x00"])
def test_a_file_that_is_no_transcript_is_named_as_such_without_a_traceback(tmp_path: Path, transcript: str) -> None:
    (tmp_path / "transcript.json").write_text(transcript)
    (tmp_path / "population.tsv").write_bytes(PEOPLE)
    for files in [["transcript.json", "population.tsv"], ["transcript.json"], ["population.tsv", "nothing.tsv"]]:
        command = [sys.executable, "-I", redraw.__file__, *files]
        told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert told.returncode == 1 and told.stdout == "" and "Traceback" not in told.stderr
        assert "call it with a transcript and its population" in told.stderr


def test_of_a_population_that_is_none_little_is_repeated(tmp_path: Path) -> None:
    (tmp_path / "transcript.json").write_text(json.dumps(TOLD))
    (tmp_path / "population.tsv").write_bytes(bytes(range(256)) * 400)
    command = [sys.executable, "-I", redraw.__file__, "transcript.json", "population.tsv"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 1 and "Traceback" not in told.stderr and len(told.stderr) < 1_000


def test_the_script_fits_on_a_screen_and_needs_the_standard_library_alone() -> None:
    text = Path(redraw.__file__).read_text("utf-8")
    assert len(text.splitlines()) <= 60 and "gongxin draw" not in text and "import gongxin" not in text


def quota(told: dict[str, Any]) -> None:
    told["commitment"]["quotas"]["A"] = 3


def honest_digest(told: dict[str, Any]) -> None:
    quota(told)
    written_again = json.dumps(told["commitment"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    told["digest"] = sha256(written_again.encode()).hexdigest()


def seed(told: dict[str, Any]) -> None:
    told["seed"] = "00" * 32


def notes(told: dict[str, Any]) -> None:
    told["notes"] = [note(POSITION)]


def swapped(told: dict[str, Any]) -> None:
    told["drawn"][0][2] = "A000039" if told["drawn"][0][2] != "A000039" else "A000038"


def dropped(told: dict[str, Any]) -> None:
    told["drawn"].pop()


def inspector(told: dict[str, Any]) -> None:
    told["drawn"][0][3] = ["0001", "0001"]


def barred(told: dict[str, Any]) -> None:
    told["commitment"]["conflicts"] = [["0001", "A000001"]]


def short(told: dict[str, Any]) -> None:
    told["short"] = [["A", 9, 4]]


def unmanned(told: dict[str, Any]) -> None:
    told["unmanned"] = ["A000001"]


@pytest.mark.parametrize(
    "change", [quota, honest_digest, seed, notes, swapped, dropped, inspector, barred, short, unmanned]
)
def test_whatever_is_changed_afterwards_is_detected(change: Callable[[dict[str, Any]], None]) -> None:
    changed = deepcopy(TOLD)
    change(changed)
    assert list(redraw.differences(TOLD, PEOPLE)) == []
    assert list(redraw.differences(changed, PEOPLE))


@pytest.mark.parametrize("line", range(0, 50, 7))
def test_a_population_changed_in_any_line_is_detected(line: int) -> None:
    lines = PEOPLE.splitlines(keepends=True)
    assert list(redraw.differences(TOLD, b"".join(lines[:line] + lines[line + 1 :])))


areas = st.sampled_from(["", "990100", "990200"])
numbers = st.from_regex(r"[0-9]{1,4}", fullmatch=True)


@given(
    st.dictionaries(st.sampled_from("ABCD"), st.integers(1, 12), min_size=1),
    st.dictionaries(numbers, areas, max_size=6),
    st.integers(0, 15),
    st.integers(1, 3),
    st.binary(max_size=8),
)
def test_the_script_says_the_same_of_every_draw(
    strata: dict[str, int], roster: dict[str, str], quota: int, each: int, salt: bytes
) -> None:
    people = population(**strata)
    inspectors = [Inspector(*one) for one in roster.items()]
    barred = [(number, f"A{place:06}") for place, number in enumerate(roster)]
    told = committed(
        salt.hex(),
        people,
        quotas=dict.fromkeys(strata, quota),
        inspectors=inspectors,
        conflicts=barred,
        each=each,
    )
    assert list(redraw.differences(drawn_from(told, people), people)) == []


def chi_square(counted: Counter[str], *, cells: int) -> float:
    """How far the counts are from even ones."""
    even = sum(counted.values()) / cells
    return sum((count - even) ** 2 for count in counted.values()) / even + even * (cells - len(counted))


def test_over_many_seeds_everybody_is_drawn_equally_often(record_property: Callable[[str, object], None]) -> None:
    people, seeds = population(A=40), 3_000
    told, objects, inspectors = settled(people, A=4), Counter[str](), Counter[str]()
    for number in range(seeds):
        for one in draw(told, people, seed=sha256(number.to_bytes(4, "big")).digest()).drawn:
            objects[one.name] += 1
            inspectors.update(one.inspectors)
    found = chi_square(objects, cells=40), chi_square(inspectors, cells=8)
    record_property("chi_square", found)
    assert len(objects) == 40
    assert found[0] < 72.1 and found[1] < 24.3  # what one fair draw in a thousand exceeds


def test_no_pair_of_candidates_hangs_together() -> None:
    people = population(A=6)
    told, pairs = settled(people, A=2), Counter[str]()
    for number in range(3_000):
        drawn = draw(told, people, seed=sha256(number.to_bytes(4, "big")).digest()).drawn
        pairs["+".join(sorted(one.name for one in drawn))] += 1
    assert chi_square(pairs, cells=15) < 36.1


def test_a_ticket_tells_nothing_without_its_salt_and_is_found_again_with_it() -> None:
    salt = salt_of(b"secret", "91990000MA00000000")
    assert ticket_of(salt, "91990000MA00000000") == ticket_of(salt, "91990000MA00000000")
    assert ticket_of(salt_of(b"other", "91990000MA00000000"), "91990000MA00000000") != ticket_of(
        salt, "91990000MA00000000"
    )
    assert salt_of(b"secret", "91990000MA00000001") != salt


def test_a_population_is_written_in_one_way() -> None:
    rows = [("B", "two", ""), ("A", "one", "990100")]
    assert written(rows) == written(reversed(rows)) == b"A\tone\t990100\nB\ttwo\t\n" and written([]) == b""


def test_how_a_checkpoint_is_signed_does_not_change_the_seed() -> None:
    other = note().replace("c2lnbmVk", "b3RoZXI=")
    assert seed_of("0", [note()], position=POSITION) == seed_of("0", [other], position=POSITION)
