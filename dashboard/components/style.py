"""The one style sheet beside the theme."""

from pathlib import Path

import streamlit as st

SHEET = Path(__file__).with_name("style.css")


def inject() -> None:
    st.html(SHEET)
