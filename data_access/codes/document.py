"""The code lists as a page of the documentation (docs/codes.md)."""

from collections.abc import Iterator

from data_access import codes
from data_access.codes.lists import NOT_RECORDED
from data_access.codes.model import CodeList

_HEAD = """# 代码表 Code lists

导入文件中的规定用词：正式用词、也可写作的词、英文和数据库中的代码。不在表中的词不会被猜测，该行退回。
The words that imported files may use: the official Chinese word, what may also be written, English and the stored code.
A word that is not here is never guessed: the row is rejected.

在任何代码表中，下列写法表示未登记：{blanks}
"""


def markdown() -> str:
    """All code lists, in the order in which they are defined."""
    blanks = "、".join(f"`{word}`" for word in NOT_RECORDED)
    return "\n".join((_HEAD.format(blanks=blanks), *(line for name in codes.names() for line in _table(name))))


def _table(name: str) -> Iterator[str]:
    known = codes.code_list(name)
    yield f"## {known.zh} {known.en} (`{name}`)\n"
    yield "| 正式用词 | 也可写作 | English | 代码 code |"
    yield "|---|---|---|---|"
    for word in known.words:
        yield f"| {word.zh} | {_joined(word.variants)} | {word.en} | `{word.code}` |"
    yield from _blanks(known)
    yield ""


def _blanks(known: CodeList) -> Iterator[str]:
    if known.blanks:
        yield f"\n表示没有：{_joined(known.blanks)}"


def _joined(words: tuple[str, ...]) -> str:
    return "、".join(words).replace("|", "\\|")
