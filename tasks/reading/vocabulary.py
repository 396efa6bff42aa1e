"""The usual names of a task list's columns, from the lists of cities and districts and from our own exports."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

IGNORED = re.compile(
    r"^(?:亮灯|最近时限|申报|核验|逾期天数|状态|灯色|Light|Nextdue|Claimed|Verified|Dayslate|State|"
    r"备注|联系人|联系电话|电话|填报人|审核人|附件|单位性质)$|^上(?:期|月|次|周|季)|上(?:期|月|周|季度?)(?:进展|推进|完成)",
    re.IGNORECASE,
)
"""What a list shows of itself or keeps for its own use: no field of a task, though the words are kept."""

NAMES = """
number: 序号 编号 项目编号 任务编号 项目序号 序列 号 Code No. No #
list: 清单 所属清单 项目清单 List 清单名称 所属行动
title: 工作任务 主要任务 目标任务 任务名称 重点任务 民生实事 民生实事项目 工作事项 具体任务 重点工作任务
title: 创建任务 任务 重点工作 事项 工作项目 测评内容 项目名称 建设项目 实事项目 项目 名称 Task Title 工程名称
title: 建设任务
group: 一级标题 二级标题 三级标题 大类 类别 项目类别 任务类别 分类 测评类别 测评项目 板块 专项行动 行动名称
description: 主要内容 全年目标任务 年度目标任务 工作内容 建设内容 工作目标 年度目标 目标 建设内容及规模 任务清单
description: 具体内容 任务内容 工作要求 目标要求 具体要求 工作措施 具体措施 全年目标 主要建设内容 项目内容
description: Description
measure: 工作指标 量化指标 指标 目标值 年度目标值 考核指标 量化目标 任务指标
lead: 牵头单位 牵头责任单位 牵头部门 主抓单位 主抓 牵头 主办单位 主责单位 Leadunit
build: 业主单位 业主 主建单位 代建单位 主建 建设单位 建设主体 Build
manage: 主管单位 主管 主管部门 行业主管部门 监管单位 Manage
support: 配合单位 配合 协同责任单位 协同单位 责任主体与协同单位 协办单位 协同 配合部门 协作单位 参与单位 Support
units: 责任单位 承办单位 实施单位 责任部门 责任主体 责任清单 承办部门 落实单位 单位 责任单位及责任人 Units
leader: 牵头领导 责任领导 分管领导 分管市领导 包保领导 包抓领导 领导 挂钩领导 牵头负责领导 责任人 负责人 Leader
location: 地点 建设地点 实施地点 位置 项目地点 点位 所在地 Location
starts: 开始时间 开工时间 启动时间 计划开工时间 起始时间 动工时间 计划开始时间
due: 完成时限 计划完成时间 完成时间 时间节点 办结时限 时限 完成时间节点 时限要求 时限清单 计划完成时限 完成期限
due: 期限 整改时限 进度安排 计划竣工时间 竣工时间 截止时间 截止日期 Due Dueon
percent: 完成比例 完成率 完成百分比 进度百分比 完成进度(%) 完成进度（%） 形象进度(%) 完成率(%) 完成率（%）
on_pace: 是否达序 是否达到序时进度 是否达序时进度 达序 是否达到序时 是否达标 达序情况
reason: 说明 滞后原因 未达序原因 原因 未完成原因 原因说明 情况说明 滞后原因说明
difficulties: 存在问题 存在困难 困难 问题 存在的问题 困难问题 存在问题及困难 存在的困难和问题
next_steps: 下一步 下一步打算 下步打算 下一步工作 下步措施 下一步计划 下步工作计划 下步要求 下一步措施
next_steps: 下一步工作打算
progress: 推进情况 进展情况 工作进展 本月进展 本期进展 本月进展情况 落实进展情况 落实情况 完成情况 进度 进展
progress: 目前进展 当前进展 工作进展情况 项目进展 形象进度 目前进展情况
"""
"""A field and usual names of its column, the most telling first."""

CONTAINED: Sequence[tuple[str, str]] = (
    ("next_steps", r"下一?步"),
    ("difficulties", r"(?:存在|主要)(?:的)?(?:问题|困难)"),
    ("on_pace", r"达序|序时"),
    ("reason", r"原因"),
    ("percent", r"完成(?:比例|率|百分比)|[(（]%[)）]"),
    ("progress", r"进展|推进情况|落实情况|完成情况|进度情况|形象进度"),
    ("leader", r"领导"),
    ("support", r"配合|协同|协办"),
    ("lead", r"牵头|主抓|主办单位|主责"),
    ("build", r"业主|代建|主建|建设单位"),
    ("manage", r"主管"),
    ("units", r"(?:责任|承办|实施|落实)(?:单位|部门|主体)"),
    ("leader", r"责任人|负责人"),
    ("starts", r"(?:开工|开始|启动|动工)(?:时间|日期)"),
    ("due", r"时限|期限|(?:完成|竣工|截止|整改)(?:的)?(?:时间|日期)|时间节点|时间要求"),
    ("location", r"地点|地址"),
    ("measure", r"指标"),
    ("group", r"(?:一|二|三)级|类别|大类"),
    ("description", r"(?:全年|年度|工作|主要|建设|具体|项目)(?:目标|内容|要求|措施)"),
    ("title", r"任务|民生实事|项目名称|事项"),
    ("number", r"^序号"),
)
PEOPLE, BODIES, AND = "(?:领导|责任人|负责人)", "(?:单位|部门|主体)", "[及和与、（(+＋]"
WITH_PEOPLE = re.compile(rf"{PEOPLE}[^/]*?{AND}[^/]*{BODIES}|{BODIES}[^/]*?{AND}[^/]*{PEOPLE}|责任单位责任人")
"""Heads such as 责任领导及单位, whose cells name both."""
UNIT_FIELDS = frozenset({"lead", "support", "build", "manage"})
PATTERNS = tuple((field, re.compile(pattern)) for field, pattern in CONTAINED)
COUNT = re.compile(r"数量|个数|数$")
WORDS = {
    name.lower(): field
    for line in NAMES.split("\n")
    if line
    for field, _colon, names in [line.partition(":")]
    for name in names.split()
}
TITLE_RANK = {name: rank for rank, name in enumerate(name for name, field in WORDS.items() if field == "title")}


@dataclass(frozen=True)
class Match:
    """What a heading names, and how surely: 0 for the usual name, 1 for a name that holds one."""

    field: str
    doubt: int


def field_of(heading: str) -> Match | None:
    """The field a heading names; one of several levels by all together, the two lowest, then each from the lowest."""
    levels = heading.split("/")
    upwards = levels[::-1]
    for text in dict.fromkeys((heading, "".join(levels[-2:]), *upwards)):
        if is_ignored(text):
            return None
        if exact := WORDS.get(text.lower()):
            return Match(exact, 0)
    for text in dict.fromkeys(upwards):
        if names_people(text):
            return Match(_unit_field(text), 1)
        for field, pattern in PATTERNS:
            if pattern.search(text) and not COUNT.search(text):
                return Match(field, 1)
    return None


def names_people(heading: str) -> bool:
    """Whether the cells below hold units and their leaders."""
    return WITH_PEOPLE.search(heading) is not None


def _unit_field(heading: str) -> str:
    return next((name for name, pattern in PATTERNS if name in UNIT_FIELDS and pattern.search(heading)), "units")


def is_ignored(heading: str) -> bool:
    """A column whose words are kept but which is no field of a task."""
    return IGNORED.search(heading) is not None


def title_rank(heading: str) -> int:
    """How surely a heading names the task itself; 工作任务 goes before 项目名称."""
    return TITLE_RANK.get(heading.rsplit("/", maxsplit=1)[-1].lower(), len(TITLE_RANK))
