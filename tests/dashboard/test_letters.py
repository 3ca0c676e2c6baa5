"""Letters on the sample city: whom they are about, cell by cell as the lists say; recorded first; the same twice."""

import dataclasses
import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from docx import Document

from dashboard import doors, filters, letters
from dashboard.figures import Access
from dashboard.i18n import translator
from dashboard.taking import Office, Taking
from data_access import codes, rollups
from data_access import letters as writing
from data_access.engine import Database
from data_access.errors import AuditFailed, NotAllowed
from data_access.letters import Drafting, ToTown
from data_access.queries.letters import Letter
from data_access.queries.roster import Asked
from data_access.scope import Role, Scope
from tests import factories as f
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY, City, copied, write

TOWN, OTHER = "320599101", "320599105"
BUREAU, OF_TOWN, OF_OTHER = (
    Scope(Role.CITY_SUPERVISOR, CITY),
    Scope(Role.TOWN_SUPERVISOR, CITY, TOWN),
    Scope(Role.TOWN_SUPERVISOR, CITY, OTHER),
)
OFFICE = Office(contact="未保科 0512-00000000", supervision_body="云浦市人民政府督查室")
NOW = dt.datetime(2026, 11, 22, 3)
DUE = dt.date(2026, 11, 30)
Recorded = list[tuple[str, Sequence[str], str | None]]


@pytest.fixture
def place(yunpu: Database, tmp_path: Path) -> Database:
    return copied(yunpu, tmp_path / "tonghu.db")


@pytest.fixture
def recorded() -> Recorded:
    return []


def taking(database: Database, recorded: Recorded, scope: Scope = BUREAU, lang: str = "zh", version: int = 1) -> Taking:
    choices = filters.choices(database, scope, version, YUNPU_AS_OF, "Asia/Shanghai")
    return Taking(
        Access(database, scope, version), filters.default(choices), choices, OFFICE,
        translator(lang), "王科长", lambda *told: recorded.append(told),  # type: ignore[arg-type]
    )  # fmt: skip


def drafted(taken: Taking, kind: str = "reminder", towns: Sequence[str] = ()) -> tuple[Letter, ...]:
    to = tuple(
        ToTown(town, tuple(row.child for row in rows))
        for town, rows in letters.to_see(taken.access, taken.ask).items()
        if not towns or town in towns
    )
    word = letters.word_of(taken.office, kind)
    drafting = Drafting(kind, word, "difficulty", taken.ask.as_of, taken.on, DUE, to)
    writing.draft(taken.access.database, taken.access.scope, drafting, "王科长", NOW, lambda _drafted: None)
    return letters.register(taken.access, taken.on)


def table(data: bytes) -> list[list[str]]:
    (found,) = Document(io.BytesIO(data)).tables
    return [[cell.text for cell in row.cells] for row in found.rows][1:]


def text(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


def everything(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def test_the_letters_are_about_whoever_must_be_seen_town_by_town(place: Database, recorded: Recorded):
    taken = taking(place, recorded)
    found = letters.to_see(taken.access, taken.ask)
    counts = doors.spread(taken.access, taken.ask, "must_be_seen")
    for town, rows in found.items():
        assert len(rows) == sum(n for (code, _tier), n in counts.items() if code == town)
    assert sum(map(len, found.values())) == sum(n for (code, _tier), n in counts.items() if code)
    assert list(found) == [town.code for town in taken.choices.towns if town.code in found]
    narrowed = dataclasses.replace(taken.ask, tiers=("red",), categories=("orphan_scattered",))
    assert letters.to_see(taken.access, narrowed) == found  # a letter leaves nobody out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_cell_is_the_list_s(place: Database, recorded: Recorded, lang: str):
    taken = taking(place, recorded, lang=lang)
    (letter,) = drafted(taken, towns=(TOWN,))
    data = letters.make(taken, letter)
    rows = doors.children(taken.access, dataclasses.replace(taken.ask, towns=(TOWN,)), "must_be_seen")
    asked = tuple(Asked(row.child, row.village, row.director) for row in rows)
    details = doors.details(taken.access, asked, taken.ask.as_of)
    expected = [
        [
            str(at),
            row.child,
            details[row.child].roster_no,
            details[row.child].village_name,
            codes.word("standard_tier", row.tier) if lang == "zh" else
            f"{codes.english('standard_tier', row.tier)} {codes.word('standard_tier', row.tier)}",
            str(row.days),
            details[row.child].director_name,
        ]
        for at, row in enumerate(rows, 1)
    ]  # fmt: skip
    assert table(data) == expected
    assert letter.children == len(rows) > 0
    assert recorded == [(recorded[0][0], tuple(sorted(row.child for row in rows)), TOWN)]
    assert letter.number in recorded[0][0]
    said = text(data)
    assert str(len(rows)) in said
    assert "童护提示〔2026〕1号" in said
    assert "云浦市民政局" in said
    assert ("2026年11月30日" if lang == "zh" else "2026-11-30") in said
    assert "王科长" in everything(data)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_category_and_nothing_of_a_child_s_identity_stands_in_it(place: Database, recorded: Recorded, lang: str):
    taken = taking(place, recorded, lang=lang)
    drafted(taken)
    data = letters.pack(taken, letters.register(taken.access, taken.on))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        said = "\n".join(everything(packed.read(name)) for name in packed.namelist())
    word = codes.word if lang == "zh" else codes.english
    children = [child for _what, its, _town in recorded for child in its]
    rows = {row.child: row for row in doors.children(taken.access, taken.ask, "must_be_seen")}
    categories = {word("category", rows[child].category) for child in children}
    assert len(categories) > 2
    assert not [each for each in categories if each in said]
    names = sa.text("SELECT name, guardian_name, guardian_phone, address FROM child_identity WHERE child_id = :child")
    with place.read() as connection:
        for child in children:
            for secret in connection.execute(names, {"child": child}).one():
                assert not secret or len(secret) < 3 or secret not in said


def test_all_towns_lie_in_one_zip_by_number_and_every_letter_is_recorded_first(place: Database, recorded: Recorded):
    taken = taking(place, recorded)
    found = drafted(taken)
    data = letters.pack(taken, found)
    names = [taken.choices.town_name(letter.town_code) for letter in found]
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.namelist() == [f"童护提示〔2026〕{n}号-{name}.docx" for n, name in enumerate(names, 1)]
        for letter, name in zip(found, packed.namelist(), strict=True):
            rows = table(packed.read(name))
            assert len(rows) == letter.children
    assert [town for _what, _children, town in recorded] == [letter.town_code for letter in found]
    letters.pack(taken, found)  # asked for twice: no further number
    assert letters.register(taken.access, taken.on) == found


def test_what_cannot_be_recorded_is_not_made(place: Database, recorded: Recorded, monkeypatch: pytest.MonkeyPatch):
    taken = taking(place, recorded)
    found = drafted(taken)

    def fails(*_told: object) -> None:
        raise AuditFailed()

    monkeypatch.setattr("dashboard.exports.letter_paper.write", fails)  # would raise anything else first
    monkeypatch.setattr(letters, "_written", lambda *_: pytest.fail("made before it was recorded"))
    broken = dataclasses.replace(taken, record=fails)
    for make in (lambda: letters.make(broken, found[0]), lambda: letters.pack(broken, found)):
        with pytest.raises(AuditFailed):
            make()


def test_a_letter_made_again_says_what_changed_and_keeps_its_number(place: Database, recorded: Recorded):
    taken = taking(place, recorded)
    (before,) = drafted(taken, towns=(TOWN,))
    child = letters.to_see(taken.access, taken.ask)[TOWN][0].child
    assert "记录有变" not in str(table(letters.make(taken, before)))
    write(place, City.of(f.visit(child, YUNPU_AS_OF - dt.timedelta(days=1), recorded=NOW.isoformat())))
    rollups.refresh(place, today=YUNPU_AS_OF)
    again = taking(place, recorded, version=2)
    (letter,) = letters.register(again.access, again.on)
    data = letters.make(again, letter)
    rows = {row[1]: row for row in table(data)}
    assert rows[child][5] == "记录有变"
    assert len(rows) == letter.children == before.children
    assert "其中 1 名在该日前已有走访" in text(data)
    assert letter.number in text(data)


def test_who_was_seen_since_is_counted_by_the_records_of_now(place: Database, recorded: Recorded):
    taken = taking(place, recorded)
    earlier = dataclasses.replace(taken, filters=dataclasses.replace(taken.filters, as_of=dt.date(2026, 11, 1)))
    (letter,) = drafted(earlier, towns=(TOWN,))
    listed = {row.child for row in letters.to_see(earlier.access, earlier.ask)[TOWN]}
    now = doors.children(taken.access, taken.ask, "A4")
    expected = sum(
        row.child in listed and row.last_visit_on is not None and row.last_visit_on > dt.date(2026, 11, 1)
        for row in now
    )
    assert 0 < expected <= letter.children
    assert letters.seen_since(taken.access, taken.ask, (letter,)) == {letter.id: expected}


def test_a_town_takes_its_own_letter_and_no_other_s(place: Database, recorded: Recorded):
    taken = taking(place, recorded)
    by_town = {letter.town_code: letter for letter in drafted(taken)}
    for state in (writing.LetterState.REVIEWED, writing.LetterState.ISSUED):
        ids = [letter.id for letter in by_town.values()]
        writing.step(place, BUREAU, ids, state, "", "u", NOW, YUNPU_AS_OF, lambda: None)
    own = taking(place, recorded, OF_TOWN)
    (letter,) = letters.register(own.access, own.on)
    assert letter.id == by_town[TOWN].id
    assert table(letters.make(own, letter)) == table(letters.make(taken, letter))
    other = taking(place, recorded, OF_OTHER)
    leader = taking(place, recorded, Scope(Role.LEADER, CITY))
    before = list(recorded)
    for nobody in (other, leader):
        with pytest.raises(NotAllowed):
            letters.make(nobody, letter)
    assert recorded == before


def test_a_supervision_order_is_the_other_body_s(place: Database, recorded: Recorded):
    taken = taking(place, recorded)
    (letter,) = drafted(taken, "supervision_order", (TOWN,))
    said = text(letters.make(taken, letter))
    assert said.startswith("督办单\n童护督办〔2026〕1号")
    assert OFFICE.supervision_body in said
    assert "云浦市民政局" not in said
    assert letters.kinds(Office()) == ("reminder",)


def test_the_usual_due_date_leaves_five_working_days():
    assert letters.usual_due(dt.date(2026, 11, 22), ()) == dt.date(2026, 11, 30)  # Monday, and a week of work
    assert letters.usual_due(dt.date(2026, 11, 22), (dt.date(2026, 11, 25),)) == dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("word", "expected"), [("童护提示", "童护督办"), ("云民函", "云民函督办"), ("云民督办", "云民督办督办")]
)
def test_the_two_kinds_never_share_a_number(word: str, expected: str):
    assert letters.word_of(Office(letter_word=word), "supervision_order") == expected
    assert letters.word_of(Office(letter_word=word), "reminder") == word
