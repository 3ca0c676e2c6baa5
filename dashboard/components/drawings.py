"""Drawings on a page: HTML with SVG of our own making, which `st.html` would strip of its shapes.

    drawings.show(p_chart(...), key="control")
    code = drawings.show(town_map(...), key="towns")     # the code of the link that was clicked, '' without one

A link with a code is told to the script instead of loading the page anew; opened in a new tab it is a link like others.
"""

from typing import Any

import streamlit as st

_DRAWING = st.components.v2.component(
    "tonghu_drawing",
    html='<div class="th-drawing"></div>',
    js="""export default function ({ parentElement, data, setTriggerValue }) {
        const place = parentElement.querySelector(".th-drawing");
        if (place.tonghu !== data) { place.innerHTML = data; place.tonghu = data; }
        place.onclick = (event) => {
            const link = event.target.closest("a[data-code]");
            if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            setTriggerValue("code", link.dataset.code);
        };
    }""",
    isolate_styles=False,  # the page's own style sheet and theme
)


def show(drawing: str, *, key: str) -> str:
    """Put a drawing on the page; gives the code of the link that was clicked just now, '' without one."""
    state: Any = _DRAWING(data=drawing, key=key, on_code_change=_heard)
    return str(state.get("code") or "")


def _heard() -> None:
    """A trigger is heard only where a callback is named; the run that follows reads it."""
