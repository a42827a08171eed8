"""Nothing that is not public leaves the country without an export rule that names country, kind and items."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from gongxin.ledger.models import Event
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Basis, Version, Words
from gongxin.rulebook.queries import current
from gongxin.rulebook.sharing import AssessmentText, ExportItem, ExportTerms, RecipientKind
from gongxin.sharing.actions import Answered, note_checks, note_lookup
from gongxin.sharing.exports import ExportRefused, Recipient, refuse_export
from gongxin.sharing.models import Lookup
from gongxin.sharing.rules import Looker, LookupKind, Reason
from tests.cases.builders import moment, organisation
from tests.sharing.builders import CONDITIONAL, MONDAY, TAX, UNCONDITIONAL, asked, wanted
from tests.yunze import law

pytestmark = pytest.mark.django_db
ABROAD, UNTIL = "XA", date(2026, 12, 31)
WHY = Reason("national.purpose.procurement", "7")


def rule(*items: str, until: date = UNTIL, kinds: tuple[RecipientKind, ...] = (RecipientKind.AGENCY,)) -> ExportItem:
    """An export rule from the day of the tests on."""
    one = Words(zh="评估", en="Assessment")
    assessment = AssessmentText(title=one, number="云评1号", by=one, made_on=date(2026, 1, 1))
    terms = ExportTerms(countries=(ABROAD,), recipients=kinds, items=items, assessment=assessment, until=until)
    basis = (Basis(act="national.act.data-sharing-regulation", article="25"),)
    version = Version[ExportTerms](in_force=MONDAY, basis=basis, terms=terms)
    return ExportItem(key="demo.export.one", title=one, versions=(version,))


def adopted(*rules: ExportItem) -> Rulebook:
    """The packs, in which the tax bureau is abroad, with these export rules."""
    contents = law()
    tax = contents.agency(TAX).model_copy(update={"abroad": ABROAD})
    book = Rulebook(
        **{kind: getattr(contents, kind) for kind in contents.__dataclass_fields__}
        | {"agencies": {**contents.agencies, TAX: tax}, "exports": {one.key: one for one in rules}}
    )
    adopt_rulebook(book, by="tests", at=moment(date(2026, 1, 1)))
    return current()


def leaves(*items: str, day: date = MONDAY, kind: RecipientKind = RecipientKind.AGENCY, to: str = ABROAD) -> str | None:
    return refuse_export(Recipient(to, kind), items=items, book=current(), day=day)


def test_at_home_nothing_leaves_and_nothing_is_refused() -> None:
    assert leaves(CONDITIONAL, to="") is None


@pytest.mark.parametrize("kind", RecipientKind)
def test_without_a_rule_nothing_leaves_for_anybody(kind: RecipientKind) -> None:
    adopted()
    with pytest.raises(ExportRefused, match="no export rule in force on 2026-06-08"):
        leaves(CONDITIONAL, kind=kind)


def test_a_rule_lets_its_items_leave_for_its_country_and_kind_until_its_last_day() -> None:
    adopted(rule(CONDITIONAL))
    assert leaves(CONDITIONAL) == leaves(CONDITIONAL, day=UNTIL) == "demo.export.one"
    refused: list[Callable[[], object]] = [
        lambda: leaves(CONDITIONAL, day=UNTIL + timedelta(days=1)),
        lambda: leaves(CONDITIONAL, day=MONDAY - timedelta(days=1)),
        lambda: leaves(CONDITIONAL, to="XB"),
        lambda: leaves(CONDITIONAL, kind=RecipientKind.PEER),
    ]
    for one in refused:
        with pytest.raises(ExportRefused):
            one()


def test_the_refusal_names_the_rule_and_what_it_does_not_let_leave() -> None:
    adopted(rule(CONDITIONAL))
    with pytest.raises(ExportRefused, match=r"demo\.export\.one does not let national\.licence leave for XA"):
        leaves(CONDITIONAL, UNCONDITIONAL)


def note(*items: str) -> int:
    return note_lookup(
        organisation().id,
        kind=LookupKind.DOSSIER,
        agency=TAX,
        by="key-1",
        reason=WHY,
        shown={"view": "shared", "records": 1, "adverse": 0},
        items=items,
        at=moment(MONDAY),
    )


def test_no_dossier_leaves_without_a_rule_and_none_is_noted() -> None:
    adopted(rule(CONDITIONAL))
    assert note(CONDITIONAL)
    with pytest.raises(ExportRefused):
        note(UNCONDITIONAL)
    assert Lookup.objects.count() == 1


def test_an_answer_that_rests_on_everything_never_leaves() -> None:
    adopted(rule(CONDITIONAL))
    found = Answered({organisation().id: "yes"}, codes=1, position=0, digest="")
    with pytest.raises(ExportRefused, match="rests on everything"):
        note_checks(found, looker=Looker(TAX, "key-1"), reason=WHY, at=moment(MONDAY))
    assert not Lookup.objects.exists() and not Event.objects.filter(kind="sharing.lookups.noted").exists()


def test_an_agency_abroad_is_asked_by_a_rule_before_it_asks_an_agency(tmp_path: Path) -> None:
    adopted()
    with pytest.raises(ExportRefused):
        asked(tmp_path)
    adopted(rule(CONDITIONAL))
    assert asked(tmp_path, wanted())
