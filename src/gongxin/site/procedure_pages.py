"""A procedure as a page: its states, its steps and who takes them, its clocks and what follows when they run out."""

from datetime import date

from django.http import HttpResponse

from gongxin.rulebook.drawing import ROLES
from gongxin.rulebook.items import Version, Words
from gongxin.rulebook.procedures import OPENED, Counted, ProcedureItem, ProcedureTerms, Role
from gongxin.site.pages import A_WHILE, Visit
from gongxin.site.versions import is_doubted, told


def procedure_page(here: Visit, item: ProcedureItem, *, today: date) -> HttpResponse:
    """The procedure's page: what it says now, or last, and what it said before, each with its basis."""
    versions = told(item, today)
    shown = next((one for one in versions if one.now), versions[0])
    terms = shown.version.terms or latest(item)
    return here.page(
        "procedure.html",
        cache=A_WHILE,
        item=item,
        versions=versions,
        shown=shown,
        terms=terms,
        names=Names(here, terms),
        is_doubted=is_doubted,
    )


def latest(item: ProcedureItem) -> ProcedureTerms:
    """What the procedure said last, before it was repealed."""
    said: list[Version[ProcedureTerms]] = [version for version in item.versions if version.terms is not None]
    assert said[-1].terms is not None
    return said[-1].terms


class Names:
    """What a procedure's parts are called on its page."""

    def __init__(self, here: Visit, terms: ProcedureTerms) -> None:
        """Know the titles of the states and steps."""
        self.words, self.say = here.wording, here.wording.say
        self.states: dict[str, Words] = {state.name: state.title for state in terms.states}
        self.steps: dict[str, Words] = {step.name: step.title for step in terms.steps}
        self.days: dict[str, Words] = {day.name: day.title for day in terms.days}

    def roles(self, *roles: Role) -> str:
        """Roles in words."""
        return self.words.listed([self.say.title(ROLES[role]) for role in roles])

    def of_states(self, *names: str) -> str:
        """States by their titles."""
        return self.words.listed([self.say.title(self.states[name]) for name in names])

    def counted(self, counted: Counted) -> str:
        """A length of time with what it counts from."""
        anchors = [self._anchor(name, counted) for name in counted.anchor]
        length = self.words.length(counted.within)
        return self.say("clock", length=length, anchor=self.say("procedure.or").join(anchors))

    def _anchor(self, name: str, counted: Counted) -> str:
        if name == OPENED:
            return self.say("procedure.opening_day")
        if name in self.days:
            return self.say.title(self.days[name])
        title = self.say.title(self.steps[name])
        return self.say("procedure.service_of" if counted.from_service else "procedure.day_of", step=title)
