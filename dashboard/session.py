"""What one browser tab remembers: the only reader and writer of st.session_state.

Kept: whose it is (where people sign in), the language, the role looked at in the demo, the filters, the page value of
this run, an upload while its page is open, for which children of which view names were asked for (no name), signs of
what the audit trail holds of this tab already, and the values of the frame's own widgets.  Nothing here outlives the
tab, and nothing is shared between tabs.
"""

from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard.i18n import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.filters import Filters
    from dashboard.page import Page
    from dashboard.reveal import Grant
    from dashboard.uploads import Box, Job

_LANGUAGE = "tonghu_language"
_LOOK = "tonghu_look"
_FILTERS = "tonghu_filters"
_PAGE = "tonghu_page"
_UPLOAD = "tonghu_upload"
_REFRESH = "tonghu_refresh"
_OWNER = "tonghu_owner"
_RECORDED = "tonghu_recorded"
_GRANT = "tonghu_grant"
_OFFERED = "tonghu_grant_offered"
_WIDGET = "tonghu_w_"


def belongs_to(owner: object) -> None:
    """Forget everything when what is remembered belongs to another person, or to another role of the same."""
    if st.session_state.get(_OWNER, owner) != owner:
        st.session_state.clear()
    st.session_state[_OWNER] = owner


def language(default: Language) -> Language:
    """The language of this tab: what was chosen, else what the link says (?lang=en), else the deployment's."""
    chosen = st.session_state.get(_LANGUAGE) or st.query_params.get("lang")
    return chosen if chosen in LANGUAGES else default


def choose_language(chosen: Language, default: Language) -> None:
    st.session_state[_LANGUAGE] = chosen
    _in_link("lang", chosen if chosen != default else "")


def look() -> str:
    """The role looked at in the demo, as its code ("leader", "town_supervisor:320599101"), '' when none was chosen."""
    return str(st.session_state.get(_LOOK) or st.query_params.get("look") or "")


def choose_look(code: str) -> None:
    st.session_state[_LOOK] = code
    _in_link("look", code)


def _in_link(name: str, value: str) -> None:
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def frame_query() -> dict[str, str]:
    """What of the link belongs to the frame and is carried from page to page."""
    return {name: st.query_params[name] for name in ("lang", "look") if name in st.query_params}


def filters() -> "Filters | None":
    """The filters of the last run, None on the first."""
    kept: Filters | None = st.session_state.get(_FILTERS)
    return kept


def keep_filters(chosen: "Filters") -> None:
    st.session_state[_FILTERS] = chosen


def page() -> "Page":
    """The page value of this run.

    Raises KeyError outside a page: a page module is run by the frame, never by itself.
    """
    kept: Page = st.session_state[_PAGE]
    return kept


def keep_page(page: "Page") -> None:
    st.session_state[_PAGE] = page


def upload(make: "Callable[[], Box]") -> "Box":
    """What this tab remembers of its upload; made when it is asked for first."""
    kept: Box = st.session_state.setdefault(_UPLOAD, None) or make()
    st.session_state[_UPLOAD] = kept
    return kept


def leave_upload() -> None:
    """Forget the upload: its page is left."""
    kept: Box | None = st.session_state.pop(_UPLOAD, None)
    if kept is not None:
        kept.leave()


def refreshing() -> "Job | None":
    """The computing of figures that this tab started by setting something; None when there is none."""
    kept: Job | None = st.session_state.get(_REFRESH)
    return kept


def keep_refresh(job: "Job") -> None:
    st.session_state[_REFRESH] = job


def forget_refresh() -> None:
    st.session_state.pop(_REFRESH, None)


def was_recorded(sign: str) -> bool:
    """Whether the audit trail holds already what this sign stands for, from this tab."""
    return sign in st.session_state.get(_RECORDED, ())


def keep_recorded(sign: str) -> None:
    st.session_state[_RECORDED] = frozenset({*st.session_state.get(_RECORDED, ()), sign})


def begin() -> None:
    """A run begins: what the last one showed of names is offered to this one, which takes it up or lets it go.

    So a grant ends as soon as one run does not draw the very screen that it was given for, whatever the reason.
    """
    st.session_state[_OFFERED] = st.session_state.pop(_GRANT, None)


def child_asked() -> str:
    """The child whose page the link asks for, by code; '' for none."""
    return str(st.query_params.get("code") or "")


def grant() -> "Grant | None":
    """For whom names were asked for on the screen of the last run or of this one; it holds no name."""
    kept: Grant | None = st.session_state.get(_GRANT) or st.session_state.get(_OFFERED)
    return kept


def keep_grant(given: "Grant") -> None:
    st.session_state[_GRANT] = given


def forget_grant() -> None:
    for name in (_GRANT, _OFFERED):
        st.session_state.pop(name, None)


def widget_key(name: str) -> str:
    return _WIDGET + name


def widget(name: str) -> Any:
    """The value of one of the frame's widgets, None when it is not shown."""
    return st.session_state.get(_WIDGET + name)


def set_widget(name: str, value: Any) -> None:
    """Set what a widget will show; only before it is drawn in this run."""
    st.session_state[_WIDGET + name] = value
