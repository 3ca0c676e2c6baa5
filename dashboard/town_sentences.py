"""总体情况: a town in one or two sentences, by the rules of `dashboard.sentences`, from figures that stand below them.

    overall(review, staffing, t)
    tier_mix(review, t)

A month with fewer than ten children is told as children, a difference inside chance is called that, and nothing is
said of a month that is still running but how many are to be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import formatting
from dashboard.charts.looks import VERDICT_LOOKS
from dashboard.i18n import Translator
from dashboard.town_review import Against, Line, Review
from data_access.measures.compare import Verdict
from data_access.measures.comparisons import Adjusted
from data_access.measures.model import Figure, State


@dataclass(frozen=True)
class Staffing:
    """Villages without a director, and children due by director in post; None where nobody is in post.

    `late`: the town's visit records are late, so that its month may look worse than it was.
    """

    vacant: int
    children_each: float | None
    late: bool = False


def staffing_of(review: Review, *, late: bool) -> Staffing:
    directors, due = directors_of(review.line("A14.0_9").own), review.own("A1").denominator or 0
    staffed = review.own("D1")
    vacant = (staffed.denominator or 0) - (staffed.numerator or 0)
    return Staffing(vacant, due / directors if directors else None, late)


def directors_of(caseload: Sequence[Figure]) -> int:
    """Directors with a child due, of the parts of A14."""
    return sum(figure.numerator or 0 for figure in caseload)


def overall(review: Review, staffing: Staffing, t: Translator) -> str:
    """Completion with both comparisons, then vacancies and caseload."""
    first = _completion(review, t)
    if staffing.late:
        first += t(" (its records are late and may be incomplete)")
    return t("{first}. {second}.", first=first, second=_staffing(staffing, t))


def _completion(review: Review, t: Translator) -> str:
    line = review.line("A1")
    own = line.own[0]
    month = formatting.window(own.window, t)
    if own.state is State.NO_DATA:
        return t("{month}: no visit is on record, so nothing can be said about visits", month=month)
    if own.state is State.NOT_APPLICABLE:
        return t("{month}: no child was due", month=month)
    parts = [_rate(line, month, t), against_words(line, t)]
    if line.verdict is not None:
        parts.append(t("beside the city: {words}", words=_verdict(line.verdict, t)))
        parts.append(_allowing(line.verdict, review.adjusted, t))
    return t(", ").join(part for part in parts if part)


def _allowing(crude: Verdict, adjusted: Adjusted | None, t: Translator) -> str:
    """Whether the verdict stays when the tiers of its children are taken into account."""
    if adjusted is None or adjusted.verdict is None:
        return ""
    if adjusted.verdict is crude:
        return t("the same allowing for the mix of tiers")
    return t("allowing for the mix of tiers: {words}", words=_verdict(adjusted.verdict, t))


def _verdict(verdict: Verdict, t: Translator) -> str:
    """The words of G2 within a sentence."""
    words = t(VERDICT_LOOKS[verdict].words)
    return words[:1].lower() + words[1:]


def tier_mix(review: Review, t: Translator) -> str:
    """Crude and adjusted side by side (G4); '' where there is nothing to compare."""
    adjusted, line = review.adjusted, review.line("A1")
    if adjusted is None or adjusted.ratio is None or line.verdict is None or adjusted.verdict is None:
        return ""
    return t(
        "Crude: {n} of {m} seen. With the city's rate of each tier {expected} would be expected: {ratio} of those "
        "expected, {words}.",
        n=adjusted.visited,
        m=adjusted.due,
        expected=formatting.number(round(adjusted.expected, 1)),
        ratio=f"{adjusted.ratio:.1%}",
        words=_verdict(adjusted.verdict, t),
    )


def _rate(line: Line, month: str, t: Translator) -> str:
    own = line.own[0]
    counts = formatting.n_of_m(own.numerator or 0, own.denominator or 0)
    if own.value is None:
        return t("{month}: {counts} children visited, too few for a rate", month=month, counts=counts)
    rate = formatting.percent(own.value, own.denominator)
    return t("{month}: completion {rate} ({counts})", month=month, rate=rate, counts=counts)


def against_words(line: Line, t: Translator) -> str:
    """与目标相比: 达标, or 未达标 with how many are missing; '' where no target stands."""
    if line.against is None:
        return ""
    if line.against is Against.MET:
        return t("target met")
    if line.against is Against.RUNNING:
        to_go = (line.own[0].denominator or 0) - (line.own[0].numerator or 0)
        return t("month still running, {n} to go", n=to_go)
    if line.measure.id == "A1":
        return t.plural("target not met, {n} child missed", "target not met, {n} children missed", line.lacking)
    if line.goal == 0:
        return t("must be 0, is {n}", n=line.lacking)
    return t("target not met, {n} missing", n=line.lacking)


def _staffing(staffing: Staffing, t: Translator) -> str:
    if not staffing.vacant:
        first = t("No village is without a director")
    else:
        first = t.plural("{n} village without a director", "{n} villages without a director", staffing.vacant)
    if staffing.children_each is None:
        return first
    each = formatting.number(round(staffing.children_each, 1))
    return t(", ").join((first, t("{n} children due for each director", n=each)))
