"""Quantities in the words of a task: 改造小区50个, 新建两座公园, 投资5000万, 增长10%左右. Pure.

They are proposals: a person confirms them before they become measures (design.md §10).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from campaign.reading.numerals import NUMERAL, number_of

UNITS = (
    "个百分点|平方公里|平方千米|立方米|立方|平方米|平米|平方|公里|千米|公顷|米|亩|吨|个|座|所|处|条|户|穴|套|间|栋|幢|盏|块|株|棵|辆|台|部|"
    "人民币|人次|人|名|家|项|件|支|组|片|面|根|口|场次|场|次|对|批|张|册|篇|份|位|只|头|床|桩|车位|泊位|村|%|％|元|"
    r"㎞|㎡|㎥|[kKｋＫ]?[mMｍＭ][2²3³]?(?![A-Za-z0-9])"
)
SPELLINGS = {
    "平方公里": ("平方千米", "km2"),
    "公里": ("千米", "km"),
    "平方米": ("平米", "平方", "m2"),
    "立方米": ("立方", "m3"),
    "米": ("m",),
    "元": ("人民币",),
}
STANDARD = {written: unit for unit, spellings in SPELLINGS.items() for written in spellings}
"""One spelling of each unit that has several; signs such as ㎡ are told as their letters first."""
QUANTITY = re.compile(
    rf"(?:(?P<number>\d{{1,12}}(?!\d)(?:[,，]\d{{3}}(?!\d))*(?:\.\d+)?)|(?P<words>{NUMERAL}))"
    rf"(?:余|多)?(?P<scale>万|亿|千|百)?(?:余|多)?(?:[ \u3000]?(?P<unit>{UNITS})|(?<=[万亿余多]))"
    rf"(?:以上|以下|左右|以内|及以上|范围内|内|长|宽|高|深)?"
)
NOT_BEHIND = re.compile(r"(?:[\d.．第A-Za-z\-—–~～+/:：由从数几]|\d[至到])$")
"""What stands before a number that counts nothing by itself: 第3期, 50-100个, 1+1+N, 数十座."""
NO_QUANTITY = re.compile(
    r"(?:(?<!千)米|(?<![kKｋＫ])[mMｍＭ])(?:以内|范围内|内|长|宽|高|深)$|(?:公里|千米|㎞|[kKｋＫ][mMｍＭ])(?:以内|范围内|内)$"
)
BY_ITSELF = re.compile(
    r"座|所|处|条|户|穴|套|间|栋|幢|盏|株|棵|辆|台|车位|泊位|公里|平方公里|平方米|立方米|米|公顷|亩|吨|元"
)
"""What a number in words counts wherever it stands (两座天桥); others only behind a verb, not in 两个维护."""
ONE_OF = re.compile(r"[座所处条幢栋]")
"""What 一 counts; elsewhere it is no number, as in 一批, 一个中心 and 一处一策."""
NOT_AFTER = re.compile(r"月|小时|工作日|星期|季度|学期|年")
MONEY = re.compile(r"元$")
ABOUT = re.compile(r"(?:约|近|超过|超|不少于|不低于|至少|达到|达|共计|共|累计|总计|合计|每年|力争|确保|为|的)+$")
VERBS = (
    "新建|新增|新改建|改建|扩建|改扩建|改造|建成|建设|完成|开工|开工建设|打造|创建|整治|修缮|维修|安装|增设|优化提升|提升改造|提升|"
    "优化|铺设|种植|拆除|清理|设置|配置|配备|更换|培训|新增加|开展|实施|启动|投放|改善|组织|举办|建立|培育|引进|城区再新建|再新建|动工|规范|"
    "亮化|绿化|硬化|疏浚|修建|修复|治理|收集|发放|帮扶|救助|解决|推进|推动|加装|争创|创成|评选|选树|招募|发展|设立|划定|施划|补植|栽植"
)
VERB_END = re.compile(rf"(?:^|[、及和并再])(?:{VERBS})(?:、(?:{VERBS}))*$|^(?:{VERBS}|、)+$")
INVEST = re.compile(
    r"^(?:总|计划|共|累计|拟|预计)?(?:投资|投入|安排资金|安排|筹措|争取资金|争取|筹资|拨付)(?:资金)?(?:约|近|超过|达)?$"
)
SPENT = re.compile(r"(?:投资|投入|资金|筹措|筹资|争取|安排|拨付|经费|预算|造价|贷款|补助)(?:额|总额)?[:：]?$")
FOREIGN = re.compile(r"[美欧日港澳英加]元|[千百十万亿\d]")
"""Behind 2000万 without 元: what is not our money after all."""
CONJUNCTION = re.compile(r".(?:以及|及|和|与)$")
CLAUSE = re.compile(r"(?:[（(][^（()）]*[）)]|\d[,，](?=\d{3}(?!\d))|[^，,;；。\n])+")
BRACKETED = re.compile(r"[（(](?P<inside>[^（()）]*)[）)]")
NUMBERING = re.compile(
    r"^(?:[（(](?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]|[一二三四五六七八九十]{1,3}[、．.](?![一二三四五六七八九十])|"
    r"\d{1,3}(?:[、．.](?!\d)|[)）])|[①-⑳])\s*"
)
CONTEXT = 20
"""Characters before a number that are looked at."""
READABLE = 2_000
"""Characters of a text that are searched."""
COUNTS = re.compile(rf"\d|{NUMERAL}")
INPUT_WORD = "投资"


@dataclass(frozen=True)
class Quantity:
    """What is counted, how much (a plain decimal), in what; `kind` "input" for money, else "output"."""

    name: str
    target: str
    unit_label: str
    kind: str
    original: str


@dataclass(frozen=True)
class _Found:
    """A number with its unit, and where it stands in the clause."""

    start: int
    end: int
    target: str
    unit: str

    @property
    def is_money(self) -> bool:
        return bool(MONEY.search(self.unit))


@lru_cache(maxsize=4096)
def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity in the order written; years, dates, house numbers and distances (500米内) are none."""
    found: list[Quantity] = []
    for clause in CLAUSE.findall(text[:READABLE]) if COUNTS.search(text) else ():
        for part in _parts(NUMBERING.sub("", clause.strip())):
            found.extend(_of_part(part, found[-1].name if found else ""))
    return tuple(dict.fromkeys(found))


def _parts(clause: str) -> Iterator[str]:
    """A clause cut at the 、 behind each quantity: 新建中转站8个、分类池20个, but not 新建、改造公厕160座."""
    if "、" not in clause:
        yield clause
        return
    held = ""
    for piece in re.split(r"(?<=.)、(?![^（(]*[)）])", clause):
        held = f"{held}、{piece}" if held else piece
        if _find(held):
            yield held
            held = ""
    if held:
        yield held


def _of_part(part: str, name_before: str) -> Iterator[Quantity]:
    found = _find(part)
    at = 0
    for place, each in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        until = following.start if following else len(part)
        before, after = part[at : each.start], part[each.end : until]
        name, used = _name(before, after, each, is_last=following is None)
        at = each.end + used
        yield Quantity(
            _tidied(name) or name_before or _tidied(part),
            each.target,
            each.unit,
            "input" if each.is_money else "output",
            part,
        )


def _name(before: str, after: str, found: _Found, *, is_last: bool) -> tuple[str, int]:
    """The words of a quantity, and how many characters behind it they take from the next."""
    if _is_in_brackets(before, len(before)):
        return before[: max(before.rfind("("), before.rfind("（"))], 0
    before = ABOUT.sub("", before)
    if before and BRACKETED.match(after):
        return before, 0
    if found.is_money and INVEST.search(before):
        return (after + INPUT_WORD if after.strip("，,、的") else before), 0
    if is_last or VERB_END.search(before) or not before or CONJUNCTION.search(after):
        return before + after, len(after)
    return before, 0


def _tidied(name: str) -> str:
    return ABOUT.sub("", " ".join(name.split())).strip("，,、；;。：: 的和及与")[:100]


@lru_cache(maxsize=1024)
def _find(text: str) -> tuple[_Found, ...]:
    """Numbers with units; those in brackets behind another are its parts: 公厕12座（其中新建5座）."""
    found: list[_Found] = []
    for match in QUANTITY.finditer(text):
        if _counts(match, text, is_first=not found) and not (found and _is_in_brackets(text, match.start())):
            target = _plain(match["number"]) if match["number"] else str(number_of(match["words"]))
            found.append(_Found(match.start(), match.end(), target, _unit(match["scale"] or "", match["unit"])))
    return tuple(found)


def _unit(scale: str, unit: str | None) -> str:
    """The unit in its standard spelling, the scale before it; 元 where money is told without it."""
    written = unicodedata.normalize("NFKC", unit or "元").lower()
    return STANDARD.get(scale + written) or scale + STANDARD.get(written, written)


def _counts(match: re.Match[str], text: str, *, is_first: bool) -> bool:
    """Whether the number counts something: not 500米内, 3个月, 50-100个 or 10人民."""
    before, after = text[: match.start()], text[match.end() : match.end() + 3]
    if NO_QUANTITY.search(match[0]) or NOT_BEHIND.search(before[-2:]):
        return False
    if match["words"]:
        said = ABOUT.sub("", before[-CONTEXT:])
        is_led = VERB_END.search(said) is not None or (not is_first and CONJUNCTION.search(said) is not None)
        if after.startswith("一") or not _counts_in_words(match, is_led=is_led):
            return False
    if match["unit"] is None:
        is_spent = SPENT.search(ABOUT.sub("", before[-CONTEXT:])) is not None
        return is_spent and match["scale"] in {"万", "亿"} and not FOREIGN.match(after)
    if match["unit"] in {"个", "次"}:
        return not NOT_AFTER.match(after)
    return match["unit"] != "人" or after[:1] not in {"民", "大"}


def _counts_in_words(match: re.Match[str], *, is_led: bool) -> bool:
    """Whether 两座 or 三十二条 counts: not 二次, 一批 or 四处. `is_led`: behind a verb or another quantity."""
    words, unit = match["words"], match["unit"] or "元"
    if number_of(words) is None:
        return False
    if words in {"一", "二"} and not match["scale"]:
        return words == "一" and ONE_OF.fullmatch(unit) is not None
    return is_led or (BY_ITSELF.fullmatch(_unit("", unit)) is not None and words + unit != "四处")


def _is_in_brackets(text: str, at: int) -> bool:
    opened = max(text.rfind(each, 0, at) for each in "(（")
    return opened > max(text.rfind(each, 0, at) for each in ")）")


def _plain(number: str) -> str:
    """1,000.50 is 1000.5."""
    if number.isdigit():
        return str(int(number))
    value = Decimal(number.replace(",", "").replace("，", ""))
    return f"{value.normalize():f}"
