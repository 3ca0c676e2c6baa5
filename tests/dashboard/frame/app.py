"""The frame with pages for tests, as Streamlit runs it."""

from pathlib import Path

from dashboard.app import frame
from dashboard.navigation import AS_OF, PageSpec
from data_access.scope import Role

HERE = Path(__file__).resolve().parent
EVERYBODY = frozenset(Role)

frame(
    (
        PageSpec("", HERE / "first.py", "Overview", "How do we stand, what needs me?", EVERYBODY),
        PageSpec("second", HERE / "second.py", "Visit compliance", "", EVERYBODY - {Role.FINANCE}, frozenset({AS_OF})),
        PageSpec("faulty", HERE / "faulty.py", "Risk tiers", "", EVERYBODY),
    )
)
