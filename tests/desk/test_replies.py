"""The organisation's reply at its desk: beside the record for everybody, replaced, taken back; never another's."""

import pytest
from django.core.cache import cache
from django.test import Client

from gongxin.dossiers.models import Remark
from tests.desk.builders import at_desk, organisation, representative, text_of
from tests.exchange.yunze import person_number
from tests.remedies.builders import Company
from tests.remedies.conftest import company

__all__ = ["company"]


@pytest.fixture
def own(company: Company) -> Client:
    """The company's desk."""
    cache.clear()
    return at_desk(representative(company.code))


def test_a_reply_stands_beside_the_record_for_everybody_until_it_is_taken_back(company: Company, own: Client) -> None:
    path = f"/zh/desk/own/records/{company.record}/reply"
    assert path in text_of(own.get("/zh/desk/own/"))
    for words in ("罚款已缴清", "罚款已缴清，设备已更换"):
        assert own.post(path, {"text": words}).status_code == 303
        assert words in text_of(own.get("/zh/desk/own/")) and words in text_of(own.get(path))
        assert words in text_of(Client().get(f"/zh/subjects/{company.code}"))
    assert own.post(path, {"text": "", "take_back": "1"}).status_code == 303
    assert "罚款已缴清" not in text_of(Client().get(f"/zh/subjects/{company.code}"))
    assert own.post(path, {"take_back": "1"}).status_code == 422


@pytest.mark.parametrize("text", ["", " \n", "字" * 1_001, "a\x00b", "a\u202eb", "\u200b"])
def test_a_reply_without_words_or_with_too_many_is_refused_and_kept_in_the_form(
    company: Company, own: Client, text: str
) -> None:
    answer = own.post(f"/zh/desk/own/records/{company.record}/reply", {"text": text})
    assert answer.status_code in (400, 422)
    assert not Remark.objects.exists()
    if answer.status_code == 422:
        assert 'id="text-fault"' in text_of(answer)


def test_a_persons_number_and_a_script_reach_nobody(company: Company, own: Client) -> None:
    number = person_number()
    told = f"<script>alert(1)</script> {number}"
    assert own.post(f"/en/desk/own/records/{company.record}/reply", {"text": told}).status_code == 303
    for page in (text_of(own.get("/en/desk/own/")), text_of(Client().get(f"/en/subjects/{company.code}"))):
        assert number not in page and "<script>alert" not in page and "&lt;script&gt;" in page


def test_the_record_of_others_looks_like_none(company: Company) -> None:
    client = at_desk(representative(organisation().code))
    for number in (company.record, 10**30):
        path = f"/zh/desk/own/records/{number}/reply"
        assert client.get(path).status_code == 404 and client.post(path, {"text": "说明"}).status_code == 404
