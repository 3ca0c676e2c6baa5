"""The house rules that no other tool holds: rooms, sizes, what may be committed, what must be documented."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dashboard import settings_table
from data_access.schema import audit_metadata, metadata

ROOT = Path(__file__).resolve().parent.parent
MODULE_LINES, PAGE_LINES, NAME_LENGTH, DECISION_LINES = 400, 120, 30, 15
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".cfg",
    ".ini",
    ".mako",
    ".po",
    ".css",
    ".html",
    ".js",
    ".json",
    ".yml",
    ".yaml",
    "",
}
VENDORED = ("dashboard/static/leaflet/",)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def committed() -> list[str]:
    """What is, or would be, in the repository; without git the folders that a release holds."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a clone")
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def lines(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


# --- rooms and sizes --------------------------------------------------------------------------------------------------


def test_the_rooms_know_each_other_in_one_direction_only() -> None:
    command = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


def test_modules_and_pages_stay_small() -> None:
    limits = {
        "pages/": PAGE_LINES,
        "dashboard/": MODULE_LINES,
        "data_access/": MODULE_LINES,
        "benchmarks/": MODULE_LINES,
    }
    too_long = {
        name: length
        for name in committed()
        for folder, limit in limits.items()
        if name.startswith(folder) and name.endswith(".py") and (length := len(lines(name))) > limit
        if name != "data_access/schema.py"  # the contract: one list of tables, read from top to bottom
    }
    assert too_long == {}


def test_table_and_column_names_fit_every_engine() -> None:
    names = [
        name
        for tables in (metadata, audit_metadata)
        for table in tables.tables.values()
        for name in (table.name, *table.columns.keys(), *(index.name or "" for index in table.indexes))
    ]
    assert [name for name in names if len(name) > NAME_LENGTH or name != name.lower()] == []


def test_charts_are_shown_in_one_place_which_knows_the_theme() -> None:
    screens = [name for name in committed() if name.startswith(("pages/", "dashboard/")) and name.endswith(".py")]
    shows = [name for name in screens if any("st.plotly_chart" in line for line in lines(name))]
    assert shows == ["dashboard/components/charts.py"]


# --- what is committed ------------------------------------------------------------------------------------------------


def _texts() -> Iterator[tuple[str, str]]:
    for name in committed():
        if Path(name).suffix in TEXT and not name.startswith(VENDORED):
            yield name, (ROOT / name).read_text(encoding="utf-8", errors="replace")


def test_nothing_committed_names_an_index_or_a_path_of_somebodys_machine() -> None:
    index = re.compile(
        r"--(extra-)?index-url|--find-links|find-links\s*=|index-url\s*=|/simple/?(\s|$)|pypi\.org/simple"
    )
    place = re.compile(r"(?<![\w.<{$])(/home/\w|/Users/\w|/root/|/work/\w|[A-Z]:\\Users\\)")
    found = [
        f"{name}:{number}"
        for name, text in _texts()
        if name != "tests/test_house.py"
        for number, line in enumerate(text.splitlines(), 1)
        if index.search(line) or place.search(line)
    ]
    assert found == []


def test_no_database_and_no_secret_is_committed() -> None:
    kept_out = re.compile(r"\.(db|db-wal|db-shm|sqlite3?|pem|key)$|(^|/)(\.env|secrets\.toml)$|\.rejected\.xlsx$")
    assert [name for name in committed() if kept_out.search(name)] == []


# --- what is documented -----------------------------------------------------------------------------------------------


def test_every_setting_stands_in_operations_word_for_word() -> None:
    assert settings_table.markdown() in (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"), (
        "put what dashboard.settings_table.markdown() gives into docs/operations.md"
    )


def test_decisions_are_numbered_and_short() -> None:
    parts = re.split(r"^## ", (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [int(part.split()[0]) for part in parts] == list(range(1, len(parts) + 1))
    for part in parts:
        assert "**What**" in part, part
        assert "**Why**" in part, part
        assert len(part.strip().splitlines()) <= DECISION_LINES + 1, part


@pytest.mark.parametrize(
    "name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/operations.md", "docs/import.md"]
)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text(encoding="utf-8")):
        assert ((ROOT / name).parent / target).exists(), target


def test_what_contributing_names_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:dashboard|data_access|pages|tests|docs|\.ci)/[^`*]*)`", text):
        assert (ROOT / path).exists(), path
    for names, module in re.findall(r"\| ((?:`[\w.]+`(?:, )?)+) in `([\w/]+\.py)`", text):
        source = (ROOT / module).read_text(encoding="utf-8")
        for name in re.findall(r"`([\w.]+)`", names):
            assert re.search(rf"(def|class) {name.rpartition('.')[2]}\b|^{name}\b", source, re.MULTILINE), name


# --- versions ---------------------------------------------------------------------------------------------------------


def _pins() -> dict[str, str]:
    """constraints.txt: name to version, whatever system a line is for."""
    pins = {}
    for line in lines("constraints.txt"):
        if line and not line.startswith("#"):
            match = re.fullmatch(r"([\w.-]+)==([\w.]+)( ; .+)?", line)
            assert match, f"not a plain pin: {line}"
            pins[canonicalize_name(match[1])] = match[2]
    return pins


def _needed() -> set[str]:
    """The names of everything that is installed for this project here, through all levels."""
    extras = PROJECT["optional-dependencies"]
    wanted = [Requirement(text) for text in (*PROJECT["dependencies"], *extras["test"], *extras["dev"])]
    seen: set[tuple[str, frozenset[str]]] = set()
    while wanted:
        requirement = wanted.pop()
        name, asked = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if name == "tonghu" or (name, asked) in seen:
            continue
        seen.add((name, asked))
        try:
            below = requires(name) or []
        except PackageNotFoundError:
            continue  # not for this system
        wanted += [each for each in map(Requirement, below) if _applies(each, asked)]
    return {name for name, _ in seen}


def _applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    return requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in (*extras, ""))


def test_constraints_pin_everything_that_is_installed() -> None:
    assert _needed() - _pins().keys() == set()


def test_pins_lie_within_what_the_project_asks_for() -> None:
    pins = _pins()
    extras = PROJECT["optional-dependencies"]
    for requirement in map(Requirement, (*PROJECT["dependencies"], *extras["test"], *extras["dev"])):
        if requirement.name != "tonghu":
            assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement


USED_BY_OTHERS = {"tzdata"}
"""Imported by zoneinfo."""


def _imported(*folders: str) -> set[str]:
    """The distributions whose modules are imported below these folders."""
    installed = packages_distributions()
    modules: set[str] = set()
    for name in committed():
        if name.endswith(".py") and name.startswith(folders):
            for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    modules |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    modules.add(node.module or "")
    tops = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names
    return {canonicalize_name(installed[top][0]) for top in tops if top in installed} - {"tonghu"}


def _declared(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    assert _imported("dashboard/", "data_access/", "pages/") == _declared(PROJECT["dependencies"]) - USED_BY_OTHERS


def test_what_the_tests_import_is_declared() -> None:
    declared = _declared([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]])
    assert _imported("tests/", "benchmarks/", "docs/") - declared == set()
