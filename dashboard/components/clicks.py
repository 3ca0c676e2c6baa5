"""Links within a table that do something instead of leading somewhere (a column of kind "act").

html_table(page, rows, (..., Column("", lambda row: (row.child, t("Reminded")), kind="act")), name="unvisited")
code = clicked("unvisited")     # the code of the link clicked just now, '' without one
"""

from typing import Any

import streamlit as st

_LISTENER = st.components.v2.component(
    "tonghu_clicks",
    html="<span></span>",
    js="""export default function ({ parentElement, data, setTriggerValue }) {
        document.removeEventListener("click", parentElement.tonghu);
        parentElement.tonghu = (event) => {
            const link = event.target.closest("table[data-table] a[data-code]");
            if (!link || link.closest("table").dataset.table !== data) return;
            event.preventDefault();
            setTriggerValue("code", link.dataset.code);
        };
        document.addEventListener("click", parentElement.tonghu);
        return () => document.removeEventListener("click", parentElement.tonghu);
    }""",
    isolate_styles=False,  # the table lies outside of this component
)


def clicked(table: str) -> str:
    """The code of the link that was clicked just now in the table of this name, '' without one."""
    state: Any = _LISTENER(data=table, key=f"clicks_{table}", on_code_change=_heard)
    return str(state.get("code") or "")


def _heard() -> None:
    """A trigger is heard only where a callback is named; the run that follows reads it."""
