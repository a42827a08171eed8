"""What the compiler of packs asks, rule by rule, and what happens to the rulebook: plain values."""

from dataclasses import dataclass
from enum import StrEnum


class RulebookEvent(StrEnum):
    """Kinds of events that the rulebook tells the ledger."""

    ADOPTED = "rulebook.packs.adopted"


@dataclass(frozen=True)
class PackRule:
    """One rule that every folder of packs keeps: what it says, and how a breach is mended."""

    says: str
    mend: str


PACK_RULES: dict[str, PackRule] = {
    # Reading
    "yaml-unreadable": PackRule(
        "A file is one plain UTF-8 YAML document: keys, lists, texts, numbers.",
        "Write plain UTF-8 YAML, one document a file.",
    ),
    "yaml-duplicate-key": PackRule("No key is written twice.", "Keep one of the two."),
    "yaml-alias": PackRule(
        "Files have no anchors, aliases or merge keys.",
        "Write the value out; a later version may give `amends` instead of `terms`.",
    ),
    "yaml-tag": PackRule("Files have no YAML tags.", "Leave the tag away, or put the text in quotes."),
    "yaml-too-large": PackRule("A file is at most 256 KiB.", "Split the item into several."),
    "yaml-too-deep": PackRule("A file nests at most 24 levels.", "Flatten the item to the shape in packs/schema."),
    "missing-key": PackRule("No key that an item needs is missing.", "Add the key; packs/schema says what it holds."),
    "unknown-key": PackRule(
        "Every key is one that the item's shape knows.",
        "Remove the key or correct its spelling; packs/schema lists those there are.",
    ),
    "wrong-shape": PackRule(
        "Every value has the type its key asks for.",
        "Write the value as packs/schema asks; numbers that are names go in quotes.",
    ),
    "misplaced-file": PackRule(
        "Every file of a pack lies in the folder of its kind of item and ends in .yaml; a README.md may be beside.",
        "Move the file into the folder of its kind, or out of the pack.",
    ),
    "no-packs": PackRule("The folder holds at least one pack.", "Name the folder that holds the packs' own folders."),
    # Keys
    "key-not-unique": PackRule(
        "A key is used once; only a supplement may state a catalogue item of its parent again.",
        "Choose another key, or let the pack say that it supplements the other.",
    ),
    "file-not-named-after-key": PackRule(
        "A file is named after the last part of its key, a pack's folder after the pack.",
        "Rename the file or the folder; keys are never renamed.",
    ),
    "parent-unknown": PackRule(
        "A pack supplements a pack that is there, and never itself.",
        "Name the parent's key, or leave `supplements` away.",
    ),
    # Texts of law
    "act-unknown": PackRule("Every act that is named is described in acts/.", "Describe the act, or correct its key."),
    "article-unreadable": PackRule(
        'A place in an act is written "12", "12.2", "12.2.3", "38-1", "part 3" or "whole".',
        "Write the article's number in quotes, with what lies below it after points.",
    ),
    "article-beyond-act": PackRule(
        "Only articles that the act has are cited.", "Correct the article, or the number of the act's `articles`."
    ),
    "act-contradicts-itself": PackRule(
        "An act is issued, then in force, then repealed, and only a repealed act has a successor.",
        "Correct the act's dates.",
    ),
    "act-not-in-force": PackRule(
        "A version cites acts that are in force on the day it comes into force.",
        "Cite the act in force on that day, or correct the day.",
    ),
    "basis-lapsed": PackRule(
        "As long as a version stands, acts of sufficient rank that it cites stand too.",
        "From the day of the repeal, write a version that cites the successor, or one whose terms are null.",
    ),
    "rank-insufficient": PackRule(
        "An adverse item that is published, a list, and a restriction rest on law, administrative or local regulation,"
        " or central policy; a measure that reduces rights or adds duties, on one of the first three.",
        "Cite an act of sufficient rank, or do not publish the item.",
    ),
    "basis-unverified": PackRule(
        "A version none of whose acts was read says which of its terms are unconfirmed.",
        "List the unconfirmed terms under `unverified`.",
    ),
    "version-missing": PackRule("An item has a version.", "Write the first version: its day, basis and terms."),
    "versions-out-of-order": PackRule("Versions are listed oldest first.", "Sort the versions, each day once."),
    "version-without-citation": PackRule(
        "Every version cites an act.", "Cite the act and the article that say so; no basis, no record."
    ),
    "unverified-path-unknown": PackRule(
        "What `unverified` names is one of the version's terms.",
        "Name a path of the terms, such as publication.anchor.",
    ),
    # Clocks
    "clock-without-unit": PackRule(
        "A length of time has exactly one unit.", "Give exactly one of working_days, days, months, years."
    ),
    "clock-without-anchor": PackRule(
        "A clock says from which event it counts.", "Name the event in one word, such as decided or received."
    ),
    "window-in-working-days": PackRule(
        "Publication windows, `late_after` and how far off a stated day may lie are counted in days, months or years.",
        "State the length in days, months or years.",
    ),
    # People
    "person-as-unit": PackRule(
        "Subjects are organisations; no item takes a natural person as its unit.",
        "Name kinds of organisations only; people are not held.",
    ),
    "subjects-missing": PackRule("An item says whom it concerns.", "List the kinds of organisations."),
    "private-field": PackRule(
        "No field's name or title is a word for people's private data.",
        "Remove the field; if it means an organisation, add its full title to `allowed` of the private words.",
    ),
    "person-column-mapped": PackRule(
        "No column with data of natural persons fills a field.", "Move the column's names to the feed's `persons`."
    ),
    "private-words-missing": PackRule(
        "Packs with a catalogue bring the words that give private data away.", "Add an item to private/."
    ),
    # The catalogue
    "category-unknown": PackRule("An item's category is described in categories/.", "Correct the category's key."),
    "field-not-unique": PackRule("An item's fields have different names.", "Rename one of the fields."),
    "field-unknown": PackRule("Every field that is named is one of the item's.", "Add the field or correct its name."),
    "field-of-other-type": PackRule(
        "Dates are fields of type date, bounds are set for whole numbers, lengths for texts, and by choices alone a "
        "record states who may see it.",
        "Name a field of that type, or change the field's type.",
    ),
    "choices-missing": PackRule("A choice has values to choose from.", "List the choices, or make the field a text."),
    "choices-misplaced": PackRule("Only choices list choices.", "Make the field a choice, or remove the list."),
    "choice-not-unique": PackRule("The values of a choice differ.", "Remove the value that stands twice."),
    "choice-unknown": PackRule(
        "A value that is named is one of the field's choices.", "Add the choice, or correct the value."
    ),
    "condition-without-test": PackRule(
        "A condition makes exactly one test.", "Give exactly one of includes, within, at_least, at_most, stated."
    ),
    "identity-missing": PackRule(
        "An item says which required fields make a fact the same fact.", "List the fields, each required."
    ),
    "governing-day-unknown": PackRule(
        "Where the day of the act or of the decision governs, a field holds that day.",
        "Name the field under `dates`, or let another day govern.",
    ),
    "fact-claimed-twice": PackRule(
        "No two items claim one fact: category, title and identity, or the columns of one agency's file.",
        "Make it one item, or say in titles and identity what is different.",
    ),
    # Severity and publication
    "adverse-without-severity": PackRule(
        "Every record of an adverse item has a class.",
        "Give each rule and `otherwise` one of minor, ordinary, serious.",
    ),
    "severity-without-stance": PackRule(
        "Only adverse items have classes.", "Make the item adverse, or its severity none."
    ),
    "visibility-not-narrower": PackRule(
        "What a record states may keep it from some who see its item's others; it never shows it to as many or more.",
        "Give a visibility narrower than the item's and a condition, or remove the entry.",
    ),
    "window-missing": PackRule(
        "A published adverse item has a window for every class that its records can have.",
        "Add the window of the class, with `published: false` where it is not shown.",
    ),
    "window-upside-down": PackRule("A window's minimum is not longer than its maximum.", "Correct the two lengths."),
    "window-over-maximum": PackRule(
        "No window is longer than the national scheme allows for its class.", "Shorten the maximum to the limit."
    ),
    "class-not-publishable": PackRule(
        "A class that the national scheme in principle does not publish is not published.",
        "Set `published: false` for the class.",
    ),
    "limits-missing": PackRule(
        "Packs that publish adverse items bring the limits for every class.", "Add the class to an item in limits/."
    ),
    "repair-missing": PackRule(
        "An adverse item says whether and how it is repaired.",
        "Add `repair`; say `possible: false` only where law does.",
    ),
    "objection-missing": PackRule("An adverse item says how it is contested.", "Add `objection` with its clock."),
    # Supplements
    "supplement-widens": PackRule(
        "A supplement never shows longer, to more people, about more subjects, or more strictly than its parent.",
        "Narrow the terms to those of the parent, or found a new item on its own basis.",
    ),
    # Measures and purposes
    "measure-without-ground": PackRule("A measure follows from something.", "Add the records on which it rests."),
    "measure-without-end": PackRule(
        "A bar in a decision has a last day or a longest time; what follows a listing ends with it.",
        "Give `last_day` or `longest` to a bar, `ended_on` to what follows a listing.",
    ),
    "bar-ended-early": PackRule(
        "A bar that is part of a decision ends by itself; no repair and no removal ends it.",
        "Remove `ended_on`, or let the measure follow a listing.",
    ),
    "effect-of-other-kind": PackRule(
        "Incentives ease, and restrictions do not.", "Make the effect `eased`, or the measure a restriction."
    ),
    "measure-unknown": PackRule("Every measure that is named is in measures/.", "Correct the key, or add the measure."),
    "purpose-without-measure": PackRule("A purpose says which measures count.", "List the measures' keys."),
    # Models of evaluation
    "indicator-form": PackRule(
        "An indicator either takes records and is weighed once, by `each` or by `rungs`, or names a file of SQL.",
        "Give `take` with exactly one of `each` and `rungs`, or `sql` alone.",
    ),
    "indicator-misfit": PackRule(
        "Sums say of which field, only counts and sums with `each` fade, and a SELECT says itself how much.",
        "Add or remove `of`, `decay` or the weights.",
    ),
    "model-part-not-unique": PackRule(
        "A model's indicators, dimensions, decays, limits and steps are told apart; `missing` and `small` are taken.",
        "Rename one of the two, or join them.",
    ),
    "model-too-large": PackRule(
        "A model has at most 500 indicators, and names of at most 56 characters.",
        "Divide the model, or shorten the name.",
    ),
    "model-dimension-unknown": PackRule(
        "Every indicator belongs to a dimension of its model.", "Correct `dimension`, or add it."
    ),
    "model-decay-unknown": PackRule("An indicator fades by a decay of its model.", "Correct `decay`, or add it."),
    "model-bounds-crossed": PackRule("The least is not more than the most.", "Swap or correct the two."),
    "model-grades-out-of-order": PackRule(
        "Grades are listed best first, their scores never rise, and only the last has none.",
        "Sort the grades, each once.",
    ),
    "model-grade-unknown": PackRule(
        "Limits name grades that their model gives; ceilings, grades that the other model gives.",
        "Correct the grade.",
    ),
    "model-indicator-unknown": PackRule("A bound is about an indicator of its model.", "Correct the indicator's key."),
    "model-unknown": PackRule("Every model that is named is in models/.", "Correct the key, or add the model."),
    "model-in-circle": PackRule(
        "No model waits for a grade that waits for its own.", "Remove the ceiling from one of the models."
    ),
    "comprehensive-not-national": PackRule(
        "Only a national pack gives the comprehensive evaluation (the national scheme of 2026, law.md §6.1).",
        "Take the national grade in as it is given; make a model of your own a `risk_hint`.",
    ),
    "hint-published": PackRule(
        "A hint for the node alone is never public (law.md §6.1).", "Set `seen_by` to `shared` or `kept`."
    ),
    "public-grade-of-shared": PackRule(
        "A grade that everybody sees counts what everybody sees: what agencies alone share would show in it.",
        "Set `counts` to `public`, or `seen_by` to `shared`.",
    ),
    "text-unsafe": PackRule(
        "Values that a model compares have no quotes, backslashes, bars or control characters.",
        "Choose another value in the catalogue's field.",
    ),
    "sql-missing": PackRule("Every file of SQL that an indicator names is there.", "Add the file, or correct `sql`."),
    "sql-unused": PackRule("Every file of SQL is named by an indicator.", "Remove the file, or name it under `sql`."),
    "sql-not-portable": PackRule(
        "A file of SQL is one SELECT of subject, points and reason from an extract's tables, in the subset that every"
        " engine reads alike.",
        "Write it with whole numbers, CASE, joins and CAST(SUM(…) AS BIGINT) alone.",
    ),
    # Commitments
    "commitment-of-no-kind": PackRule(
        "A kind of commitment is one of the choices of its item's field `kind`.", "Correct `kind`, or add the choice."
    ),
    "commitment-wider-than-item": PackRule(
        "A commitment is open only to organisations that its item knows.", "Narrow `subjects` to those of the item."
    ),
    "breach-without-decision": PackRule(
        "A breach is recorded only where an adverse step decided it, with reasons, service and remedies.",
        "Mark every step into that state `adverse`, with what this needs.",
    ),
    "commitment-without-bound": PackRule(
        "Every kind of commitment says how long its letter may bind.", "Give `valid_at_most`, in days, months or years."
    ),
    "purpose-unknown": PackRule("Every purpose that is named is in purposes/.", "Correct the key, or add the purpose."),
    "procedure-unknown": PackRule("Every procedure that is named is in procedures/.", "Correct the key, or add it."),
    # Checks, agencies, feeds
    "item-unknown": PackRule("Every item that is named is in the catalogue.", "Correct the key, or add the item."),
    "check-without-demand": PackRule("A check demands something.", "Give `compare` or `require`."),
    "agency-unknown": PackRule("A feed's agency is described in agencies/.", "Correct the key, or add the agency."),
    "agency-not-entitled": PackRule(
        "An agency delivers only items that it is entitled to supply.", "Add the item to the agency's `supplies`."
    ),
    "agency-code-invalid": PackRule("An agency's code is a valid one.", "Correct the code; its check character fails."),
    "column-empty": PackRule("A column has names or a constant.", "Name the sender's columns, or give a constant."),
    "column-name-twice": PackRule("A sender's column is read once.", "Remove the name from all columns but one."),
    "field-fed-twice": PackRule("A field is fed by one column.", "Make it one column with several names."),
    "field-not-fed": PackRule("Every required field is fed.", "Add a column or a constant for the field."),
    "dates-without-forms": PackRule("A date column says how dates are written.", "List the forms under `dates`."),
    "money-without-unit": PackRule("A money column says its unit.", "Give `unit`: yuan, wan_yuan or chinese_amount."),
    "reading-misplaced": PackRule(
        "Date forms are for dates, units for money, separators for choices and texts.",
        "Remove the key, or feed a field of that type.",
    ),
    # Procedures
    "role-unknown": PackRule(
        "Steps, clocks and openings name roles that procedures have.",
        "Name one of subject, reporter, platform, source, authority, reviewer, recipient, clock.",
    ),
    "part-not-unique": PackRule(
        "A procedure's states, steps, clocks and stated days have different names; no step or day is called `opened`.",
        "Rename one of the two.",
    ),
    "state-unknown": PackRule("Every state that is named is one of the procedure's.", "Add the state, or correct it."),
    "step-unknown": PackRule("Every step that is named is one of the procedure's.", "Add the step, or correct it."),
    "state-unreachable": PackRule("Every state can be reached.", "Add the step that leads there, or remove the state."),
    "state-without-way-out": PackRule(
        "From every state a case can come to an end.", "Add a step out of it, or say that it `ends` the case."
    ),
    "clock-without-consequence": PackRule(
        "When a clock has run out, one step of the role `clock` alone leads out of every state in which it runs.",
        "Name such a step under `then`, and let no other role take it.",
    ),
    "clock-after-the-end": PackRule("No clock runs where a case has ended.", "Remove the state from `runs_in`."),
    "clock-in-circle": PackRule(
        "Time alone never brings a case back where it stood.", "Let a step that somebody takes lead back."
    ),
    "anchor-unknown": PackRule(
        "A procedure's clock counts from the opening or a step, from service only of a step that serves a document.",
        "Name `opened` or a step; let the step serve, or count from the step itself.",
    ),
    "anchor-avoidable": PackRule(
        "No case comes where a clock runs without the event that it counts from.",
        "Name every step that leads there, or count from the opening.",
    ),
    "adverse-without-reasons": PackRule("Whoever is burdened learns why.", "Set `needs: { reasons: true }`."),
    "adverse-without-service": PackRule("Whoever is burdened is served the decision.", "Set `serves: true`."),
    "adverse-without-remedy": PackRule("Whoever is burdened is told the remedy.", "List the `remedies` with basis."),
    "service-without-document": PackRule("What is served is a document.", "Set `needs: { document: true }`."),
    "decider-in-review": PackRule(
        "Whoever decided in the first instance takes no part in the review.",
        "List every step of the first instance under `barred`.",
    ),
    # Lists
    "list-unknown": PackRule("Every list that is named is in lists/.", "Correct the key, or add the list."),
    "people-unsaid": PackRule(
        "A list that in law reaches people too says that this half is not modelled.",
        "With `people: not_modelled` give `people_note`; with `not_concerned` leave it away.",
    ),
    "list-without-ground": PackRule(
        "A list says on what grounds one is entered.", "List the grounds with their basis."
    ),
    "ground-not-unique": PackRule("A list's grounds have different names.", "Rename one of the two."),
    "list-without-term": PackRule(
        "A list has a term that its records can state, or says why there is none.",
        "Give `term` and the field `ends`, or `no_term` with the reason.",
    ),
    "list-without-exit": PackRule(
        "An entry ends by its term or on request, and one that never should have been is annulled.",
        "Give a term or `early_exit`; for lists decided here `leaving` with it, and `annulling`.",
    ),
    "honour-without-end": PackRule("An honour is borne for a time.", "Give the honour a term."),
    "list-of-other-stance": PackRule(
        "Entries of honours speak for an organisation, those of other lists against it.", "Name an item of that stance."
    ),
    "list-wider-than-item": PackRule("A list is about nobody whom its item does not know.", "Remove those subjects."),
    "entry-without-notice": PackRule(
        "Nobody is entered without a notice that is served, with reasons and remedies.",
        "Let the notice serve, need reasons, name remedies, and let no way lead past it.",
    ),
    "entry-without-reply": PackRule(
        "Nobody is decided about before having replied, or having had time to from the service of the notice.",
        "Let only the subject's steps, or a clock from service of the notice, lead to where one decides.",
    ),
    "entry-without-decision": PackRule(
        "Nobody is entered without a decision of the first instance, with reasons and remedies.",
        "Make the decision adverse and of the first instance, and let no way lead past it.",
    ),
    "proposer-decides": PackRule(
        "Whoever gave the notice does not decide.", "List the notice under `barred` of the decision."
    ),
    "entry-without-service": PackRule(
        "An entry has no effect before the decision was served.",
        "Let only a clock from service of the decision lead to the effect.",
    ),
    "exit-without-decision": PackRule(
        "An entry is ended by a decision with reasons that is served.", "Let the step need reasons and serve."
    ),
    "exit-without-review": PackRule(
        "Whoever is refused to leave is reviewed by somebody else.", "Add a step of instance `review` to the procedure."
    ),
    # Sharing
    "withheld-without-law": PackRule(
        "An item is withheld from agencies only by a law or administrative regulation that is in force.",
        "Cite it in `sharing_row.withheld_by`, or let the item be shared, with conditions if need be.",
    ),
    "conditions-missing": PackRule(
        "An item that is shared on conditions says which.", "Write them in `sharing_row.conditions`."
    ),
    "request-procedure-unfit": PackRule(
        "The procedures that rules of sharing name are there, and have the states and steps that sharing relies on.",
        "Name a procedure with those states and steps; packs/national/procedures/sharing-request.yaml is one.",
    ),
    "export-unfit": PackRule(
        "An export rule names items that are there and that are shared at home.",
        "Correct the keys, and leave away what no agency gets.",
    ),
    # Supervision
    "good-standing-costs": PackRule(
        "A better grade is never inspected more than a worse one.",
        "List the rates best grade first, with shares and visits that do not fall.",
    ),
    "policy-grades": PackRule(
        "A policy has one rate for each grade of its model, the best first, and knows how whoever has none counts.",
        "Write one rate for each grade, in the model's order.",
    ),
    "policy-of-no-model": PackRule("A model that is named is described.", "Add the model, or leave `graded_by` away."),
    "field-of-adverse-records": PackRule(
        "Who falls under a policy, a trade or an exemption is not read off records that speak against him.",
        "Name neutral records; more checks for a bad record are an `extra` with its purpose.",
    ),
    "extra-is-less": PackRule(
        "Whoever the law has inspected more often is inspected no less than the worst grade.",
        "Give the extra check a share no smaller than the largest of the rates.",
    ),
    # Calendar
    "calendar-day": PackRule(
        "Days of rest and days worked lie in the notice's year or the December before; work is made up at weekends.",
        "Correct the day as the notice states it.",
    ),
    "calendar-gap": PackRule(
        "Notices follow each other without a gap, after the years that come with the software.",
        "Add the notices of the years between.",
    ),
    "calendar-differs": PackRule(
        "Of a year that comes with the software a notice says the same as the software.",
        "Compare both with the notice's text; remove the item, or report the fault of the calendar package.",
    ),
    # Reports
    "report-category-unknown": PackRule(
        "A section of a report holds categories that are described in categories/.", "Correct the category's key."
    ),
    "report-says-twice": PackRule("A report says each thing once.", "Leave the category in one section."),
    "report-too-wide": PackRule(
        "Records that are not public stand only in special reports.", "Set `special`, or let the view be public."
    ),
    # Recognition of grades
    "recognition-of-hint": PackRule(
        "Recognised are grades alone: a hint that a node works out for its own work counts for nobody else.",
        "Recognise a comprehensive or sector evaluation, and count it as a grade of one, or leave the item away.",
    ),
    "recognition-of-no-model": PackRule(
        "A recognised grade counts as one of a model of the packs.", "Correct the model's key."
    ),
    "recognition-grades": PackRule(
        "A recognition counts each grade of the other model once, as a grade that the model of ours has.",
        "Name each grade once, and as what the model grades.",
    ),
    "recognition-burdens": PackRule(
        "A recognised grade of another region eases something; nothing is held against anybody by it.",
        "Rest the restriction on a record of the authority that decided it.",
    ),
    "recognition-unknown": PackRule(
        "A measure rests on a recognition that there is.", "Correct the key, or describe it in recognitions/."
    ),
    "recognition-contradicted": PackRule(
        "Of which item, as which grades and how long another region's grade counts says its recognition alone.",
        "Name the recognition's item and its grades, and leave beginning and end away.",
    ),
    # Copies
    "lease-not-in-days": PackRule(
        "A copy may be used for some whole days, and no longer unless its lease is renewed.",
        "Give `lease` in days, at least one.",
    ),
    "copy-clock-of-other-event": PackRule(
        "The time in which a removal is confirmed counts from the day of the change.", "Set the anchor to `ceased`."
    ),
    "pattern-unreadable": PackRule("A pattern is a regular expression.", "Correct the pattern."),
    "share-out-of-range": PackRule("Shares lie between 0 and 1.", "Write the share as a decimal, such as 0.98."),
}
"""Every rule of packs, by its id."""
