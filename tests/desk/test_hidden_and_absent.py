"""What somebody may not see looks to him like what is not there: on every page, in every answer, at every desk.

Organisations that differ in nothing but a hidden record are asked for in the same way; the answers are compared after
codes and names were made the same.
"""

import csv
import gzip
import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from gongxin.agencies.actions import make_key
from gongxin.agencies.mandates import Power
from gongxin.api.bulk import latest_of
from gongxin.api.bulk_making import renew
from gongxin.api.counting import COUNTER
from gongxin.dossiers.actions import Remarked, remark_record
from gongxin.dossiers.models import Record
from gongxin.dossiers.remarks import RemarkKind
from gongxin.exchange.actions import deliver
from gongxin.ledger.actions import sequence_batches
from gongxin.rulebook.queries import current_adoption
from gongxin.sharing.consents import asking_consent
from gongxin.sharing.models import Lookup
from gongxin.site.freshness import latest_from_sources
from gongxin.subjects.followers import index_names
from gongxin.subjects.models import Name, Subject
from tests.api.api_builders import penalty
from tests.desk.builders import ABOVE, SOURCE, at_desk, objection, officer, representative, text_of
from tests.subjects.builders import code_in, register
from tests.yunze import NOW, TODAY, adopt, law

pytestmark = pytest.mark.django_db(transaction=True)
COURT = "demo.agency.court"
LAST_YEAR = (TODAY - timedelta(days=300)).isoformat()
OBJECTION = "national.procedure.objection"
WHY = "purpose=national.purpose.procurement&case=7"
ABSENT = (200, 303, 404, 422)
CHECKED = (200, 403)
"""What checks are answered with: for a purpose that asks consent, that there is none."""
OF_CASES = (
    "cases/{n}",
    "cases/{n}/steps/not_uphold",
    f"cases/{{n}}/papers/{'0' * 64}",
    "own/lists/{n}/leave",
    "lists/entries/{n}/annul",
)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@dataclass(frozen=True)
class Held:
    """An organisation, as it is asked for."""

    code: str
    name: str


Ask = Callable[[Held], tuple[int, str]]


@dataclass(frozen=True)
class Place:
    """Four organisations: with a record that is withheld, that has ended, that is repaired; and without any."""

    home: Path
    withheld: Held
    expired: Held
    repaired: Held
    absent: Held

    def alike(self, ask: Ask, *, hidden: Sequence[Held] | None = None, absent: Collection[int] = (200, 303)) -> None:
        """Whoever asks so is answered about the hidden ones as about the one of which there is nothing to hide."""
        expected = _unnamed(ask(self.absent), self.absent)
        assert expected[0] in absent, expected
        for one in hidden or (self.withheld, self.expired, self.repaired):
            assert _unnamed(ask(one), one) == expected, one


def _unnamed(answer: tuple[int, str], held: Held) -> tuple[int, str]:
    status, text = answer
    text = TOKEN.sub("", text).replace(held.code, "CODE")
    return status, text.replace(held.name, "NAME").replace(quote(held.name), "NAME")


@pytest.fixture
def place(tmp_path: Path, transactional_db: None, settings: Settings) -> Iterator[Place]:
    """The four organisations, their records delivered when they were new, at a moment that stands still."""
    settings.HOME, COUNTER._minute = tmp_path, -1
    with time_machine.travel(NOW.astimezone(UTC), tick=False):
        adopt()
        names = ("云川禾木餐饮有限公司", "泽阳石川机械有限公司", "澜汀青山运输有限公司", "霞岭白水茶业有限公司")
        made = Place(tmp_path, *map(_known, names))
        _punished(tmp_path, made.expired, days_ago=700)
        _punished(tmp_path, made.withheld, days_ago=200, kinds="警告", fine="")
        _punished(tmp_path, made.repaired, days_ago=200)
        _repair(made.repaired)
        index_names()
        latest_from_sources.cache_clear()
        yield made
    COUNTER._minute = -1


def _known(name: str) -> Held:
    held = register(name)
    stated_by = Name.objects.filter(subject=held).values_list("stated_by", flat=True)[0]
    Subject.objects.filter(id=held.id).update(known_from=NOW - timedelta(days=800), stated_by=stated_by)
    return Held(held.code, name)


def _punished(folder: Path, held: Held, *, days_ago: int, kinds: str = "罚款", fine: str = "2.500000") -> None:
    row = {**penalty(1, days_ago=days_ago, kinds=kinds, fine=fine, subject=held.code), "CF_XDR_MC": held.name}
    _delivered(folder, row, feed="demo.feed.penalties", days_ago=days_ago - 2)


def _promised(folder: Path, held: Held, openness: str) -> None:
    row = {
        "承诺人名称": held.name,
        "承诺人代码": held.code,
        "承诺类型": "主动型",
        "承诺事由": "诚信经营",
        "承诺作出日期": LAST_YEAR,
        "承诺受理单位": "云川市市场监督管理局",
        "公开类型": openness,
    }
    _delivered(folder, row, feed="demo.feed.commitments", days_ago=3)


def _delivered(folder: Path, row: dict[str, str], *, feed: str, days_ago: int) -> None:
    path = folder / "row.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(row))
        writer.writeheader()
        writer.writerow(row)
    assert deliver(path, feed=feed, by="tests", at=NOW - timedelta(days=days_ago)).new == 1


def _repair(held: Held) -> None:
    rulebook = current_adoption().id
    remark = Remarked(_record(held), RemarkKind.REPAIRED, TODAY, None, "national.procedure.repair", rulebook)
    assert remark_record(remark, by="tests", at=NOW - timedelta(hours=1))
    sequence_batches()


def _record(held: Held) -> int:
    return Record.objects.get(subject_id=Subject.objects.get(code=held.code).id).id


def got(client: Client, address: str) -> Ask:
    def ask(held: Held) -> tuple[int, str]:
        answer = client.get(address.format(code=held.code, name=held.name))
        return answer.status_code, answer.headers.get("Location", "") + answer.content.decode()

    return ask


def keyed(agency: str) -> Client:
    key = make_key(agency, at=NOW - timedelta(minutes=1), ends_at=NOW + timedelta(days=1))
    return Client(headers={"Authorization": f"Bearer {key}"})


def test_everybody_reads_the_same_of_what_is_hidden_and_of_what_is_not_there(place: Place) -> None:
    past = f"day={LAST_YEAR}&known_at={LAST_YEAR}"
    for query in ("", f"?{past}", f"?day={TODAY - timedelta(days=100)}", "?page=1"):
        for language in ("zh", "en"):
            place.alike(got(Client(), f"/{language}/subjects/{{code}}{query}"))
    for path in ("", "/dossier", f"/dossier?day={LAST_YEAR}&known_at={LAST_YEAR}T00:00:00Z"):
        place.alike(got(Client(), f"/api/v1/subjects/{{code}}{path}"))
    for address in ("/zh/search?q={code}", "/zh/search?q={name}", "/api/v1/search?q={code}", "/api/v1/search?q={name}"):
        place.alike(got(Client(), address))


def test_where_no_register_is_delivered_the_hidden_look_like_codes_that_nobody_ever_named(place: Place) -> None:
    Name.objects.update(registered=False)
    unknown = replace(place, absent=Held(code_in(), "云川无名有限公司"))
    addresses = ["/zh/subjects/{code}", f"/en/subjects/{{code}}?day={LAST_YEAR}", "/zh/search?q={name}"]
    addresses += ["/api/v1/subjects/{code}", "/api/v1/subjects/{code}/dossier", "/api/v1/search?q={code}"]
    for address in addresses:
        unknown.alike(got(Client(), address), absent=ABSENT)
    court, gone = keyed(COURT), (place.expired, place.repaired)
    for view in ("shared", "kept"):
        asked = f"/api/v1/subjects/{{code}}/dossier?view={view}&{WHY}"
        unknown.alike(got(court, asked), hidden=gone, absent=ABSENT)
        unknown.alike(got(court, asked.replace("procurement", "lending")), absent=CHECKED)
    for purpose in law().purposes:
        unknown.alike(_checked(court, purpose), absent=CHECKED)
    desk = at_desk(officer(COURT, Power.REVIEW))
    for path in ("look-up", "check"):
        for purpose in ("", "national.purpose.procurement"):
            unknown.alike(_looked_up(desk, path, purpose=purpose), hidden=gone, absent=ABSENT)
        unknown.alike(_looked_up(desk, path, purpose="national.purpose.lending"), absent=ABSENT)
    assert not Lookup.objects.exists()


def test_where_no_register_is_delivered_whoever_has_a_public_record_is_known(place: Place) -> None:
    _punished(place.home, place.absent, days_ago=30)
    sequence_batches()
    Name.objects.update(registered=False)
    for address in ("/zh/subjects/{code}", "/api/v1/subjects/{code}", "/zh/search?q={name}"):
        status, text = got(Client(), address)(place.absent)
        assert status == 200 and place.absent.name in text
    for purpose in law().purposes.keys() - asking_consent(law(), TODAY).keys():
        assert '"nothing_known"' not in _checked(keyed(COURT), purpose)(place.absent)[1]


def test_copies_are_told_of_no_hidden_record_but_that_it_ended(place: Place) -> None:
    told = Client().get("/api/v1/changes?from=0").json()["changes"]
    assert {(one["sort"], one["code"], one["item"]) for one in told} == {("expiry", None, None)}
    assert len({one["record"] for one in told}) == 2  # the withheld one never was public, and nothing is told of it
    renew(home=place.home, at=NOW)
    assert gzip.decompress(b"".join(latest_of(TODAY, home=place.home).content())) == b""


def test_a_promise_that_is_not_for_everybody_looks_like_none(place: Place) -> None:
    closed, limited, told = map(_known, ("云川竹影印务有限公司", "泽阳远桥仪表有限公司", "澜汀晴野园艺有限公司"))
    for held, openness in ((closed, "不可公开"), (limited, "特定范围内公开"), (told, "可向社会公开")):
        _promised(place.home, held, openness)
    sequence_batches()
    index_names()
    latest_from_sources.cache_clear()
    paths = ("/zh/subjects/{code}", "/en/subjects/{code}", "/api/v1/subjects/{code}/dossier", "/zh/search?q={name}")
    for path in (*paths, "/api/v1/search?q={code}"):
        place.alike(got(Client(), path), hidden=(closed, limited))
    letters = Client().get("/zh/letters/national.commitments.voluntary").content.decode()
    changes = {one["code"] for one in Client().get("/api/v1/changes?from=0").json()["changes"]}
    renew(home=place.home, at=NOW)
    copied = gzip.decompress(b"".join(latest_of(TODAY, home=place.home).content())).decode()
    for held in (closed, limited, told):
        assert {held.code in text for text in (letters, changes, copied)} == {held is told}
        shared = got(keyed(COURT), f"/api/v1/subjects/{{code}}/dossier?view=shared&{WHY}")(held)
        assert "national.commitment" in shared[1]


def test_an_agency_that_is_not_entitled_reads_the_same_of_both(place: Place) -> None:
    court, gone = keyed(COURT), (place.expired, place.repaired)
    for view in ("shared", "kept"):
        place.alike(got(court, f"/api/v1/subjects/{{code}}/dossier?view={view}&{WHY}"), hidden=gone)
    for purpose in law().purposes:
        place.alike(_checked(court, purpose), absent=CHECKED)


def _checked(client: Client, purpose: str) -> Ask:
    def ask(held: Held) -> tuple[int, str]:
        asked = {"codes": [held.code], "purpose": purpose, "case": "7", "day": TODAY.isoformat()}
        answer = client.post("/api/v1/checks", asked, content_type="application/json")
        told = answer.json()
        return answer.status_code, json.dumps(told["answers"] if answer.status_code == 200 else told)

    return ask


def _looked_up(desk: Client, path: str, *, purpose: str = "national.purpose.procurement") -> Ask:
    def ask(held: Held) -> tuple[int, str]:
        answer = desk.post(f"/zh/desk/{path}", {"code": held.code, "purpose": purpose, "case": "7"})
        return answer.status_code, re.sub(r"账本位置 .*", "", text_of(answer))

    return ask


@pytest.mark.parametrize("path", ["look-up", "check"])
def test_a_look_up_at_a_desk_shows_the_same_of_both(place: Place, path: str) -> None:
    desk = at_desk(officer(COURT, Power.REVIEW))
    place.alike(_looked_up(desk, path), hidden=(place.expired, place.repaired))


def test_a_case_of_others_looks_like_none(place: Place) -> None:
    number = objection(place.absent.code, place.home, at=NOW - timedelta(minutes=5))
    powers = (Power.DECIDE, Power.REVIEW, Power.AUDIT)
    strangers = [*(at_desk(officer(COURT, power)) for power in powers), at_desk(representative(place.expired.code))]
    for client in strangers:
        for path in OF_CASES:
            told = {_refused(client, path, one) for one in (number, 10**6)}
            assert len(told) == 1 and {status for status, _ in told} <= {403, 404}, path
    for party in (officer(ABOVE, Power.REVIEW), officer(SOURCE, Power.DECIDE)):
        assert at_desk(party).get(f"/zh/desk/cases/{number}").status_code == 200


def test_a_record_of_others_looks_like_none(place: Place) -> None:
    record = _record(place.withheld)
    client, path = at_desk(representative(place.expired.code)), f"own/open/{OBJECTION}?record={{n}}"
    told = {_refused(client, path, one) for one in (record, 10**6)}
    assert len(told) == 1 and {status for status, _ in told} == {404}
    for one in (record, 10**6):
        sent = {"record": str(one), "statement": "处罚已撤销"}
        assert client.post(f"/zh/desk/own/open/{OBJECTION}", sent).status_code == 404


def _refused(client: Client, path: str, number: int) -> tuple[int, str]:
    answer = client.get(f"/zh/desk/{path.format(n=number)}")
    return answer.status_code, re.sub(r"\d+", "N", TOKEN.sub("", text_of(answer)))
