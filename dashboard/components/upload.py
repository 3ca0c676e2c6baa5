"""The bureau's box on the data-trust page: files are tried first (a dry run), shown as they are read, then brought in.

In the demo it ends with the dry run: nobody's real file comes to rest there.
"""

from html import escape

import streamlit as st

from dashboard import errors, formatting, handing, import_summary, session, settings
from dashboard.components import states
from dashboard.components.imports import heading, note, results
from dashboard.launch import MOST_UPLOAD_MEGABYTES
from dashboard.page import Page
from dashboard.terminal import STEPS
from dashboard.uploads import Box, Choice, Done, Job, Sender, SeveralCities, bring_in, is_map, rehearse
from data_access.importing.columns import kinds
from data_access.importing.sources import Source, of_upload
from data_access.texts import msg

LOOK_AGAIN_SECONDS = 0.7
PATIENCE_SECONDS = 0.6
"""A small file is tried within this, and shown without a bar in between."""

ASKED_PIXELS = 380
DATUMS = {"wgs84": "WGS 84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}
VISITOR_ROLES = ("director", "supervisor", "ngo", "other")
ABOUT = msg("Spreadsheets, CSV or maps of boundaries, at most {n} MB a file. They are only tried at first.")


# --- choosing ---------------------------------------------------------------------------------------------------------


def chosen(page: Page, only_city: bool) -> tuple[Source, ...]:
    """The files that were chosen; none while an import runs, or where this is no place for it."""
    t = page.t
    heading(t("Bring files in"))
    if not only_city:
        states.not_allowed(page, t.error(SeveralCities()))
        return ()
    box = session.upload(Box)
    if box.brought is not None and not box.brought.wait(0):
        return ()
    found = st.file_uploader(  # of any type: what a file is, its content decides, and the sentence is ours
        t("Files"),
        accept_multiple_files=True,
        key=session.widget_key(f"upload_{box.round}"),
        label_visibility="collapsed",
    )
    note(t(ABOUT, n=MOST_UPLOAD_MEGABYTES))
    if _is_demo():
        note(t("The demo only tries files and keeps nothing of them. Do not use real files here."))
    return tuple(of_upload(file.name, file.getvalue()) for file in found or ())


def followed(page: Page, sources: tuple[Source, ...], only_city: bool) -> None:
    """What comes of the files: the import at hand or done, else the dry run of what was chosen."""
    if not only_city:
        return
    box = session.upload(Box)
    if box.brought is not None and not sources:
        _brought(page, box, box.brought)
    elif sources:
        _tried(page, box, sources)
    else:
        box.forget_trial()
        box.asked = frozenset()


def _tried(page: Page, box: Box, sources: tuple[Source, ...]) -> None:
    t = page.t
    with st.container(border=True):
        heading(t("Tried, nothing written yet"))
        choice = _choice(page, box, sources)
        if choice is None:
            return
        job = box.trial((sources, choice, t.language), lambda: rehearse(_sender(page), sources, choice))
        if not job.wait(PATIENCE_SECONDS):
            progress(page, job)
            return
        if job.error is not None:
            errors.box(errors.sentence(job.error, t), t)
            return
        if job.done is None:
            return
        if not job.done.missing <= box.asked:
            box.asked |= job.done.missing
            st.rerun()  # what is missing is asked for above
        results(page, job.done, tried=True)
        _go(page, box, sources, choice, job.done)


def _go(page: Page, box: Box, sources: tuple[Source, ...], choice: Choice, done: Done) -> None:
    """The button that writes."""
    t = page.t
    if _is_demo():
        note(t("Here the demo ends: with a database of your own, the button that brings the files in stands here."))
        return
    if all(result.refused or result.skipped for result in done.results):
        return
    if st.button(t("Bring in"), type="primary", key="bring_in"):
        box.started(bring_in(_sender(page), sources, choice))
        st.rerun()


def _brought(page: Page, box: Box, job: Job) -> None:
    t = page.t
    with st.container(border=True):
        if not job.wait(PATIENCE_SECONDS):
            heading(t("Bringing in. You may go on with other pages."))
            progress(page, job)
            return
        if not box.drawn_anew:
            box.drawn_anew = True
            st.rerun()  # the figures above were read before the import had ended
        heading(t("Brought in"))
        done = box.outcome()
        if job.error is not None:
            errors.box(errors.sentence(job.error, t), t, again=False)
        elif done is not None:
            if done.cut_off is not None:
                reason = errors.sentence(done.cut_off, t)
                said = t("What stands below is in; the rest is not, or the figures are those of before. {reason}",
                         reason=reason)  # fmt: skip
                errors.box(said, t, again=False)
            results(page, done, tried=False)
            _offers(page, box)


def progress(page: Page, job: Job) -> None:
    """How far a job is, looked at every moment; when it has ended, the page is drawn anew."""
    t = page.t

    @st.fragment(run_every=LOOK_AGAIN_SECONDS)
    def look() -> None:
        if job.wait(0):
            st.rerun()
        step = job.step
        words = t(STEPS.get(step.what, step.what))
        counted = f" {formatting.number(step.done)} / {formatting.number(step.total)}" if step.total else ""
        st.progress(step.share, text=words + counted)

    look()


def _offers(page: Page, box: Box) -> None:
    """The rejected rows, each file once; the page notices when one was fetched."""
    if not box.offers:
        return
    t = page.t

    @st.fragment(run_every=2 if any(map(handing.stands, box.offers)) else None)
    def look() -> None:
        note(t("Rows that could not be taken: mend them in this file and send it again. It is held in memory only, "
                "can be fetched once, and is gone when you leave the page or after {n} minutes.",
                n=handing.SECONDS_HELD // 60))  # fmt: skip
        for made in box.offers:
            if handing.stands(made):
                words = t("Fetch {file}", file=made.name)
                st.html(f'<a class="th-fetch" href="{escape(made.address)}" download>{escape(words)}</a>')
            else:
                note(t("{file} was fetched, or held too long.", file=made.name))

    look()


# --- what is asked ----------------------------------------------------------------------------------------------------


def _choice(page: Page, box: Box, sources: tuple[Source, ...]) -> Choice | None:
    """What the sender says about the files; None as long as something needed is not said."""
    t = page.t
    given: list[tuple[str, str]] = []
    kind = None
    if "kind" in box.asked:
        kind = st.selectbox(
            t("What do the files hold? It cannot be told from the headers."),
            sorted(kinds(), key=lambda each: import_summary.kind_word(each, t)),
            index=None,
            placeholder=t("Choose"),
            format_func=lambda each: import_summary.kind_word(each, t),
            key=session.widget_key(f"kind_{box.round}"),
            width=ASKED_PIXELS,
        )
    if "visitor_role" in box.asked:
        role = st.selectbox(
            t("Who made these visits? The files do not say."),
            VISITOR_ROLES,
            index=None,
            placeholder=t("Choose"),
            format_func=lambda each: formatting.word("visitor_role", each, t),
            key=session.widget_key(f"role_{box.round}"),
            width=ASKED_PIXELS,
        )
        given += [("visitor_role", role)] if role else []
    maps = [source for source in sources if is_map(source)]
    if maps and len(maps) < len(sources):
        states.empty(page, t("Boundaries and tables are sent one after the other: take one of them out."))
        return None
    if maps:
        told = _about_boundaries(page, box)
        if told is None:
            return None
        given += told
    whole = st.checkbox(
        t("All or nothing: leave a file out when one of its rows cannot be taken"),
        key=session.widget_key(f"whole_{box.round}"),
    )
    return Choice(kind, bool(maps), whole, tuple(given))


def _about_boundaries(page: Page, box: Box) -> list[tuple[str, str]] | None:
    """Datum, licence and approval number of a map; None until the two that are needed are there."""
    t = page.t
    datum_cell, licence_cell, approval_cell = st.columns([2, 3, 2], gap="small")
    datum = datum_cell.selectbox(
        t("Datum of the boundaries"), tuple(DATUMS), index=None, placeholder=t("Choose"),
        format_func=DATUMS.__getitem__, key=session.widget_key(f"datum_{box.round}"),
    )  # fmt: skip
    licence = licence_cell.text_input(
        t("Source and licence"), max_chars=200, key=session.widget_key(f"licence_{box.round}")
    )
    approval = approval_cell.text_input(
        t("Map approval number, if any"), max_chars=80, key=session.widget_key(f"approval_{box.round}")
    )
    if not datum or not licence.strip():
        states.empty(page, t("Say in which datum the boundaries are, and under which licence they were given."))
        return None
    told = [("datum", datum), ("licence", licence.strip())]
    return [*told, ("map_approval", approval.strip())] if approval.strip() else told


def _sender(page: Page) -> Sender:
    in_force = settings.current()
    key = in_force.identity_key
    return Sender(
        in_force.import_database,
        page.scope,
        page.user.subject,
        page.today,
        key.get_secret_value().encode() if key else None,
        page.t,
    )


def _is_demo() -> bool:
    return settings.current().auth == "demo"
