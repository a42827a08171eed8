"""A report for a recipient abroad is not issued without an export rule; nobody is told of one that was not."""

import pytest

from gongxin.reports.actions import Signing
from gongxin.reports.contents import Wanted
from gongxin.reports.models import Issued
from gongxin.sharing.exports import ExportRefused
from gongxin.sharing.models import Lookup
from gongxin.sharing.reporting import report_for
from gongxin.sharing.rules import Looker, Reason
from tests.reports.builders import PUBLIC, SPECIAL
from tests.yunze import BUSY, NOW

pytestmark = pytest.mark.django_db
WHY = Reason("national.purpose.procurement", "云采〔2026〕7号")


@pytest.mark.parametrize("kind", [PUBLIC, SPECIAL])
def test_no_report_is_issued_to_a_recipient_abroad_without_a_rule(province: None, signing: Signing, kind: str) -> None:
    looker, wanted = Looker("demo.agency.finance", "machine-1", "XB"), Wanted(kind, "投标", "Bank of XB")
    with pytest.raises(ExportRefused, match="XB"):
        report_for(BUSY, wanted=wanted, looker=looker, reason=WHY, at=NOW, signing=signing)
    assert not Issued.objects.exists() and not Lookup.objects.exists()
