"""A procedure drawn from its table: text that Mermaid turns into a picture of states and steps."""

from typing import Literal

from gongxin.rulebook.items import Words
from gongxin.rulebook.lengths import said
from gongxin.rulebook.procedures import ProcedureTerms, Role, StepText

Language = Literal["zh", "en"]
ROLES: dict[Role, Words] = {
    Role.SUBJECT: Words(zh="信用主体", en="the organisation"),
    Role.REPORTER: Words(zh="任何人", en="anyone"),
    Role.PLATFORM: Words(zh="平台", en="the platform"),
    Role.SOURCE: Words(zh="信源单位", en="the source"),
    Role.AUTHORITY: Words(zh="认定单位", en="the authority"),
    Role.REVIEWER: Words(zh="复核单位", en="the reviewer"),
    Role.RECIPIENT: Words(zh="数据需求部门", en="the agency that asks"),
    Role.CLOCK: Words(zh="期限届满", en="time"),
}
"""What the roles are called."""

MEANING = str.maketrans({'"': "”", ":": "：", ";": "；", "#": "＃", "\n": " ", "<": "＜", ">": "＞", "`": "’"})
"""Characters that mean something to Mermaid, and what is written for them."""


def drawn(terms: ProcedureTerms, language: Language) -> str:
    """The states and steps as a Mermaid state diagram; clocks are told at the step that they end in."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_plain(state.title, language)}" as {state.name}' for state in terms.states]
    lines.append(f"    [*] --> {terms.first}")
    for step in terms.steps:
        lines += [f"    {leaves} --> {step.enters}: {_label(step, terms, language)}" for leaves in step.leaves]
    lines += [f"    {state.name} --> [*]" for state in terms.states if state.ends]
    return "\n".join(lines) + "\n"


def _label(step: StepText, terms: ProcedureTerms, language: Language) -> str:
    who = ", ".join(_plain(ROLES[role], language) for role in step.by)
    lengths = [said(clock.counted.within, language) for clock in terms.clocks if clock.then == step.name]
    return " · ".join([_plain(step.title, language), who, *lengths])


def _plain(words: Words, language: Language) -> str:
    return (words.zh if language == "zh" else words.en).translate(MEANING)
