"""A code list as a frozen value."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """One code: what is stored, its official Chinese word, its English word and what clerks also write."""

    code: str
    zh: str
    en: str
    variants: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeList:
    """`blanks`: words by which clerks say that there is nothing to record; stored as null."""

    name: str
    zh: str
    en: str
    words: tuple[Word, ...]
    blanks: tuple[str, ...] = ()


def code_list(name: str, zh: str, en: str, *words: tuple[str, ...], blanks: str = "") -> CodeList:
    """A list from rows (code, official word, English word, variants divided by '|')."""
    return CodeList(name, zh, en, tuple(Word(w[0], w[1], w[2], _split("".join(w[3:]))) for w in words), _split(blanks))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)
