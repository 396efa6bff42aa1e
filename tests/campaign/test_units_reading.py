"""Units as people write them in one cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.reading.units import UnitsReading, read_units


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


@settings(deadline=None)
@given(st.text() | st.text("各市县区乡镇街道局、，/ （）()等单位。\n", max_size=30))
def test_no_text_raises_and_no_name_is_empty_or_twice(text):
    reading = read_units(text)

    names = [*reading.names, *reading.collective]
    assert all(name and name == name.strip() for name in names)
    assert len(names) == len(set(names))
