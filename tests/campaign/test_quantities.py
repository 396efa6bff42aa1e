"""Quantities in the words of tasks, from real lists and, marked as ours, variants of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.reading.quantities import read_quantities

# words | name target unit, parted by ;
REAL = """
新建2座人行天桥 | 新建人行天桥 2 座
启动县第十二小学建设,新建中心幼儿园2所 | 新建中心幼儿园 2 所
完成棚户区改造2836户 | 完成棚户区改造 2836 户
城区再新建1个农贸市场 | 城区再新建农贸市场 1 个
优化提升50条背街后巷交通组织。 | 优化提升背街后巷交通组织 50 条
新增四分类“三定一督”达标小区210个。 | 新增四分类“三定一督”达标小区 210 个
新建建筑垃圾中转站8个、建筑垃圾分类池20个。 | 新建建筑垃圾中转站 8 个 ; 建筑垃圾分类池 20 个
地区生产总值增长10%左右。 | 地区生产总值增长 10 %
财政总收入增长10.8%,一般公共预算收入增长10%。 | 财政总收入增长 10.8 % ; 一般公共预算收入增长 10 %
固定资产投资增长20%以上。 | 固定资产投资增长 20 %
人民中路等3条城区道路综合提升改造 | 人民中路等城区道路综合提升改造 3 条
新建城市口袋公园2处 | 新建城市口袋公园 2 处
新建停车场3处,新增停车位1000个以上 | 新建停车场 3 处 ; 新增停车位 1000 个
新建生态公益性墓地15处,新增墓穴10000穴;出台公墓管理办法 | 新建生态公益性墓地 15 处 ; 新增墓穴 10000 穴
投资1067万元,22所学校空调安装(二期) | 投资 1067 万元 ; 学校空调安装(二期) 22 所
50所学校食堂智能阳光厨房建设 | 学校食堂智能阳光厨房建设 50 所
(一)“打通断头路”攻坚专项行动(6条路) | “打通断头路”攻坚专项行动 6 条
新建、改造、维修公厕160多座 | 新建、改造、维修公厕 160 座
开工老旧小区50个、约605万平方米、6.2万户 | 开工老旧小区 50 个 ; 开工老旧小区 605 万平方米 ; 开工老旧小区 6.2 万户
增设电梯200部,12月底前 | 增设电梯 200 部
无违建街镇达80% | 无违建街镇 80 %
改造老旧小区、背街小巷100个,新建停车位300个 | 改造老旧小区、背街小巷 100 个 ; 新建停车位 300 个
农贸市场10个、社区40个、背街小巷100条 | 农贸市场 10 个 ; 社区 40 个 ; 背街小巷 100 条
老旧小区219个(改造5、整治214) | 老旧小区 219 个
"""
OURS = """
改造小区50个 | 改造小区 50 个
投资5000万元 | 投资 5000 万元
投资5000万元提升改造低等级公路40公里 | 提升改造低等级公路投资 5000 万元 ; 提升改造低等级公路 40 公里
投资约1.2亿元建设体育公园1座 | 建设体育公园投资 1.2 亿元 ; 建设体育公园 1 座
投入资金3000万元,新增绿地2万平方米 | 投入资金 3000 万元 ; 新增绿地 2 万平方米
改造道路12.5公里,面积1,200平方米 | 改造道路 12.5 公里 ; 面积 1200 平方米
城区8条主次干道及12条支路改造 | 城区主次干道 8 条 ; 支路改造 12 条
新建3个公园和5个停车场 | 新建公园 3 个 ; 停车场 5 个
主干道（3条）、次干道（5条）改造 | 主干道 3 条 ; 次干道 5 条
整治背街小巷(100条) | 整治背街小巷 100 条
新建改建公厕12座（其中新建5座，改建7座） | 新建改建公厕 12 座
由50个增加到80个 | 由50个增加到 80 个
人均公园绿地面积达到14平方米 | 人均公园绿地面积 14 平方米
更换路灯1500盏、垃圾桶800只 | 更换路灯 1500 盏 ; 垃圾桶 800 只
PM2.5浓度下降5% | PM2.5浓度下降 5 %
新建5G基站300个 | 新建5G基站 300 个
发放创城宣传册10万份，入户率达100% | 发放创城宣传册 10 万份 ; 入户率 100 %
共整治飞线300处，清理小广告5000余处 | 共整治飞线 300 处 ; 清理小广告 5000 处
1.改造小区5个 | 改造小区 5 个
改造小区５０个 | 改造小区 50 个
新建两座人行天桥 | 新建人行天桥 2 座
人民路、解放路两条支路改造 | 人民路、解放路支路改造 2 条
修缮三十二条背街小巷 | 修缮背街小巷 32 条
新建一百零五座公厕 | 新建公厕 105 座
改造一千二百户 | 改造 1200 户
改造两万户 | 改造 2 万户
打造一条示范街 | 打造示范街 1 条
建设两个停车场和三个公园 | 建设停车场 2 个 ; 公园 3 个
清理卫生死角五十余处 | 清理卫生死角 50 处
疏浚河道十二公里 | 疏浚河道 12 公里
投资2000万 | 投资 2000 万元
投资2000万左右 | 投资 2000 万元
计划总投资约1.2亿 | 计划总投资 1.2 亿元
投资2000万建设公园 | 建设公园投资 2000 万元
争取上级资金3000余万 | 争取上级资金 3000 万元
投资三百万 | 投资 300 万元
投资2000万人民币 | 投资 2000 万元
绿化500㎡ | 绿化 500 平方米
绿化500 平方米 | 绿化 500 平方米
绿化500平米 | 绿化 500 平方米
绿化500平方 | 绿化 500 平方米
绿化500m² | 绿化 500 平方米
绿化1.2万m2 | 绿化 1.2 万平方米
清运土方300m³ | 清运土方 300 立方米
改造12km | 改造 12 公里
改造12KM道路 | 改造道路 12 公里
改造１２ｋｍ | 改造 12 公里
改造12千米 | 改造 12 公里
改造12公里 | 改造 12 公里
建成区35km² | 建成区 35 平方公里
铺设管道800m | 铺设管道 800 米
入户率９５％ | 入户率 95 %
"""
NONE = """
钟楼农贸市场“五化”提升改造|启动县第十二小学建设|500米内有公厕、步行5分钟找到|2023年民生实事|人民路12号楼|第3期工程
3个月内完成|10个工作日办结|15分钟生活圈|创建5A级景区|12345热线|八大改造、七大提升|12月底前完成|1.提升改造|新建5-10个公园
50至100个|10kV线路|110指挥中心|12人民路|两年内建成|采购一批设备|三个一批|一个中心|做到两个维护|一处一策|二次供水改造|四处张贴|数十座|第三座
新建五六十条|三五个|十个工作日|三级医院|投资2000万美元|投放2000万|1.2亿|2000万|发展10m以内|1公里范围内|800kg|3mm|2026-06-30|三定一督|1+1+N|||24小时|市民满意度90分
"""


def told(quantity) -> str:
    return f"{quantity.name} {quantity.target} {quantity.unit_label}"


def cases(text: str) -> list[tuple[str, list[str]]]:
    pairs = (line.split(" | ") for line in text.strip().split("\n"))
    return [(words, quantities.split(" ; ")) for words, quantities in pairs]


@pytest.mark.parametrize(("words", "expected"), [*cases(REAL), *cases(OURS)])
def test_quantities_are_proposed(words, expected):
    assert [told(quantity) for quantity in read_quantities(words)] == expected


@pytest.mark.parametrize("words", NONE.strip().replace("\n", "|").split("|"))
def test_other_numbers_are_none(words):
    assert read_quantities(words) == ()


@pytest.mark.parametrize(
    ("words", "kind"),
    [("投资5000万元", "input"), ("补助3元", "input"), ("改造50个小区", "output"), ("增长10%", "output")],
)
def test_money_is_input(words, kind):
    assert [quantity.kind for quantity in read_quantities(words)] == [kind]


def test_the_words_of_a_quantity_are_kept():
    first, second = read_quantities("新建停车场3处,新增停车位1000个以上")

    assert (first.original, second.original) == ("新建停车场3处", "新增停车位1000个以上")


@settings(deadline=None)
@given(st.text() | st.text("新建改造小区公园万元个座条公里两三十百千㎡km %0123456789.,，、；（）年月约", max_size=30))
def test_no_text_raises_and_every_quantity_is_named_and_counted(text):
    for quantity in read_quantities(text):
        assert quantity.name
        assert quantity.unit_label
        assert float(quantity.target) >= 0


@settings(deadline=None)
@given(
    name=st.sampled_from(["改造小区", "新建公厕", "整治背街小巷", "维修道路"]),
    number=st.integers(1, 10**7) | st.decimals(1, 10**6, places=2),
    unit=st.sampled_from(["个", "座", "公里", "万平方米", "万元", "户", "%"]),
)
def test_a_quantity_written_out_is_read_back(name, number, unit):
    (quantity,) = read_quantities(f"{name}{number}{unit}")

    assert (quantity.name, float(quantity.target), quantity.unit_label) == (name, float(number), unit)


@settings(deadline=None)
@given(
    number=st.integers(1, 10**7),
    unit=st.sampled_from(
        [
            ("㎡", "平方米"),
            ("平米", "平方米"),
            ("km", "公里"),
            ("千米", "公里"),
            ("公里", "公里"),
            ("m³", "立方米"),
            ("％", "%"),
        ]
    ),
)
def test_a_unit_has_one_spelling(number, unit):
    written, standard = unit
    (quantity,) = read_quantities(f"改造道路{number}{written}")

    assert (quantity.name, quantity.target, quantity.unit_label) == ("改造道路", str(number), standard)
