"""Directors and supervisors: posts, passes, certificates, training, as rates of the place (beside the city)."""

from dashboard import figures, formatting
from dashboard.briefing.asked import Asked, coarse, counts, named, state_words
from dashboard.exports.slides.model import (
    Chart,
    Column,
    Kind,
    Layout,
    Look,
    Number,
    Numbers,
    Series,
    Slide,
    Words,
)
from dashboard.i18n import Translator
from data_access.measures.model import Figure

RATES = ("D1", "D1.certified", "D2", "D4", "D5", "D6", "D7")
MEASURES = ("A14", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8")


def posts(asked: Asked) -> Slide:
    t, own = asked.t, asked.own(*MEASURES)
    notes = asked.notes(*MEASURES)
    numbers = Numbers(_numbers(asked), t("Key numbers"))
    if all(own[part].value is None for part in RATES):
        nothing = t("Nobody is in post by the records at hand, so there is no rate to draw.")
        return Slide(
            _message(asked), notes, Layout.SIDE, (Words((nothing,), t("Nothing to draw"), instead=True), numbers)
        )
    return Slide(_message(asked), notes, Layout.SIDE, (_chart(asked), numbers))


def _message(asked: Asked) -> str:
    t, own = asked.t, asked.own(*MEASURES)
    vacant, uncertified = own["D1.vacant"].numerator or 0, own["D3.now"].numerator or 0
    staffed = t(
        "{n} of {m} villages have a child director", n=own["D1"].numerator or 0, m=own["D1"].denominator or 0
    )  # fmt: skip
    parts = [staffed]
    if vacant:
        parts.append(t.plural("{n} village without a director", "{n} villages without a director", vacant))
    if uncertified:
        parts.append(
            t.plural("{n} director in post without a pass on record", "{n} directors in post without a pass on record",
                     uncertified)
        )  # fmt: skip
    elif own["D2"].denominator:
        parts.append(t("nobody in post without a pass on record"))
    return t(", ").join(parts)


def _chart(asked: Asked) -> Chart:
    t, own, city = asked.t, asked.own(*MEASURES), asked.city(*MEASURES)
    beside = [(asked.taken.place, own, Look.PLAIN)]
    if figures.own_ask(asked.access, asked.ask).towns:
        beside.append((asked.city_row("D1").name, city, Look.PALE))
    columns = []
    for name, found, _look in beside:
        columns += [
            Column(t("{place}: of them", place=name), tuple(counts(found[part])[0] for part in RATES)),
            Column(t("{place}: all", place=name), tuple(counts(found[part])[1] for part in RATES)),
            Column(t("{place}: note", place=name), tuple(state_words(found[part], t) for part in RATES)),
        ]
    return Chart(
        name=t("Workforce"),
        alt=t("Posts, passes, certificates and training as rates"),
        kind=Kind.BARS,
        label=t("Measure"),
        categories=tuple(_label(own[part], t) for part in RATES),
        series=tuple(
            Series(
                name,
                tuple(found[part].value for part in RATES),
                look,
                labelled=True,
                coarse=coarse([found[part] for part in RATES]),
            )
            for name, found, look in beside
        ),
        form="0.0%",
        low=0.0,
        high=1.1,  # room for the numbers beside full bars
        columns=tuple(columns),
    )


def _label(figure: Figure, t: Translator) -> str:
    """Its title; where there is no rate, the word why."""
    title = t(figures.title(figure.measure))
    return title if figure.value is not None else t("{what} ({why})", what=title, why=state_words(figure, t))


def _numbers(asked: Asked) -> tuple[Number, ...]:
    t, own = asked.t, asked.own(*MEASURES)
    vacant = [row.name for row in asked.towns("D1") if row.parts["D1.vacant"].numerator]
    heavy = own["A14.30plus"].numerator or 0
    return (
        Number(
            formatting.number(own["D1.vacant"].numerator or 0),
            t("Villages without a child director"),
            named(vacant, t) if vacant and asked.town is None else "",
        ),
        Number(formatting.number(own["D3.now"].numerator or 0), t("In post without a valid pass"), t("must be 0")),
        Number(formatting.number(own["D4.expiring"].numerator or 0), t(figures.title("D4.expiring"))),
        Number(formatting.number(heavy), t("Directors with 30 children or more"), asked.month_and_state),
    )
