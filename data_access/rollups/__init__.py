"""Facts computed from raw rows, so that no page reads raw visits; kept right by dirty marks, whoever writes."""

from data_access.rollups.refresh import Refreshed, refresh

__all__ = ["Refreshed", "refresh"]
