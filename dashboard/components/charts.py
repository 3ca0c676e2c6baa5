"""Charts on a page: plotly figures in the colours of the theme, without tool bar."""

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts import theme
from dashboard.page import Page


def show(page: Page, figure: go.Figure, *, key: str) -> None:
    """Put a chart on the page; `key` is unique on it."""
    dark = st.context.theme.type == "dark"
    shown = theme.in_the_dark(figure) if dark else figure
    st.plotly_chart(shown, theme=None, config=theme.config(page.t), key=key)
