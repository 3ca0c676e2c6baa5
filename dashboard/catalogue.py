"""Keep the catalogue true: every text that the code shows is translated, and nothing is translated in vain.

    python -m dashboard.catalogue             # says what is missing or unused; exit status 1 when anything is
    python -m dashboard.catalogue --update    # adds what is missing (to be translated) and drops what is unused

Texts are found where they stand: `msg("…")`, `t("…")`, `t.plural("…", "…", n)` in pages, dashboard and data_access.
"""

import ast
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from dashboard.i18n import CATALOGUE

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("pages", "dashboard", "data_access")
SINGLE, PLURAL = frozenset({"t", "msg"}), "plural"
WIDTH = 118
_Id = str | tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """missing: shown but not translated · unused: translated but not shown · unlike: other {values} than the msgid."""

    missing: tuple[str, ...]
    unused: tuple[str, ...]
    unlike: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.unused or self.unlike)


def used() -> dict[str, _Id]:
    """Every text that the code shows, by its first msgid."""
    found: dict[str, _Id] = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for message in shown_by(path.read_text(encoding="utf-8")):
                first = message if isinstance(message, str) else message[0]
                if first and not isinstance(found.get(first), tuple):
                    found[first] = message
    return found


def shown_by(source: str) -> Iterator[_Id]:
    """The texts of one module.

    Read from the syntax tree, for a text may stand inside an f-string, where a scanner of words does not see it.
    """
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in SINGLE and call.args:
            yield from _literals(call.args[0])
        elif name == PLURAL and len(call.args) > 1:
            yield from zip(_literals(call.args[0]), _literals(call.args[1]), strict=True)


def _literals(node: ast.expr) -> list[str]:
    """The text of an argument, both where it depends; none where it is a variable, which is marked where it is made."""
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def read() -> Catalog:
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="zh_CN")


def report() -> Report:
    """Compare code and catalogue."""
    shown, catalogue = used(), read()
    known = dict(_messages(catalogue))
    translated = {first for first, message in known.items() if all(_texts(message)) and not message.fuzzy}
    return Report(
        missing=tuple(sorted(shown.keys() - translated)),
        unused=tuple(sorted(known.keys() - shown.keys())),
        unlike=tuple(sorted(first for first in translated if not _same_values(known[first]))),
    )


def update() -> None:
    """Write the catalogue anew: what is shown, in order, with the translations that exist."""
    shown, old = used(), read()
    fresh = Catalog(locale="zh_CN", project="tonghu", charset="utf-8", header_comment="# Chinese texts of Tonghu.")
    known = dict(_messages(old))
    for first, message in sorted(shown.items()):
        fresh.add(message, known[first].string if first in known else None)
    with CATALOGUE.open("wb") as target:
        write_po(target, fresh, width=WIDTH, sort_output=True, omit_header=False, no_location=True)


def _messages(catalogue: Catalog) -> Iterator[tuple[str, Message]]:
    for message in catalogue:
        if message.id:
            yield (message.id if isinstance(message.id, str) else message.id[0]), message


def _texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _same_values(message: Message) -> bool:
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    asked = set().union(*(_values(text) for text in ids))
    return all(_values(text) == asked for text in _texts(message))


def _values(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def main(arguments: list[str]) -> int:
    if "--update" in arguments:
        update()
    found = report()
    for name in ("missing", "unused", "unlike"):
        for text in getattr(found, name):
            sys.stdout.write(f"{name}: {text}\n")
    return 0 if found.is_clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
