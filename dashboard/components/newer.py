"""New data reach an open page by themselves, within a minute of a refresh, and disturb nobody at work.

The browser asks for the version of the data (`dashboard.newer`) while its tab is looked at; when that has moved on the
page is drawn anew, as by a click.  Not while a dialog, a list to choose from or a child's names are open, nor within
seconds of typing: then a line says so, with a button, and the page follows as soon as what was open is closed.
"""

import streamlit as st

from dashboard import newer
from dashboard.page import Page

ASK_SECONDS = 30

_NEWER = st.components.v2.component(
    "tonghu_newer",
    html='<div class="th-newer" role="status" hidden><span></span><button type="button"></button></div>',
    js="""export default function ({ parentElement, data, setTriggerValue }) {
        parentElement.tonghuStop?.();
        const box = parentElement.querySelector(".th-newer"), button = box.querySelector("button");
        box.querySelector("span").textContent = data.text;
        button.textContent = data.button;
        box.hidden = true;
        let typed = 0, found = "";
        const OPEN = "[role=dialog], [role=combobox][aria-expanded=true], .st-key-th_names table";
        const draw = () => { box.hidden = true; setTriggerValue("moved", found); found = ""; };
        const go = () => {
            if (!found) return;
            const busy = document.querySelector(OPEN) !== null || Date.now() - typed < 15000;
            if (busy) box.hidden = false; else draw();
        };
        const ask = async () => {
            if (document.hidden || found) return;
            try {
                const answer = await fetch(data.address, { cache: "no-store" });
                const told = answer.status === 200 ? await answer.text() : "";
                if (/^\\d+$/.test(told) && Number(told) > Number(data.version)) { found = told; go(); }
            } catch { /* the server is away: the page itself says so */ }
        };
        const type = () => { typed = Date.now(); };
        button.onclick = draw;
        document.addEventListener("input", type, true);
        document.addEventListener("visibilitychange", ask);
        const timers = [setInterval(ask, data.seconds * 1000), setInterval(go, 1000)];
        parentElement.tonghuStop = () => {
            timers.forEach(clearInterval);
            document.removeEventListener("input", type, true);
            document.removeEventListener("visibilitychange", ask);
        };
        return parentElement.tonghuStop;
    }""",
    isolate_styles=False,
)


def follow(page: Page) -> None:
    """Draw the page anew when its data have moved on."""
    data = {
        "address": newer.address(page.scope.city),
        "version": str(page.access.version),
        "seconds": ASK_SECONDS,
        "text": page.t("The data were brought up to date. What is open here still shows the earlier ones."),
        "button": page.t("Show the new data"),
    }
    _NEWER(data=data, key="th_newer", on_moved_change=_drawn_anew)


def _drawn_anew() -> None:
    """Nothing to do: the run that follows reads the version."""
