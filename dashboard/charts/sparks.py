"""Small lines inside cards: numbers only, as `st.metric(chart_data=…)` takes them."""

from collections.abc import Sequence

from data_access.measures.model import Figure, State


def spark(figures: Sequence[Figure]) -> tuple[float, ...]:
    """Closed months of a rate in per cent, or of a count, oldest first; months without a number are left out.

    A month in progress is left out too: its value would look like a fall.
    """
    values = (_value(figure) for figure in figures if figure.state is State.OK)
    return tuple(value for value in values if value is not None)


def _value(figure: Figure) -> float | None:
    if figure.value is not None:
        return (
            round(figure.value * 100, 1)
            if figure.denominator is not None and figure.numerator is not None
            else (figure.value)
        )
    return float(figure.numerator) if figure.numerator is not None and figure.denominator is None else None
