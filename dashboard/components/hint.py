"""A hint on the first visit of a page: one calm line that a click sends away for good, in this browser.

Nothing is asked of the server: the browser itself remembers which hints were read, and no one else can know.
"""

import streamlit as st

from dashboard.hints import HINTS
from dashboard.page import Page

_HINT = st.components.v2.component(
    "tonghu_hint",
    html='<div class="th-hint" role="note" hidden><span></span><button type="button"></button></div>',
    js="""export default function ({ parentElement, data }) {
        const box = parentElement.querySelector(".th-hint"), button = box.querySelector("button");
        const name = "tonghu-hint-" + data.page;
        const kept = {
            read: () => { try { return localStorage.getItem(name); } catch { return null; } },
            write: () => { try { localStorage.setItem(name, "read"); } catch { /* hidden for this view alone */ } },
        };
        box.querySelector("span").textContent = data.text;
        button.textContent = data.close;
        button.onclick = () => { kept.write(); box.hidden = true; };
        box.hidden = kept.read() !== null;
    }""",
    isolate_styles=False,
)


def hint(page: Page) -> None:
    """The page's hint; nothing for a page without one."""
    text = HINTS.get(page.spec.path)
    if text:
        data = {"page": page.spec.path or "overview", "text": page.t(text), "close": page.t("Got it")}
        _HINT(data=data, key=f"th_hint_{page.spec.path}")
