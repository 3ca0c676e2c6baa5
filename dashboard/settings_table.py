"""The table of deployment settings, as it stands in docs/operations.md."""

from dataclasses import dataclass

from dashboard import settings


@dataclass(frozen=True)
class SettingRow:
    """One line of the table of settings: `meaning` is a msgid."""

    name: str
    default: str
    meaning: str


def table() -> tuple[SettingRow, ...]:
    """Every setting, in order: what docs/operations.md must list."""
    return tuple(
        SettingRow(f"{settings.PREFIX}{name.upper()}", _default(name), str(field.description))
        for name, field in settings.Settings.model_fields.items()
    )


def _default(name: str) -> str:
    value = settings.Settings.model_fields[name].default
    stated = settings.said(name).get("default", "")
    return stated or ("" if value is None else str(value))


def markdown() -> str:
    """The table of settings as Markdown, to stand word for word in docs/operations.md."""
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    lines += [f"| `{row.name}` | {row.default} | {row.meaning} |" for row in table()]
    return "\n".join(lines) + "\n"
