"""Campaign files: the default one, and every mistake named with its place."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from base.errors import InvalidInputError
from campaign.campaign_file import ActionPlan, ListPlan, PhasePlan, UnitPlan, read_campaign_file
from tests.factories.campaign import default_plan

SMALL: dict[str, Any] = {
    "city": "滨江市",
    "title": "创建全国文明城市",
    "office": "市创建办",
    "starts_on": dt.date(2026, 1, 1),
    "ends_on": dt.date(2028, 12, 31),
    "phases": [{"name": "开局年", "starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 12, 31)}],
    "actions": [{"number": 1, "name": "完善基础设施"}],
    "lists": [{"category": "renovation", "number": 1, "name": "背街小巷改造", "action": 1}],
    "units": [{"name": "滨江区", "kind": "district"}, {"name": "江东街道", "parent": "滨江区"}],
}


@pytest.fixture
def write(tmp_path):
    """write(content) -> a file with that text, or the YAML of that value."""

    def _write(content) -> Path:
        path = tmp_path / "campaign.yaml"
        text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def changed(*path, to: Any) -> dict[str, Any]:
    """The small campaign with the value at `path` replaced; `...` removes it."""
    data = copy.deepcopy(SMALL)
    *way, last = path
    target: Any = data
    for step in way:
        target = target[step]
    if to is ...:
        del target[last]
    else:
        target[last] = to
    return data


# --- The default campaign -----------------------------------------------------------------------------------------


def test_the_default_campaign_has_five_actions_and_three_years():
    plan = default_plan()

    assert [(action.number, action.name) for action in plan.actions] == [
        (1, "完善基础设施"),
        (2, "优化城乡环境"),
        (3, "强化精细管理"),
        (4, "深化道德涵养"),
        (5, "提升服务水平"),
    ]
    assert [phase.name for phase in plan.phases] == ["开局年", "突破年", "决胜年"]
    assert (plan.phases[0].starts_on, plan.phases[-1].ends_on) == (plan.starts_on, plan.ends_on)


@pytest.mark.parametrize(
    ("category", "names"),
    [
        (
            "renovation",
            (
                "老旧小区改造 背街小巷改造 农贸市场改造 公共厕所改造 小区文体健身设施完善 停车泊位建设 "
                "道路平整与路灯亮化 下水道与管网疏通改造"
            ),
        ),
        (
            "rectification",
            (
                "占道经营与流动摊点整治 车辆乱停乱放与交通秩序整治 小区乱晾晒乱堆放整治 农贸市场秩序整治 "
                "废品回收站点整治 城乡接合部环境整治 油烟污染与“牛皮癣”整治 消防通道与私拉电线整治"
            ),
        ),
        (
            "improvement",
            (
                "市民文明素质提升 小区物业管理水平提升 街巷长制与基层共治提升 新时代文明实践与志愿服务提升 "
                "未成年人思想道德建设提升 垃圾分类试点提升 县域与村镇文明提升"
            ),
        ),
    ],
)
def test_the_default_lists_are_those_of_the_speech(category, names):
    lists = [entry for entry in default_plan().lists if entry.category == category]

    assert [entry.name for entry in lists] == names.split()
    assert [entry.number for entry in lists] == list(range(1, len(lists) + 1))
    assert all(entry.is_sample for entry in lists)


def test_the_default_lists_belong_to_the_actions_of_the_speech():
    found: dict[int, set[str]] = {}
    for entry in default_plan().lists:
        found.setdefault(entry.action, set()).add(f"{entry.category}-{entry.number}")

    assert found == {
        1: {f"renovation-{number}" for number in range(1, 9)},
        2: {"rectification-4", "rectification-5", "rectification-6", "rectification-7", "improvement-7"},
        3: {
            "rectification-1",
            "rectification-2",
            "rectification-3",
            "rectification-8",
            "improvement-2",
            "improvement-3",
        },
        4: {"improvement-1", "improvement-5"},
        5: {"improvement-4", "improvement-6"},
    }


# --- What is read -------------------------------------------------------------------------------------------------


def test_a_file_is_read_into_a_plan(write):
    plan = read_campaign_file(write(SMALL))

    assert (plan.city, plan.title, plan.office) == ("滨江市", "创建全国文明城市", "市创建办")
    assert plan.phases == (PhasePlan("开局年", dt.date(2026, 1, 1), dt.date(2026, 12, 31)),)
    assert plan.actions == (ActionPlan(1, "完善基础设施"),)
    assert plan.lists == (ListPlan("renovation", 1, "背街小巷改造", 1, is_sample=False),)
    assert plan.units == (UnitPlan("滨江区", "district"), UnitPlan("江东街道", "department", "滨江区"))


@pytest.mark.parametrize("units", [..., None, []])
def test_units_may_be_left_out(write, units):
    assert read_campaign_file(write(changed("units", to=units))).units == ()


@pytest.mark.parametrize("parent", ["滨江市", "市创建办", "滨江区", ""])
def test_a_unit_s_parent_stands_before_it(write, parent):
    plan = read_campaign_file(write(changed("units", 1, "parent", to=parent)))

    assert plan.units[1].parent == parent


# --- Mistakes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (changed("city", to=...), "campaign: city is missing"),
        (changed("starts_on", to=...), "campaign: starts_on is missing"),
        (changed("mayor", to="王"), "campaign: unknown mayor"),
        (changed("city", to=7), "campaign: city must be a str, not 7"),
        (changed("ends_on", to="soon"), "campaign: ends_on must be a date, not 'soon'"),
        (changed("starts_on", to=dt.datetime(2026, 1, 1, 8)), "campaign: starts_on must be a date"),  # noqa: DTZ001
        (changed("ends_on", to=dt.date(2025, 12, 31)), "创建全国文明城市 ends before it starts"),
        (changed("phases", to="开局年"), "phases must be a list"),
        (changed("phases", 0, to="开局年"), r"phases\[1\] must have named values"),
        (changed("phases", 0, "name", to=...), r"phases\[1\]: name is missing"),
        (changed("phases", 0, "ends_on", to=dt.date(2020, 1, 1)), "开局年 ends before it starts"),
        (changed("actions", 0, "number", to="一"), r"actions\[1\]: number must be a int, not '一'"),
        (changed("actions", 0, "number", to=True), r"actions\[1\]: number must be a int, not True"),
        (changed("actions", to=SMALL["actions"] * 2), "action 1 stands twice"),
        (changed("lists", to=SMALL["lists"] * 2), r"list \('renovation', 1\) stands twice"),
        (changed("lists", 0, "category", to="demolition"), "list 背街小巷改造: unknown category demolition"),
        (changed("lists", 0, "action", to=9), "list 背街小巷改造: there is no action 9"),
        (changed("lists", 0, "is_sample", to="yes"), r"lists\[1\]: is_sample must be a bool, not 'yes'"),
        (changed("units", 1, "name", to="滨江区"), "unit 滨江区 stands twice"),
        (changed("units", 0, "kind", to="castle"), "unit 滨江区: unknown kind castle"),
        (changed("units", 0, "parent", to="江东街道"), "unit 滨江区: its parent 江东街道 does not stand before it"),
        (changed("units", 1, "parent", to="江西区"), "unit 江东街道: its parent 江西区 does not stand before it"),
        (changed("units", 1, "chief", to="王"), r"units\[2\]: unknown chief"),
        (changed("phases", to=SMALL["phases"] * 2), "phase 开局年 stands twice"),
        (changed("title", to=""), "campaign: title is empty"),
        (changed("lists", 0, "name", to="长" * 51), "name is longer than 50 characters"),
        (changed("lists", 0, "number", to=-1), "背街小巷改造: number must be from 1 to 32767"),
        ([], "must hold city, title, office"),
        ("", "must hold city, title, office"),
        ("city: [", "is not YAML in UTF-8"),
        ("city: !!python/object:os.system x", "is not YAML in UTF-8"),
    ],
)
def test_a_mistake_is_named_with_its_place(write, data, says):
    with pytest.raises(InvalidInputError, match=says) as caught:
        read_campaign_file(write(data))

    assert str(caught.value).startswith("campaign.yaml")
    assert "\n" not in str(caught.value)


def test_all_mistakes_are_named_at_once(write):
    data = changed("city", to=...)
    data["actions"][0]["number"] = "一"
    data["lists"][0]["colour"] = "red"

    with pytest.raises(InvalidInputError) as caught:
        read_campaign_file(write(data))

    for mistake in ("city is missing", "actions[1]: number must be a int", "lists[1]: unknown colour"):
        assert mistake in str(caught.value)


def test_a_file_that_is_not_utf_8_is_named(tmp_path):
    path = tmp_path / "campaign.yaml"
    path.write_bytes("city: 滨江市".encode("gb18030"))

    with pytest.raises(InvalidInputError, match="UTF-8"):
        read_campaign_file(path)


def test_a_file_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_campaign_file(tmp_path / "nowhere.yaml")
