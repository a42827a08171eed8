"""How well names without a code are matched, against the real register: figures for each kind of question apart.

Questions of the first half (by a hash of the name meant) train the weights and set the thresholds, those of the other
half are reported.  `python -m bench.names --fit` also writes the weights.  Kinds: real short forms out of officials'
decisions (`alias`), real renames (`renamed`: old name asked, only the new
one held; by characters alone most cannot be found), and noise on registered names.  A quarter of the noisy questions
mean an organisation that is not held, so the right answer is none.
"""

import csv
import hashlib
import json
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.place import own_database
from bench.promises import at_least
from bench.registered import SHARED, registered, store
from gongxin.codes.generate import generate_codes

if TYPE_CHECKING:
    from gongxin.subjects.matching import Compared

NAMES = SHARED / "names"
WEIGHTS = Path(__file__).parents[1] / "src/gongxin/subjects/weights.json"
EACH_NOISE = 600
ABSENT = 0.25
PRECISION_AUTOMATIC = 0.995
PRECISION_ASKED = 0.98
RECALL_ASKED = 0.94
LEAST_AUTOMATIC = 0.9
"""Below it nothing is called near certain, even where no mistake was seen."""
MARGIN = 0.001
"""How far above the promised precision a threshold is set on the training half."""


@dataclass(frozen=True)
class Question:
    """A name asked for, the organisation it means, and whether that one is held."""

    kind: str
    text: str
    code: str
    held: bool = True

    @property
    def tests(self) -> bool:
        """Whether the question belongs to the half that is reported."""
        return hashlib.sha256(self.code.encode()).digest()[0] % 2 == 1


@dataclass(frozen=True)
class Answer:
    """A question with its candidates, likeliest first."""

    question: Question
    found: "list[tuple[float, Compared]]"

    @property
    def right(self) -> bool:
        """Whether the first candidate is the organisation meant."""
        return self.question.held and bool(self.found) and self.found[0][1].code == self.question.code

    @property
    def score(self) -> float:
        """The first candidate's score."""
        return self.found[0][0] if self.found else 0.0

    @property
    def near_certain(self) -> bool:
        """Whether the first candidate would be taken without asking, if anything ever were."""
        from gongxin.subjects.matching import Label, model

        return bool(self.found) and model().label(self.score, self.found[0][1].features) is Label.NEAR_CERTAIN

    def rank(self) -> int | None:
        """Where the organisation meant stands among the candidates."""
        codes = [one.code for _, one in self.found]
        return codes.index(self.question.code) if self.question.held and self.question.code in codes else None


def run(scale: float = 1.0, *, fit: bool = False) -> dict[str, object]:
    """The figures against `scale` times the whole register, in a database of their own."""
    if not NAMES.exists():
        return {"skipped": "the real names do not lie beside this checkout"}
    from_register = registered(int(783_188 * scale))
    whole, questions = asked_of(from_register)
    with own_database():
        from gongxin.subjects.followers import rebuild_index

        store(whole)
        rebuild_index()
        return measure(questions, fit=fit) | {"held_names": whole.height}


def asked_of(from_register: pl.DataFrame) -> tuple[pl.DataFrame, list[Question]]:
    """The register with the organisations of the real pairs, and all questions."""
    known = {name: code for code, name in from_register.iter_rows()}
    codes = generate_codes(Random(20260601), pair="91", region="990100")
    real = list(real_pairs())
    for _, _, full in real:
        if full not in known:
            known[full] = next(codes)
    added = [(code, name) for name, code in islice(known.items(), None) if code.startswith("91990100")]
    whole = pl.concat([from_register, pl.DataFrame(added, schema=from_register.schema, orient="row")])
    questions = [Question(_kind(kind, text, known), text, known[full]) for kind, text, full in real]
    return whole, questions + list(noisy(from_register))


def _kind(kind: str, text: str, known: dict[str, str]) -> str:
    """Old names that the register itself still holds are a kind of their own: its row may be the same firm."""
    return "renamed_old_name_registered" if kind == "renamed" and text in known else kind


def real_pairs() -> Iterator[tuple[str, str, str]]:
    """Kind, the name people wrote, and the full name it means."""
    for row in _read("alias_pairs.csv"):
        yield f"alias_{row['kind']}", row["short_name"], row["full_name"]
    for row in _read("renames.csv"):
        yield "renamed", row["old_name"], row["new_name"]


def noisy(from_register: pl.DataFrame) -> Iterator[Question]:
    """Registered names as they might be written, each with one noise."""
    random = Random(20260603)
    once = from_register.filter(pl.col("name").is_unique())
    sample = once.sample(EACH_NOISE * len(NOISES), seed=20260604)
    for number, (code, name) in enumerate(sample.iter_rows()):
        kind, noise = list(NOISES.items())[number % len(NOISES)]
        text = noise(name, random)
        if text and text != name:
            yield Question(kind, text, code, held=random.random() >= ABSENT)


def _read(name: str) -> list[dict[str, str]]:
    with (NAMES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _spoil(change: Callable[[str, int, Random], str]) -> Callable[[str, Random], str]:
    """A noise that changes one character of the heart."""

    def spoiled(name: str, random: Random) -> str:
        from gongxin.subjects.parts import parse_name

        heart = parse_name(name).heart
        start = name.find(heart)
        if start < 0 or len(heart) < 3:
            return ""
        place = random.randrange(len(heart) - 1)
        return name[:start] + change(heart, place, random) + name[start + len(heart) :]

    return spoiled


def _dropped(heart: str, place: int, random: Random) -> str:
    return heart[:place] + heart[place + 1 :]


def _replaced(heart: str, place: int, random: Random) -> str:
    return heart[:place] + chr(random.randrange(0x4E00, 0x9F00)) + heart[place + 1 :]


def _swapped(heart: str, place: int, random: Random) -> str:
    return heart[:place] + heart[place : place + 2][::-1] + heart[place + 2 :]


def _without_region(name: str, random: Random) -> str:
    from gongxin.subjects.parts import parse_name

    region = parse_name(name).region
    return name.removeprefix(region) if region else ""


def _without_form(name: str, random: Random) -> str:
    from gongxin.subjects.parts import parse_name

    form = parse_name(name).legal_form
    return name.removesuffix(form) if form and name.endswith(form) else ""


def _other_form(name: str, random: Random) -> str:
    if name.endswith("有限责任公司"):
        return name.removesuffix("有限责任公司") + "有限公司"
    return name.removesuffix("有限公司") + "有限责任公司" if name.endswith("有限公司") else ""


def _region_in_brackets(name: str, random: Random) -> str:
    from gongxin.subjects.parts import parse_name

    parts = parse_name(name)
    if not parts.region or parts.branch or not name.startswith(parts.region) or not parts.legal_form:
        return ""
    rest = name.removeprefix(parts.region)
    return rest.removesuffix(parts.legal_form) + f"（{parts.region}）" + parts.legal_form


def _typed_otherwise(name: str, random: Random) -> str:
    import opencc

    return " " + opencc.OpenCC("s2t").convert(name).replace("(", "（").replace(")", "）") + "\u200b"


NOISES: dict[str, Callable[[str, Random], str]] = {
    "dropped": _spoil(_dropped),
    "replaced": _spoil(_replaced),
    "swapped": _spoil(_swapped),
    "without_region": _without_region,
    "without_form": _without_form,
    "other_form": _other_form,
    "region_in_brackets": _region_in_brackets,
    "typed_otherwise": _typed_otherwise,
}


def measure(questions: list[Question], *, fit: bool) -> dict[str, object]:
    """Ask everything; train on one half where asked to; report the other half."""
    answers = [answered(question) for question in questions]
    if fit:
        WEIGHTS.write_text(
            json.dumps(fitted([a for a in answers if not a.question.tests]), ensure_ascii=False, indent=1) + "\n"
        )
        from gongxin.subjects.matching import model

        model.cache_clear()
    answers = [scored(answer) for answer in answers]
    tested = [answer for answer in answers if answer.question.tests]
    groups: dict[str, list[Answer]] = {"noise": [], "noise_and_alias": []}
    for answer in tested:
        groups.setdefault(answer.question.kind, []).append(answer)
        if answer.question.kind in NOISES:
            groups["noise"].append(answer)
        if answer.question.kind.startswith("alias"):
            groups.setdefault("alias", []).append(answer)
    groups["noise_and_alias"] = groups["noise"] + groups.get("alias", [])
    told = {kind: figures(group) for kind, group in sorted(groups.items())}
    return {
        "ratios": ratios(told["noise_and_alias"]),
        "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **told,
    }


def ratios(mixed: dict[str, Any]) -> list[dict[str, object]]:
    """The promises, of the real pairs and the noise together; each kind stands apart beside them."""
    return [
        at_least("near certain: precision", mixed["automatic"]["precision"] or 0.0, PRECISION_AUTOMATIC),
        at_least("a person asked: precision", mixed["asked"]["precision"] or 0.0, PRECISION_ASKED),
        at_least("a person asked: recall", mixed["asked"]["recall"] or 0.0, RECALL_ASKED),
    ]


def answered(question: Question) -> Answer:
    """The question with everything it was compared with; what is not held is left out."""
    from gongxin.subjects.matching import compared
    from gongxin.subjects.models import Subject

    without: frozenset[int] = frozenset()
    if not question.held:
        without = frozenset(Subject.objects.filter(code=question.code).values_list("id", flat=True))
    return Answer(question, [(0.0, one) for one in compared(question.text, without=without)])


def scored(answer: Answer) -> Answer:
    """The same with scores by the weights in the file, likeliest first."""
    from gongxin.subjects.matching import model

    found = [(model().score(one.features), one) for _, one in answer.found]
    return replace(answer, found=sorted(found, key=lambda pair: (-pair[0], pair[1].code)))


def figures(answers: list[Answer]) -> dict[str, object]:
    """What the thresholds promise, and what they keep."""
    from gongxin.subjects.matching import model

    held = [answer for answer in answers if answer.question.held]
    ranks = Counter(answer.rank() for answer in held)
    above = {
        "automatic": [answer for answer in answers if answer.near_certain],
        "asked": [answer for answer in answers if answer.score >= model().ask],
    }
    return {
        "questions": len(answers),
        "meaning_none": len(answers) - len(held),
        **{
            name: {
                "precision": _share(sum(answer.right for answer in group), len(group)),
                "recall": _share(sum(answer.right for answer in group), len(held)),
                "answered": len(group),
                "wrong": sum(not answer.right for answer in group),
            }
            for name, group in above.items()
        },
        "top_1": _share(ranks[0], len(held)),
        "top_5": _share(sum(ranks[rank] for rank in range(5)), len(held)),
        "candidate": _share(len(held) - ranks[None], len(held)),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def fitted(answers: list[Answer]) -> dict[str, object]:
    """Weights and thresholds from the training half, with the words that are in the file already."""
    from gongxin.subjects.features import FEATURES, is_doubtful

    said = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    rows, right = [], []
    for answer in answers:
        for _, one in answer.found:
            rows.append([1.0, *(one.features[name] for name in FEATURES)])
            right.append(float(answer.question.held and one.code == answer.question.code))
    weights = logistic(np.array(rows), np.array(right))
    said["bias"] = round(float(weights[0]), 4)
    for name, weight in zip(FEATURES, weights[1:], strict=True):
        said["features"][name]["weight"] = round(float(weight), 4)
    tops, sure = [], []
    for answer in filter(lambda answer: answer.found, answers):
        score, best = max(((_score(said, one.features), one) for _, one in answer.found), key=lambda pair: pair[0])
        tops.append((score, answer.question.held and best.code == answer.question.code))
        if not is_doubtful(best.features):
            sure.append(tops[-1])
    said["automatic"] = max(LEAST_AUTOMATIC, threshold(sure, PRECISION_AUTOMATIC + MARGIN))
    said["ask"] = threshold(tops, PRECISION_ASKED + MARGIN)
    return said


def _score(said: dict[str, object], features: dict[str, float]) -> float:
    from gongxin.subjects.features import FEATURES

    weights = said["features"]
    total = said["bias"] + sum(weights[name]["weight"] * features[name] for name in FEATURES)  # type: ignore[index,operator]
    return float(1 / (1 + np.exp(-np.clip(total, -50, 50))))


def logistic(rows: NDArray[np.float64], right: NDArray[np.float64], *, ridge: float = 1.0) -> NDArray[np.float64]:
    """The weights of a logistic regression with a ridge, by Newton's method."""
    weights = np.zeros(rows.shape[1])
    for _ in range(40):
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -50, 50)))
        slope = rows.T @ (right - likely) - ridge * weights
        bend = (rows * (likely * (1 - likely))[:, None]).T @ rows + ridge * np.eye(rows.shape[1])
        step = np.linalg.solve(bend, slope)
        weights += step
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights


def threshold(tops: list[tuple[float, bool]], precision: float) -> float:
    """The lowest score above which the first candidates are right often enough."""
    right = wrong = 0
    best = 1.0
    for score, good in sorted(tops, reverse=True):
        right, wrong = right + good, wrong + (not good)
        if right / (right + wrong) >= precision:
            best = score
    return round(best, 4)


if __name__ == "__main__":
    print(json.dumps(run(fit="--fit" in sys.argv), ensure_ascii=False, indent=1))
