"""Anybody reports an error in a public record: no account, nothing kept of who reports, the platform looks first."""

import re
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client

from gongxin.api.counting import COUNTER
from gongxin.api.limits import SHIPPED, read_limits
from gongxin.cases.models import Case
from gongxin.dossiers.actions import Remarked, remark_record
from gongxin.dossiers.models import Record
from gongxin.dossiers.remarks import RemarkKind
from gongxin.rulebook.queries import current_adoption
from gongxin.subjects.models import Subject
from tests.desk.builders import at_desk, representative, text_of
from tests.desk.test_hostile import NASTY
from tests.exchange.yunze import person_number
from tests.yunze import BUSY, CLEAN, NOW, TODAY, deliver_little

pytestmark = pytest.mark.django_db(transaction=True)
REGISTER = "national.registration"
WRONG = "处罚金额应为2.5万元，见决定书第二页"


@pytest.fixture(autouse=True)
def province(quick: Path, tmp_path: Path) -> None:
    COUNTER._minute = -1
    deliver_little(tmp_path)


def record_of(code: str, item: str = "national.penalty") -> int:
    subject = Subject.objects.get(code=code).id
    return Record.objects.filter(subject_id=subject, item=item).latest("id").id


def address(number: int, code: str = BUSY, language: str = "zh") -> str:
    return f"/{language}/subjects/{code}/records/{number}/report"


def sent(path: str, text: str = WRONG, **more: str) -> tuple[int, str]:
    answer = Client().post(path, {"statement": text, **more})
    return answer.status_code, text_of(answer)


@pytest.mark.parametrize(("language", "told"), [("zh", "已收到，编号"), ("en", "Received as number")])
def test_a_stranger_reports_an_error_and_is_told_what_happens_next(language: str, told: str) -> None:
    client, path = Client(), address(record_of(BUSY), language=language)
    assert path in text_of(client.get(f"/{language}/subjects/{BUSY}"))
    form = client.get(path)
    assert form.status_code == 200 and form["Cache-Control"] == "no-store" and "noindex" in form["X-Robots-Tag"]
    answer = client.post(path, {"statement": WRONG})
    assert answer.status_code == 303
    case = Case.objects.get()
    page = text_of(client.get(answer["Location"]))
    assert f"{told}{' ' if language == 'en' else ''}{case.id}" in page
    assert ("10个工作日" if language == "zh" else "10 working days") in page
    assert (case.opened_by, case.opened_as, case.state, case.statement) == ("reporter", "reporter", "filed", WRONG)


def test_numbers_of_people_are_taken_out_of_the_words(quick: Path) -> None:
    number = person_number()
    assert sent(address(record_of(BUSY)), f"我是{number}，电话13800138000，金额有误")[0] == 303
    kept = Case.objects.get().statement
    assert number not in kept and "13800138000" not in kept and "金额有误" in kept


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2_001, "金额\x07有误"])
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(text: str) -> None:
    status, page = sent(address(record_of(BUSY)), text)
    assert status == 422 and 'id="statement-fault"' in page and "<textarea" in page
    assert not Case.objects.exists()


def test_more_than_a_form_takes_is_refused_with_its_bound() -> None:
    client = Client(raise_request_exception=False)
    typed = urlencode({"statement": "长" * 100_000})
    answer = client.post(address(record_of(BUSY)), typed, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413 and "最多 200 KB" in text_of(answer)


def test_a_hidden_record_looks_as_if_there_were_none() -> None:
    hidden, none = record_of(BUSY), 2**40
    assert Client().get(address(hidden)).status_code == 200
    with transaction.atomic():
        repaired = Remarked(hidden, RemarkKind.REPAIRED, TODAY, None, "tests", current_adoption().id)
        remark_record(repaired, by="tests", at=NOW)
    for method in ("get", "post"):
        pages = set()
        for number, code in ((hidden, BUSY), (none, BUSY), (record_of(CLEAN, REGISTER), BUSY), (none, "x")):
            answer = getattr(Client(), method)(address(number, code), {"statement": WRONG} if method == "post" else {})
            assert answer.status_code == 404
            pages.add(re.sub(r"/(zh|en)/[^\"]*|\d+:\d\d", "", text_of(answer)))
        assert len(pages) == 1
    assert not Case.objects.exists()


def test_whoever_is_signed_in_sees_the_same_form() -> None:
    path = address(record_of(BUSY))
    mine, anybodys = (text_of(one.get(path)) for one in (at_desk(representative(BUSY)), Client()))
    hide = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|\d+:\d\d')
    assert hide.sub("", mine) == hide.sub("", anybodys)


def test_a_form_from_elsewhere_is_refused_and_leads_back_to_a_fresh_one() -> None:
    path = address(record_of(BUSY))
    answer = Client(enforce_csrf_checks=True).post(path, {"statement": WRONG})
    assert answer.status_code == 403 and f'href="{path}"' in text_of(answer)
    assert not Case.objects.exists()


def test_one_address_sends_so_many_reports_a_minute_and_keeps_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    most = read_limits(SHIPPED).reports.per_minute
    path = address(record_of(BUSY))
    monkeypatch.setattr("gongxin.site.pages.clock", lambda now=_begun_minute(): now)
    assert [sent(path)[0] for _ in range(most)] == [303] * most
    answer = Client().post(path, {"statement": WRONG})
    assert answer.status_code == 429 and answer["Retry-After"] and WRONG in text_of(answer)
    assert Case.objects.count() == most


def _begun_minute() -> object:
    from datetime import UTC, datetime

    return datetime.now(UTC).replace(second=0, microsecond=0)


def test_so_many_reports_about_a_record_wait_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    few = read_limits(SHIPPED).model_copy(
        update={"reports": read_limits(SHIPPED).reports.model_copy(update={"waiting": 1})}
    )
    monkeypatch.setattr("gongxin.desk.error_reports.limits", lambda: few)
    assert sent(address(record_of(BUSY)))[0] == 303
    status, page = sent(address(record_of(BUSY)))
    assert status == 422 and "等待平台查看" in page and WRONG in page and Case.objects.count() == 1
    assert sent(address(record_of(CLEAN, REGISTER), CLEAN))[0] == 303


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_hostile_words_and_addresses_break_nothing(text: str) -> None:
    COUNTER._minute = -1
    clean = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    status, page = sent(address(record_of(BUSY)), clean, code=clean, number=clean, record=clean)
    assert status in (303, 422) and "<script>alert" not in page
    raw = quote(text.encode("utf-8", "surrogatepass"))
    for path in (f"/zh/subjects/{raw}/records/1/report", f"{address(1)}?sent={raw}", f"{address(1)}?{raw}=1"):
        for method in ("get", "post"):
            assert getattr(Client(), method)(path).status_code in (400, 404)
    ours = f"{address(record_of(BUSY))}?sent={raw}"
    assert Client().get(ours).status_code == 400 and "<script>alert" not in text_of(Client().get(ours))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "BREW"])
def test_other_methods_are_refused(method: str) -> None:
    answer = Client().generic(method, address(record_of(BUSY)))
    assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD, POST"


def test_a_receipt_cannot_be_made_up() -> None:
    assert Client().get(f"{address(record_of(BUSY))}?sent=7:forged").status_code == 400


def test_a_receipt_is_one_for_its_own_record_alone() -> None:
    received = Client().post(address(record_of(BUSY)), {"statement": WRONG})["Location"]
    other = address(record_of(CLEAN, REGISTER), CLEAN) + received[received.index("?sent=") :]
    assert [Client().get(path).status_code for path in (received, other)] == [200, 400]
