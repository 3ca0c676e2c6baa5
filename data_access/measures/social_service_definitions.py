"""What the measures of social organisations' work mean: E2–E4 (METRICS E, clauses 73–82)."""

from data_access.measures.model import Form, Level, Measure, Part, Unit, Window
from data_access.texts import msg

_LEVELS = frozenset({Level.CITY, Level.TOWN})
_COUNT = Form.COUNT

DEFINITIONS: tuple[Measure, ...] = (
    Measure(
        id="E2",
        title=msg("Services of social organisations"),
        numerator=msg("Organisations at work on the date that offer the service; and towns with none of them"),
        denominator="",
        exclusions=msg(
            "At work in a town: an operating contract or a purchase that holds on the date, or a programme of the last "
            "365 days. Work for the whole city is counted apart and covers no town."
        ),
        clause=msg("clauses 76 and 82"),
        window=Window.STATE,
        parts=(
            Part("E2.counselling", msg("Psychological counselling"), _COUNT, Unit.ORGANISATIONS),
            Part("E2.comfort", msg("Comfort"), _COUNT, Unit.ORGANISATIONS),
            Part("E2.relationships", msg("Relationship adjustment"), _COUNT, Unit.ORGANISATIONS),
            Part("E2.protection_care", msg("Care and protection"), _COUNT, Unit.ORGANISATIONS),
            Part("E2.counselling_without", msg("Towns without psychological counselling"), _COUNT, Unit.TOWNS),
            Part("E2.comfort_without", msg("Towns without comfort"), _COUNT, Unit.TOWNS),
            Part("E2.relationships_without", msg("Towns without relationship adjustment"), _COUNT, Unit.TOWNS),
            Part("E2.protection_care_without", msg("Towns without care and protection"), _COUNT, Unit.TOWNS),
        ),
        direction="up",
        levels=_LEVELS,
    ),
    Measure(
        id="E3",
        title=msg("Purchased services"),
        numerator=msg(
            "Contracts begun from 1 January of the year to the date and their value in yuan, by category; and "
            "categories of which no contract ever began"
        ),
        denominator="",
        exclusions=msg("A contract counts in the town that it names, one of the whole city at the city alone."),
        clause=msg("clause 81"),
        window=Window.STATE,
        parts=(
            Part("E3.hotline", msg("Contracts for the hotline"), _COUNT, Unit.CONTRACTS),
            Part(
                "E3.guardianship_assessment",
                msg("Contracts for guardianship assessment"),
                _COUNT,
                Unit.CONTRACTS,
            ),
            Part("E3.targeted_help", msg("Contracts for targeted help"), _COUNT, Unit.CONTRACTS),
            Part("E3.publicity", msg("Contracts for publicity"), _COUNT, Unit.CONTRACTS),
            Part("E3.training", msg("Contracts for training"), _COUNT, Unit.CONTRACTS),
            Part("E3.home_visits", msg("Contracts for home visits"), _COUNT, Unit.CONTRACTS),
            Part("E3.hotline_yuan", msg("Value of contracts for the hotline"), _COUNT, Unit.YUAN),
            Part(
                "E3.guardianship_assessment_yuan",
                msg("Value of contracts for guardianship assessment"),
                _COUNT,
                Unit.YUAN,
            ),
            Part("E3.targeted_help_yuan", msg("Value of contracts for targeted help"), _COUNT, Unit.YUAN),
            Part("E3.publicity_yuan", msg("Value of contracts for publicity"), _COUNT, Unit.YUAN),
            Part("E3.training_yuan", msg("Value of contracts for training"), _COUNT, Unit.YUAN),
            Part("E3.home_visits_yuan", msg("Value of contracts for home visits"), _COUNT, Unit.YUAN),
            Part("E3.never", msg("Categories never bought"), _COUNT, Unit.CATEGORIES),
        ),
        direction="none",
        levels=_LEVELS,
    ),
    Measure(
        id="E4",
        title=msg("Programmes of the six protections"),
        numerator=msg("Programmes held from 1 January of the year to the date, by protection"),
        denominator="",
        exclusions=msg("A programme counts in the town that it names. No programme on record is the finding."),
        clause=msg("clause 91"),
        window=Window.STATE,
        parts=(
            Part("E4.family", msg("Family protection"), _COUNT, Unit.PROGRAMMES),
            Part("E4.school", msg("School protection"), _COUNT, Unit.PROGRAMMES),
            Part("E4.society", msg("Social protection"), _COUNT, Unit.PROGRAMMES),
            Part("E4.network", msg("Network protection"), _COUNT, Unit.PROGRAMMES),
            Part("E4.government", msg("Government protection"), _COUNT, Unit.PROGRAMMES),
            Part("E4.judicial", msg("Judicial protection"), _COUNT, Unit.PROGRAMMES),
        ),
        direction="up",
        levels=_LEVELS,
    ),
)
