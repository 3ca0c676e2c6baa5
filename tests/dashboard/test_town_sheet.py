"""The one-page sheet of a town: one page whatever there is to say, the seam's numbers, the promises made before."""

from dataclasses import replace
from typing import Any

import pytest

from dashboard import doors, figures, formatting, town_review, town_sheet
from dashboard.figures import Access
from dashboard.i18n import Language, translator
from dashboard.town_review import GROUPS
from dashboard.town_sentences import overall, staffing_of
from dashboard.town_sheet import MOST_MEASURES, chosen_lines, cut
from data_access import months, rollups, setup
from data_access.engine import Database
from data_access.errors import AuditFailed, NotAllowed
from data_access.measures.model import Ask
from data_access.measures.registry import PARTS
from data_access.scope import Role, Scope
from tests import factories as f
from tests import office
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY
from tests.papers import LONG, Trail, many_towns, nobody, paragraphs, tables, taking

TOWN, OTHER = "320599101", "320599105"
ASK = Ask(YUNPU_AS_OF, months.parse("2026-10"))
MEASURES, PROMISES = 0, 1
zh = translator("zh")


def sheet(database: Database, language: Language = "zh", town: str = TOWN, **more: Any) -> bytes:
    return town_sheet.make(taking(database, language, towns=(town,), **more))


@pytest.fixture(scope="module")
def made(yunpu: Database) -> bytes:
    return sheet(yunpu)


def access(yunpu: Database) -> Access:
    return Access(yunpu, Scope(Role.CITY_SUPERVISOR, CITY), 1)


def test_every_row_is_the_seam_s(yunpu: Database, made: bytes) -> None:
    review = town_review.build(access(yunpu), ASK, TOWN)
    own = figures.figures(access(yunpu), replace(ASK, towns=(TOWN,)), tuple(m.id for m in town_review.applying()))
    by_title = {zh(PARTS[figure.measure].title): figure for figure in own}
    of_city = {zh(PARTS[line.parts[0].id].title): line.city[0] for line in review.lines}
    rows = tables(made)[MEASURES][1:]
    for title, mine, city, _goal, _target, _city, _month in rows[:-1]:
        assert mine == formatting.with_unit(by_title[title], zh).line if title != "缺岗村（居）" else True
        assert city == formatting.show(of_city[title], zh).text if title in of_city else True
    vacant = next(figure for figure in own if figure.measure == "D1.vacant")
    assert rows[-2][:2] == [zh(PARTS["D1.vacant"].title), str(vacant.numerator)]


def test_it_says_the_same_sentence_and_groups_as_the_page(yunpu: Database, made: bytes) -> None:
    review = town_review.build(access(yunpu), ASK, TOWN)
    text = "\n".join(paragraphs(made))
    assert overall(review, staffing_of(review, late=False), zh) in text
    for group in GROUPS:
        n = sum(doors.spread(access(yunpu), replace(ASK, towns=(TOWN,)), group.door).values())
        assert f"{zh(group.title)} {n}" in text


def test_what_has_a_target_comes_before_what_is_only_compared(yunpu: Database) -> None:
    review = town_review.build(access(yunpu), ASK, TOWN)
    few, many = chosen_lines(review, 3), chosen_lines(review, 99)
    assert all(line.against is not None for line in few)
    assert [line for line in review.lines if line in many] == list(many)  # the order of the review
    assert all(line.against is not None or line.verdict is not None for line in many)


def test_the_latest_promises_stand_with_what_came_of_them(sqlite: Database) -> None:
    f.write(
        sqlite,
        f.City.of(
            f.places(),
            f.child("c"),
            f.visit("c", "2026-11-20"),
            f.action("late", f.T1, agreed="2026-10-20", due="2026-11-10"),
            f.action("done", f.T1, agreed="2026-10-20", due="2026-11-30", done="2026-11-02", outcome="两名已到岗"),
            f.action("open", f.T1, agreed="2026-10-20", due="2026-12-10"),
            f.action("elsewhere", f.T2, agreed="2026-10-20", due="2026-11-10"),
        ),
    )
    rollups.refresh(sqlite, YUNPU_AS_OF)
    rows = tables(sheet(sqlite))[PROMISES][1:]
    assert [(row[1], row[3]) for row in rows] == [
        ("what late", "逾期 12 天"),  # late ones first
        ("what open", "办理中"),
        ("what done", "已完成（2026-11-02），两名已到岗"),
    ]
    assert all(row == ["\n", "", ""] for row in tables(sheet(sqlite))[PROMISES + 1][1:])  # to be filled in


def test_it_is_recorded_with_its_town_before_it_is_made(yunpu: Database) -> None:
    trail = Trail()
    sheet(yunpu, record=trail.record)
    assert trail.said == [("town sheet", (), TOWN)]
    with pytest.raises(AuditFailed):
        sheet(yunpu, record=Trail(fails=AuditFailed()).record)


def test_another_town_and_finance_are_refused(yunpu: Database) -> None:
    with pytest.raises(NotAllowed):
        sheet(yunpu, scope=Scope(Role.FINANCE, CITY))
    own = taking(yunpu, scope=Scope(Role.TOWN_SUPERVISOR, CITY, TOWN))
    assert town_sheet.make(own)
    with pytest.raises(NotAllowed):
        town_sheet.make(replace(own, filters=replace(own.filters, towns=(OTHER,))))


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [("云津街道", 8, "云津街道"), ("云津街道", 7, "云津…"), ("a\n b", 9, "a b"), ("", 3, "")],
)
def test_a_long_text_is_cut_at_its_width(text: str, width: int, expected: str) -> None:
    assert cut(text, width) == expected


# --- on paper ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hard(yunpu: Database, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The fullest towns of the sample in both languages, the longest names and promises, and nobody at all."""
    found: dict[str, bytes] = {}
    for language in ("zh", "en"):
        for town in (TOWN, "320599102", OTHER):
            found[f"{town}-{language}"] = sheet(yunpu, language, town)  # type: ignore[arg-type]
    for name, build in (("many", many_towns), ("nobody", nobody)):
        database = Database(f"sqlite:///{tmp_path_factory.mktemp(name) / 'tonghu.db'}")
        setup.initialise(database)
        for language in ("zh", "en"):
            found[f"{name}-{language}"] = sheet(build(database) if language == "zh" else database, language)  # type: ignore[arg-type]
        database.dispose()
        database.audit.dispose()
    return found


@pytest.fixture(scope="module")
def rendered(hard: dict[str, bytes], render: office.Render) -> dict[str, office.Pdf]:
    found = render(*((f"{name}.docx", data) for name, data in hard.items()))
    return dict(zip(hard, found, strict=True))


def test_it_is_one_page_always(rendered: dict[str, office.Pdf]) -> None:
    assert {name: pdf.pages for name, pdf in rendered.items()} == dict.fromkeys(rendered, 1)


def test_the_page_is_whole_and_room_is_left_for_other_fonts(rendered: dict[str, office.Pdf]) -> None:
    """A tenth of the page at its foot is free: Word and WPS break lines elsewhere."""
    for name, pdf in rendered.items():
        (image,) = pdf.images(60)
        assert office.darkest_at_the_edge(image, 15) > 200, name
        foot = image.convert("L").crop((0, round(image.height * 0.9), image.width, image.height))
        assert foot.getextrema()[0] > 200, name
        assert "统计口径：A1第1版" in pdf.text or "Definitions:" in pdf.text or "nobody" in name


def test_long_things_are_cut_and_said(rendered: dict[str, office.Pdf], hard: dict[str, bytes]) -> None:
    assert "另有6项约定事项未列出" in rendered["many-zh"].text
    assert "8furtheragreedactions" in rendered["many-en"].text
    assert paragraphs(hard["many-zh"])[0] == f"{LONG[:17]}…工作评估（2026年10月）"
    assert len(tables(hard["many-zh"])[MEASURES]) - 3 <= MOST_MEASURES["zh"]


def test_nothing_asks_for_a_repair(hard: dict[str, bytes]) -> None:
    assert {name: office.faults("sheet.docx", data) for name, data in hard.items()} == dict.fromkeys(hard, ())
