"""The way to paper: the browser prints the page as it stands, without what only a screen needs (style.css)."""

import secrets

import streamlit as st

from dashboard.page import Page


def print_button(page: Page) -> None:
    """A button that opens the browser's own print dialog; drawn last on a page, so that all of it is there."""
    if st.button(page.t("Print this page"), key="print"):
        # another text each time: the same one would not be run again
        st.html(f"<script>window.print() // {secrets.token_hex(4)}</script>", unsafe_allow_javascript=True)
