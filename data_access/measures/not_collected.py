"""What the source report asks for and no table holds: told on the definitions page as 暂未采集, never shown as 0."""

from dataclasses import dataclass

from data_access.texts import msg


@dataclass(frozen=True)
class Missing:
    """One thing that is not collected; `clauses` are numbers of the report, `what` is a msgid."""

    clauses: str
    what: str


NOT_COLLECTED: tuple[Missing, ...] = (
    Missing(
        "1–2", msg("Whether the transformation stands in the city's plan; the list of duties of both institutions")
    ),
    Missing("4", msg("Which documents of the province and of the fourteen departments are put into practice")),
    Missing("7, 80", msg("Budgets set aside, and what of them was spent")),
    Missing("9, 12", msg("How far the relief institution has been transformed, and its rooms and teams")),
    Missing("10", msg("Families in difficulty that were served, beside the children on the registers")),
    Missing("13–15", msg("Guidance given by the city's centre to towns and villages; places it works with as a pair")),
    Missing("16", msg("The stations' published lists of services and their procedures")),
    Missing("33", msg("When a change in the data of a director was known, to tell how soon it was entered")),
    Missing("40", msg("How trainings are given: lectures, small groups, by professional bodies")),
    Missing("45, 47–48", msg("The bureau's own appraisals of directors, adjustments and cases of liability by reason")),
    Missing("54", msg("Temporary relief that passed over into long-term help; departments that share data")),
    Missing("59, 68", msg("Guidance of parents, support and follow-up of guardianship, by child")),
    Missing("60", msg("Interventions by the courts: guardianship transferred, guardianship of the state, by stage")),
    Missing("61, 89", msg("Volunteers and their hours; sessions of publicity")),
    Missing("63–66", msg("Single cases of social work, opened and closed, and the kinds of help given in them")),
    Missing("67", msg("New groups of children and new services taken up year by year")),
    Missing("70", msg("School attendance of disabled children as the schools see it")),
    Missing("72", msg("How departments answered what was handed to them")),
    Missing(
        "73, 78, 83", msg("How organisations are fostered: rooms, rebates, lodging, the hotline, ways of engagement")
    ),
    Missing("77", msg("Social work stations and rooms in towns and villages")),
    Missing("79", msg("Whether services stand in the catalogue of government purchases")),
    Missing("84–85", msg("Professionals of law and psychology; social workers at schools")),
    Missing("88", msg("Help, donations and projects of enterprises")),
    Missing("90", msg("Progress towards a national model area")),
)
"""In the report's order."""
