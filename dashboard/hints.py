"""One line for whoever opens a page for the first time: what to do here first (msgids, by the page's path)."""

from data_access.texts import msg

HINTS: dict[str, str] = {
    "": msg("Read the lines from top to bottom; the arrow at each end opens the rows it speaks of."),
    "stations": msg("Click a town or a station on the map: what is on record of it opens beside the map."),
    "risk": msg("Numbers open the children behind them; a tier mix is workload and judges nobody."),
    "visits": msg("The dot is the rate, the line its range of chance; where lines overlap a difference is not sure."),
    "unvisited": msg("Start at the top: the list is in the order of going, the tiers first, then the longest gap."),
    "towns": msg("Choose a town at the left; agree at the foot of the page who does what by when."),
    "ngos": msg("Empty cells are the finding: a service that no organisation offers there."),
    "workforce": msg("Villages without a director stand first; each number opens its list by town."),
    "support": msg("What is owed names who owes it; not recorded is counted apart and is not none."),
    "data": msg("Read the first sentence: it says whether the month may be quoted, and what is still missing."),
    "definitions": msg("Search for a word or an id; each card says what counts, what does not, and since when."),
    "audit": msg("Filter by person, child or day; a click on a line shows everything on record about it."),
}
