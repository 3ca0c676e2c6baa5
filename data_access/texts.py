"""Texts that are defined here and shown elsewhere: English msgids, marked so that the catalogue finds them."""


def msg(text: str) -> str:
    """The text itself; the name marks it for extraction into the catalogue."""
    return text
