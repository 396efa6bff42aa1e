"""The two real problem lists as findings; the expected values were written down from the sheets."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command

from base import clock
from base.trail import SYSTEM
from campaign.models import SheetImport
from campaign.reading.units import UnitBook
from campaign.services.imports import ImportDraft, ask_commit, create_import, question_count
from inspections.models import Finding
from inspections.reading.problem_lists import answering_units, area_name, proposed_category, split_problems
from tests.factories.accounts import make_unit
from tests.factories.inspections import make_category, make_site

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent.parent / "data" / "problem_lists"

JINGZHOU = {  # place: (problems, unit, limit)
    "市科技馆": (3, "市科技馆", "3天"),
    "市第二人民医院": (3, "市卫生健康委员会", "5天"),
    "市第三人民医院": (5, "市卫生健康委员会", "5天"),
    "市第五人民医院": (7, "市卫生健康委员会", "5天"),
}
LUCHENG = {  # place: (problems, area, units)
    "宏源路68号畅想网吧": (1, "滨江街道", ["区文广新局"]),
    "聚源路和田园路交叉口---杨府山居住区核心区配套工程工地": (2, "滨江街道", []),
    "黎明社区卫生服务中心": (2, "滨江街道", ["区卫生局"]),
    "前庄路温州建校": (2, "滨江街道", []),
    "民航路103号星辰网吧": (1, "滨江街道", ["区文广新局", "区公安分局"]),
    "南汇街道金色家园": (4, "南汇街道", ["南汇街道", "房管鹿城分局"]),
    "南汇街道东龙路金色家园南区5幢": (4, "南汇街道", ["南汇街道", "区城管与执法局"]),
}


def take_in(campaign, name: str, **answers: str) -> SheetImport:
    draft = ImportDraft(
        campaign=campaign,
        kind="findings",
        options={},
        content=(FILES / name).read_bytes(),
        file_name=name,
    )
    record = create_import(actor=SYSTEM, draft=draft, is_here=True)
    assert record.state == "ready", record.error
    return record


def rows_of(record: SheetImport) -> dict[str, dict]:
    return {row.reading["place"]: row.reading for row in record.rows.all()}


def test_the_list_of_jingzhou(campaign):
    rows = rows_of(take_in(campaign, "jingzhou.xlsx"))

    found = {
        place: (len(rows[place]["problems"]), "、".join(rows[place]["units"]), rows[place]["limit"])
        for place in JINGZHOU
    }
    assert found == JINGZHOU
    assert [each["text"] for each in rows["市科技馆"]["problems"]] == [
        "电动车未按指定区域停放",
        "灭火器过期未更换",
        "意见簿投诉记录和回复处理记录不规范",
    ]


def test_the_list_of_lucheng(campaign):
    rows = rows_of(take_in(campaign, "lucheng_2013.xlsx"))

    found = {place: (len(rows[place]["problems"]), rows[place]["area_name"], rows[place]["units"]) for place in LUCHENG}
    assert found == LUCHENG
    assert rows["南汇街道金色家园"]["problems"][1]["text"] == "草坪晾晒(现场督促物业已整改)"
    assert any("注明已整改" in text for text in rows["南汇街道金色家园"]["warnings"])


def test_what_a_list_names_is_assigned_with_its_limit_and_what_names_nobody_waits(campaign):
    record = take_in(campaign, "jingzhou.xlsx")
    ask_commit(actor=SYSTEM, record=record, is_here=True)

    museum = Finding.objects.filter(place="市科技馆")
    assert {(each.state, each.unit.name, each.limit_text) for each in museum} == {("assigned", "市科技馆", "3天")}
    assert {each.due_at for each in museum} == {clock.midnight(dt.date(2026, 7, 17))}
    assert museum[0].unit.is_confirmed is False
    unasked = Finding.objects.filter(place="市妇幼保健医院")
    assert unasked.exists()
    assert {(each.source, each.category) for each in unasked} == {("import", None)}


def test_several_units_the_first_answers_unless_the_office_wants_to_decide(campaign):
    record = take_in(campaign, "lucheng_2013.xlsx")
    assert [each["key"] for each in record.questions] == ["lead"]
    ask_commit(actor=SYSTEM, record=record, is_here=True)

    both = Finding.objects.get(place="民航路103号星辰网吧")
    assert (both.unit.name, [each.name for each in both.support_units.all()]) == ("区文广新局", ["区公安分局"])
    assert Finding.objects.filter(place="前庄路温州建校", state="reported", unit=None).count() == 2


def test_a_second_import_of_the_same_list_makes_nothing(campaign):
    for expected in ("new", "same"):
        record = take_in(campaign, "jingzhou.xlsx")
        assert {row.action for row in record.rows.all()} == {expected}
        ask_commit(actor=SYSTEM, record=record, is_here=True)
    count = Finding.objects.count()

    assert count == sum(len(row.reading["problems"]) for row in record.rows.all())


def test_sites_areas_and_categories_are_recognised(campaign, lead_unit):
    street = make_unit("滨江街道", parent=campaign.unit, kind="subdistrict")
    site = make_site(campaign, lead_unit, name="黎明社区卫生服务中心")
    smoke = make_category(campaign, "违规吸烟", words="吸烟 烟蒂")
    record = take_in(campaign, "lucheng_2013.xlsx")

    row = rows_of(record)["黎明社区卫生服务中心"]
    assert (row["site"], row["area"]) == (site.pk, street.pk)
    asked = {q["original"]: q["suggestion"] for each in record.rows.all() for q in each.questions}
    assert asked["吸烟普遍,地面大量烟蒂"] == str(smoke.pk)
    assert question_count(record) > 1


def test_the_command_shows_and_takes_over(campaign, capsys):
    path = str(FILES / "jingzhou.xlsx")
    call_command("import_findings", path, "--dry-run")
    assert "nothing written" in capsys.readouterr().out
    assert not Finding.objects.exists()

    call_command("import_findings", path)
    assert f"{Finding.objects.count()} findings taken over" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(1)甲;(2)乙;(3)丙", ("甲", "乙", "丙")),
        ("1、甲;2、乙", ("甲", "乙")),
        ("①甲②乙", ("甲", "乙")),
        ("甲；乙", ("甲", "乙")),
        ("甲\n乙。", ("甲", "乙")),
        ("吸烟普遍,地面大量烟蒂", ("吸烟普遍,地面大量烟蒂",)),
        (
            "1、外来人员未登记、未发安全帽;个别未佩戴;2、食堂无健康证",
            ("外来人员未登记、未发安全帽;个别未佩戴", "食堂无健康证"),
        ),
    ],
)
def test_problems_of_a_cell(text, expected):
    assert split_problems(text) == expected


@pytest.mark.parametrize("text", ["请市文明办协调解决", "请区政府研究解决", "", "待定", "/"])
def test_a_cell_that_names_nobody(text):
    assert answering_units(text, UnitBook()) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("滨江街道辖区", "滨江街道"), ("南汇街道", "南汇街道"), ("南汇 街道辖区", "南汇街道")]
)
def test_areas(text, expected):
    assert area_name(text) == expected


@pytest.mark.parametrize(
    ("problem", "expected"),
    [("楼道小广告", 2), ("杂物乱堆放", 1), ("占道经营", None), ("小广告和乱堆放", None), ("小广告乱张贴", 2)],
)
def test_the_longest_word_proposes_a_category_and_a_tie_proposes_none(problem, expected):
    assert proposed_category(problem, {1: ("乱堆放",), 2: ("小广告", "小广告乱张贴")}) == expected
