"""Units as people write them in one cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.reading.units import UnitBook, UnitsReading, completed, person_of, read_units


def units(*names: str, sets: tuple[str, ...] = (), is_open: bool = False, **parts) -> UnitsReading:
    return UnitsReading(names, sets, is_open, **parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", units()),
        ("  \n ", units()),
        ("、，", units()),
        ("市住建局", units("市住建局")),
        ("市住建局、市城管局", units("市住建局", "市城管局")),
        ("市住建局，市城管局", units("市住建局", "市城管局")),
        ("市住建局,市城管局", units("市住建局", "市城管局")),
        ("市住建局；市城管局;市水务局", units("市住建局", "市城管局", "市水务局")),
        ("市住建局/市城管局", units("市住建局", "市城管局")),
        ("市住建局 市城管局", units("市住建局", "市城管局")),
        ("市住建局　市城管局", units("市住建局", "市城管局")),
        ("县水务局\n县住建局\n县护城河指挥部", units("县水务局", "县住建局", "县护城河指挥部")),
        ("县文体广新局\r\n县代建中心", units("县文体广新局", "县代建中心")),
        ("市住建局、\n 市城管局", units("市住建局", "市城管局")),
        ("、市住建局、", units("市住建局")),
        ("市住建局,", units("市住建局")),
        ("市住建局。", units("市住建局")),
        ("市住建局。、市城管局；", units("市住建局", "市城管局")),
        ("市住建局、市城管局、市住建局", units("市住建局", "市城管局")),
        ("区文广新局 区公安分局", units("区文广新局", "区公安分局")),
        ("市民政局 张三", units("市民政局", people=(("张三", ""),))),
        ("市住建局市城管局", units("市住建局市城管局", run_together=("市住建局市城管局",))),
        # an open end
        ("市住建局、市城管局等", units("市住建局", "市城管局", is_open=True)),
        ("市住建局、市城管局等。", units("市住建局", "市城管局", is_open=True)),
        ("市住建局等单位", units("市住建局", is_open=True)),
        ("市住建局、市水务局等相关部门", units("市住建局", "市水务局", is_open=True)),
        ("等", units(is_open=True)),
        ("市高等专科学校", units("市高等专科学校")),
        # sets of units
        ("各街道", units(sets=("各街道",))),
        ("各县区", units(sets=("各县区",))),
        ("有关部门", units(sets=("有关部门",))),
        ("相关单位", units(sets=("相关单位",))),
        ("市直各部门", units(sets=("市直各部门",))),
        ("全市各单位", units(sets=("全市各单位",))),
        ("市文明委各成员单位", units(sets=("市文明委各成员单位",))),
        ("市住建局、各街道", units("市住建局", sets=("各街道",))),
        ("各县、市、区政府", units(sets=("各县、市、区政府",))),
        ("各乡、镇人民政府", units(sets=("各乡、镇人民政府",))),
        ("各县、市、区", units(sets=("各县、市、区",))),
        ("各县（市、区）人民政府", units(sets=("各县（市、区）人民政府",))),
        ("各县(市、区)委", units(sets=("各县(市、区)委",))),
        ("各乡镇、街道办事处，市城管局", units("市城管局", sets=("各乡镇、街道办事处",))),
        ("市城管局、各县、区", units("市城管局", sets=("各县、区",))),
        ("各县、区等", units(sets=("各县、区",), is_open=True)),
        ("各区、市住建局", units("市住建局", sets=("各区",))),
        ("各区、县、市城管局", units("市城管局", sets=("各区、县",))),
        # what only looks like a set or a list
        ("市直机关工委", units("市直机关工委")),
        ("市直机关党工委、市妇联", units("市直机关党工委", "市妇联")),
        ("市住建局（人防办、地震局）、市城管局", units("市住建局（人防办、地震局）", "市城管局")),
        ("市住建局（牵头", units("市住建局（牵头")),
    ],
)
def test_units_are_read(text, expected):
    assert read_units(text) == expected


NAMES = (
    "市住建局",
    "市城管局",
    "市水务局",
    "市民政局",
    "市委宣传部",
    "市文明办",
    "城投集团",
    "崇川经济开发区",
    "区住建局",
)
BOOK = UnitBook(
    {**{name: name for name in NAMES}, "市建委": "市住建局", "城投": "城投集团"},
    {
        "街道": ("甲街道", "乙街道"),
        "乡": ("丙乡",),
        "镇": ("丁镇",),
        "社区": ("东社区",),
        "县": ("北县",),
        "市": ("南市",),
        "区": ("西区",),
        "开发区": ("崇川经济开发区",),
        "部门": ("市水务局",),
        "市直部门": ("市住建局", "市城管局"),
        "单位": ("市民政局",),
    },
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市住建局市城管局", ["市住建局", "市城管局"]),
        ("市住建局市城管局市水务局", ["市住建局", "市城管局", "市水务局"]),
        ("市建委市城管局", ["市住建局", "市城管局"]),
        ("市建委、市住建局", ["市住建局"]),
        ("城投集团城投", ["城投集团"]),
        ("市住建局 市城管局市水务局", ["市住建局", "市城管局", "市水务局"]),
        ("市住建局和市城管局", ["市住建局", "市城管局"]),
        ("市住建局及市城管局", ["市住建局", "市城管局"]),
        ("市住建局、市城管局和市水务局", ["市住建局", "市城管局", "市水务局"]),
        ("市自然资源和规划局", ["市自然资源和规划局"]),
        ("市发展和改革委员会", ["市发展和改革委员会"]),
        ("市人力资源和社会保障局", ["市人力资源和社会保障局"]),
        ("市农业农村和水利局", ["市农业农村和水利局"]),
        ("1.市住建局 2.市城管局", ["市住建局", "市城管局"]),
        ("（1）市住建局", ["市住建局"]),
        ("市住建局（市人防办）", ["市住建局"]),
        ("市林业局（市绿化办）", ["市林业局（市绿化办）"]),
        ("南昌市政大道房地产有限公司(开发商配建学校项目)", ["南昌市政大道房地产有限公司"]),
    ],
)
def test_known_names_are_told_apart(text, names):
    assert list(read_units(text, BOOK).names) == names


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("市民政局 张三", [("张三", "")]),
        ("市民政局张三", [("张三", "")]),
        ("市民政局 张　三", [("张三", "")]),
        ("市民政局\n张 三", [("张三", "")]),
        ("市民政局王小明", [("王小明", "")]),
        ("市民政局（张三）", [("张三", "")]),
        ("市民政局(局长张三)", [("张三", "局长")]),
        ("市民政局 局长张三", [("张三", "局长")]),
        ("市民政局局长张三", [("张三", "局长")]),
        ("市民政局\n张三", [("张三", "")]),
        ("市民政局张三、市水务局李四", [("张三", ""), ("李四", "")]),
        ("市供销社 欧阳明远", [("欧阳明远", "")]),
        ("市城管局 文峰街道", []),
        ("市城管局、文峰", []),
        ("市民政局", []),
    ],
)
def test_people_are_told_from_units(text, people):
    reading = read_units(text, BOOK)

    assert list(reading.people) == people
    assert not any(name == person for name in reading.names for person, _post in reading.people)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("张三", ("张三", "")),
        ("副市长张三", ("张三", "副市长")),
        ("张三（副市长）", ("张三", "副市长")),
        ("市委常委、副市长张三", ("张三", "市委常委、副市长")),
        ("党组书记、局长王小明", ("王小明", "党组书记、局长")),
        ("常务副区长李四", ("李四", "常务副区长")),
        ("副市长", None),
        ("市住建局", None),
        ("高新区", None),
        ("", None),
    ],
)
def test_a_person_has_a_name_and_a_post(text, person):
    assert person_of(text) == person


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("市住建局牵头，市城管局配合", {"市住建局": "lead", "市城管局": "support"}),
        ("市住建局牵头，市城管局、市水务局配合", {"市住建局": "lead", "市城管局": "support", "市水务局": "support"}),
        (
            "牵头：市住建局；配合：市城管局、市水务局",
            {"市住建局": "lead", "市城管局": "support", "市水务局": "support"},
        ),
        ("牵头单位：市住建局 业主单位：城投集团", {"市住建局": "lead", "城投集团": "build"}),
        ("市住建局（牵头）、市城管局（配合）", {"市住建局": "lead", "市城管局": "support"}),
        ("市住建局(牵头)市城管局(配合)市水务局", {"市住建局": "lead", "市城管局": "support"}),
        ("市住建局 （牵头） 市城管局 （配合）", {"市住建局": "lead", "市城管局": "support"}),
        ("市住建局【牵头】\n市城管局【配合】", {"市住建局": "lead", "市城管局": "support"}),
        (
            "（牵头）市住建局（配合）市城管局、市水务局",
            {"市住建局": "lead", "市城管局": "support", "市水务局": "support"},
        ),
        ("（牵头）市住建局、（配合）市城管局", {"市住建局": "lead", "市城管局": "support"}),
        (
            "市住建局（牵头单位）;市城管局/市水务局（配合单位）",
            {"市住建局": "lead", "市城管局": "support", "市水务局": "support"},
        ),
        ("市城管局、市住建局（牵头）", {"市住建局": "lead"}),
        ("市城管局、市住建局（配合）", {"市住建局": "support"}),
        ("市住建局、市城管局（共同牵头）", {"市住建局": "lead", "市城管局": "lead"}),
        ("市住建局（牵头，张三）、市城管局", {"市住建局": "lead"}),
        ("市住建局（牵头）、市城管局（责任单位）", {"市住建局": "lead", "市城管局": "units"}),
        ("市住建局（主管）、城投集团（代建）", {"市住建局": "manage", "城投集团": "build"}),
        ("市住建局、市城管局", {}),
    ],
)
def test_a_cell_may_say_the_roles_itself(text, roles):
    assert dict(read_units(text, BOOK).roles) == roles


@pytest.mark.parametrize("separator", ["、", "，", ",", "；", " ", "\n", "/", ""])
@pytest.mark.parametrize("marks", ["（{}）", "({})", "【{}】", " （{}单位）", "（{}责任单位）"])
def test_roles_in_brackets_are_read_with_any_separator(marks, separator):
    reading = read_units(f"市住建局{marks.format('牵头')}{separator}市城管局{marks.format('配合')}", BOOK)

    assert reading.names == ("市住建局", "市城管局")
    assert dict(reading.roles) == {"市住建局": "lead", "市城管局": "support"}


def test_an_open_end_before_a_role_in_brackets_is_seen():
    reading = read_units("市住建局（牵头）、市城管局等单位（配合）", BOOK)

    assert (reading.names, reading.is_open) == (("市住建局", "市城管局"), True)


@pytest.mark.parametrize(
    ("text", "names", "people"),
    [
        ("张三 市住建局", ["市住建局"], [("张三", "")]),
        ("张三\n市住建局", ["市住建局"], [("张三", "")]),
        ("张三、市住建局", ["市住建局"], [("张三", "")]),
        ("张三（市住建局）", ["市住建局"], [("张三", "")]),
        ("市住建局（张三）", ["市住建局"], [("张三", "")]),
        ("市委常委、副市长张三，市住建局", ["市住建局"], [("张三", "市委常委、副市长")]),
        ("副市长张三 市住建局局长李四", ["市住建局"], [("张三", "副市长"), ("李四", "局长")]),
        ("副市长、市住建局", ["市住建局"], [("", "副市长")]),
        ("市住建局、市城管局", ["市住建局", "市城管局"], []),
    ],
)
def test_leaders_and_units_of_one_cell_are_told_apart_where_the_head_says_so(text, names, people):
    reading = read_units(text, BOOK, has_people=True)

    assert (list(reading.names), list(reading.people), reading.maybe_people) == (names, people, ())


def test_a_post_tells_a_person_anywhere():
    reading = read_units("副市长张三、市住建局", BOOK)

    assert (reading.names, reading.people) == (("市住建局",), (("张三", "副市长"),))


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("各街道", ["甲街道", "乙街道"]),
        ("相关街道", ["甲街道", "乙街道"]),
        ("各街道办事处", ["甲街道", "乙街道"]),
        ("各镇街", ["甲街道", "乙街道", "丁镇"]),
        ("各乡、镇人民政府", ["丙乡", "丁镇"]),
        ("各县、市、区政府", ["北县", "南市", "西区"]),
        ("各县（市、区）人民政府", ["北县", "南市", "西区"]),
        ("各县（市、区）民政局", []),
        ("各开发区", ["崇川经济开发区"]),
        ("市直各部门", ["市住建局", "市城管局"]),
        ("市直有关单位", ["市住建局", "市城管局"]),
        ("各相关部门", ["市水务局"]),
        ("市文明委成员单位", ["市民政局"]),
        ("各高校", []),
    ],
)
def test_a_collective_name_suggests_its_members(text, members):
    reading = read_units(text, BOOK)

    assert list(reading.collective) == [text]
    assert sorted(BOOK.members(text)) == sorted(members)


def test_who_builds_for_another_is_named_in_brackets():
    reading = read_units("区教体局(区国资公司代建)", BOOK)

    assert (reading.names, reading.builders) == (("区教体局",), ("区国资公司",))


@pytest.mark.parametrize("text", ["市住建局市交通局", "区城管局区水务局", "市供电公司市自来水公司"])
def test_names_that_may_be_several_are_asked(text):
    assert read_units(text, BOOK).run_together == (text,)


@pytest.mark.parametrize(("length", "is_asked", "is_taken"), [(40, False, True), (41, True, True), (101, True, False)])
def test_a_long_name_is_asked_and_one_too_long_is_not_taken(length, is_asked, is_taken):
    reading = read_units("市" + "长" * (length - 2) + "局")

    assert (bool(reading.run_together), bool(reading.names)) == (is_asked, is_taken)


def test_a_name_that_may_be_a_person_s_is_asked():
    assert read_units("张三", BOOK).maybe_people == ("张三",)


def test_a_shared_ending_is_noticed():
    reading = read_units("人民大垸、荒湖管理区、监利经济开发区", BOOK)

    assert reading.elided == (("人民大垸", "荒湖管理区"),)
    assert completed(*reading.elided[0]) == "人民大垸管理区"


@pytest.mark.parametrize("ending", ["等", "等单位", "等5个单位", "等相关部门", "等有关责任单位"])
def test_an_open_end_leaves_the_names(ending):
    assert read_units(f"市住建局、市城管局{ending}", BOOK) == units("市住建局", "市城管局", is_open=True)


@settings(deadline=None)
@given(
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True),
    separator=st.sampled_from(["", "、", "，", ",", "；", " ", "\n", "/", "。"]),
)
def test_known_names_joined_are_split_again(names, separator):
    assert read_units(separator.join(names), BOOK).names == tuple(names)


@settings(deadline=None)
@given(st.text() | st.text("各市县区乡镇街道局、，/ （）()等单位。\n", max_size=30))
def test_no_text_raises_and_no_name_is_empty_or_twice(text):
    reading = read_units(text, BOOK)

    names = [*reading.names, *reading.collective]
    assert all(name and name == name.strip() for name in names)
    assert len(names) == len(set(names))


@settings(deadline=None)
@given(
    lead=st.sampled_from(NAMES),
    others=st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
    separator=st.sampled_from(["、", "，", "；", " ", "\n", "/"]),
    marks=st.sampled_from(["（{}）", "({})", "【{}】", "（{}单位）"]),
)
def test_names_marked_each_are_read_with_their_roles(lead, others, separator, marks):
    others = [name for name in others if name != lead]
    text = separator.join([lead + marks.format("牵头"), *(name + marks.format("配合") for name in others)])

    reading = read_units(text, BOOK)

    assert reading.names == (lead, *others)
    assert dict(reading.roles) == {lead: "lead", **dict.fromkeys(others, "support")}


@settings(deadline=None)
@given(st.text("市住建局张三副长（）()【】牵头配合责任单位，、： \n等各街道", max_size=24), st.booleans())
def test_no_marks_raise_and_roles_are_of_names(text, has_people):
    reading = read_units(text, BOOK, has_people=has_people)

    assert {name for name, _role in reading.roles} <= set(reading.names)
    assert all(name and name == name.strip() for name in reading.names)
