"""Small lines of earlier values, inside cards and tables."""

import base64
from collections.abc import Sequence

LINE = "#5B8FCC"
"""Legible on white and in the dark, for an image does not know the theme."""


def sparkline(values: Sequence[float | None], width: int = 150, height: int = 26) -> str:
    """A small line of values; gaps where there is none, '' for fewer than two values.

    An image and not an inline drawing: Streamlit takes drawings out of HTML.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = (width - 4) / (len(values) - 1)
    runs: list[list[str]] = [[]]
    for i, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{2 + i * step:.1f},{height - 3 - (value - low) / span * (height - 6):.1f}")
    lines = "".join(f'<polyline points="{" ".join(run)}"/>' for run in runs if len(run) > 1)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" fill="none" stroke="{LINE}" '
        f'stroke-width="1.6">{lines}</svg>'
    )
    return f'<img alt="" src="data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}">'
