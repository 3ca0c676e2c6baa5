"""`tonghu figures --out`: figures of any number into a file, none of them held; unsuppressed (METRICS.md H)."""

from pathlib import Path

from dashboard import facts, figures, formatting
from dashboard.exports import csv_files, figures_output, lists
from dashboard.exports.lists import Heading, Sheet
from dashboard.i18n import Translator
from dashboard.report import Asked
from dashboard.taking import meaning
from data_access.measures.registry import PARTS


def csv(target: Path, asked: Asked, t: Translator, _who: str) -> int:
    """Header and rows as `--format csv` prints them, with the mark by which Excel knows UTF-8; gives how many lines."""
    with target.open("w", encoding="utf-8", newline="") as file:
        return csv_files.write(file, figures_output.plain(asked.stream(t)))


def xlsx(target: Path, asked: Asked, t: Translator, who: str) -> int:
    """A workbook with the figures below their title block, and the definitions behind them; gives how many rows."""
    titles = {id_: t(part.title) for id_, part in PARTS.items()}
    rows = (figures_output.typed(figure, titles[figure.measure], t) for figure in asked.stream(t))
    defined = lists.definitions([meaning(measure, t) for measure in asked.measures], t)
    sheet = Sheet(t("Figures"), figures_output.fields(t), rows)
    with target.open("wb") as file:
        return lists.stream(file, heading(asked, t, who), sheet, t, beside=(defined,))


def heading(asked: Asked, t: Translator, who: str) -> Heading:
    ask = asked.ask
    window = t("{month}, states as of {day}", month=formatting.month(ask.month, t), day=formatting.day(ask.as_of))
    demo = t("Demonstration data (fictional city)") if facts.fictional(asked.access) else ""
    taken = t("Taken by {who} on {day}", who=who, day=formatting.day(asked.today))
    return Heading(
        t("Figures"),
        (
            t("Scope: {place}", place=figures.areas_on(asked.access, ask.as_of).city.name),
            t("Filters: {filters}", filters=window),
            t("Data to {day}, data version {version}", day=formatting.day(asked.data_date),
              version=asked.access.version),
            t("Not suppressed: below town level for work inside the bureau alone."),
        ),
        " · ".join(part for part in (demo, taken) if part),
    )  # fmt: skip
