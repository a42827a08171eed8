"""The organisation's reply beside one of its records, written and taken back at its desk."""

from django.http import Http404, HttpResponse

from gongxin.desk.forms import Asked, Faults
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import refused
from gongxin.dossiers.actions import RemarkRefused
from gongxin.dossiers.answers import RecordView
from gongxin.dossiers.remarks import LONGEST_STATEMENT
from gongxin.remedies.actions import NoSuchRecord, RemedyRefused, held_record
from gongxin.remedies.replying import reply_to, take_back_reply
from gongxin.site.timeline import entries


@address("own_reply", methods=("GET", "POST"))
def reply(here: Desk, number: int) -> HttpResponse:
    """Say of one's record what everybody reads beside it, in place of what was said before, or take it back."""
    record = _record(here, number)
    held = record.statement.text if record.statement is not None else ""
    if here.request.method != "POST":
        return _form(here, record, held, Faults({}))
    asked = Asked(here.request)
    code, by = here.mandate.scope.body, here.mandate.called
    try:
        if asked.line("take_back"):
            take_back_reply(number, code=code, by=by, at=here.now)
        else:
            reply_to(number, code=code, text=asked.text("text").strip(), by=by, at=here.now)
    except (RemarkRefused, RemedyRefused) as fault:
        return _form(here, record, asked.text("text"), Faults({"text": refused(fault, here.wording)}), status=WRONG)
    return here.go("/own/")


def _record(here: Desk, number: int) -> RecordView:
    """The organisation's record with this number; another's looks as if there were none."""
    try:
        return held_record(here.mandate.scope.body, number, at=here.now)[1]
    except NoSuchRecord:
        raise Http404 from None


def _form(here: Desk, record: RecordView, text: str, faults: Faults, *, status: int = 200) -> HttpResponse:
    (entry,) = entries([record], book=here.law, words=here.wording, restated=())
    return here.page("reply.html", status=status, entry=entry, text=text, faults=faults, most=LONGEST_STATEMENT)
