"""Units as people write them: several in one cell, parted by 、 ， spaces, line breaks or nothing at all. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

LEVEL = "(?:县|市|区|乡|镇|街道|村|社区|开发区|园区)+"
SET_NAME = rf"各{LEVEL}(?:[、，,]{LEVEL})+(?=人民政府|政府|党委|党工委|工委|委|办事处|[、，,;；/\s。．]|$)"
BRACKET = r"[（(][^（()）]*[）)]"
NAME = re.compile(rf"(?:{SET_NAME}|{BRACKET}|[^、，,;；/\s。])+")
"""Text without a separator; those inside 各县、市、区政府 or brackets part nothing."""
OPEN_END = re.compile(r"等(?:\d+|[一二三四五六七八九十]+)?(?:个|家)?(?:相关|有关)?(?:责任|成员)?(?:单位|部门)?$")
COLLECTIVE = re.compile(
    r"^(?:各|全[市区县]各|有关|相关|[市区县]直(?!机关(?:党)?工)|其他|其它|所有|属地|辖区各|涉及)|"
    r"各(?:县|市|区|乡|镇|街道|部门|单位|成员)|成员单位$"
)
TRAILING = "。．.;；:：·"
UNIT_END = re.compile(
    r"(?:局|委|办|厅|部|处|所|院|校|学校|队|站|社|会|中心|政府|公司|集团|银行|法院|街道|镇|乡|村|社区|区|县|市|联|"
    r"工会|指挥部|办公室|管委会|管理区|开发区|园区|党校|学院|医院|支队|大队|小组|馆|台|协会|总队|分局|城投|水投|交投)$"
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖"
    "范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎闫薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂"
    "章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤"
    "阳时穆农司卓古吉缪简车项连芦麦褚娄窦戎景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明"
)
GIVEN = r"[\u4e00-\u9fff]{1,2}"
POST = (
    r"(?:(?:常务)?副?(?:市长|县长|区长|镇长|乡长|局长|主任|书记|部长|主席|董事长|总经理|经理|院长|校长|站长|所长|队长|秘书长|会长)|"
    r"(?:党组|党委|党工委)(?:副?书记|成员)|(?:市|县|区)委(?:常委|副?书记)|常委|调研员|负责人)"
)
PERSON = re.compile(
    rf"(?P<post>(?:(?:市|县|区)委常委、?)?(?:{POST}、?)*)(?P<name>(?:欧阳|诸葛|上官|司徒|夏侯|皇甫|[{''.join(sorted(SURNAMES))}]){GIVEN})$"
)
PADDED = re.compile(
    rf"(?<![\u4e00-\u9fff])([{''.join(sorted(SURNAMES))}])[ \u3000]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)
"""张　三: a name of two characters as wide as one of three."""
NOTE = re.compile(r"(?P<before>.*?)[（(](?P<note>[^（()）]*)[）)]$")
BUILDER = re.compile(r"(?P<name>.+?)(?:代建|承建|主建|代为建设|负责建设|建设)$")
REMARK = re.compile(r"项目|配建|负责|牵头|配合|主管|业主|联系")
OFFICES = re.compile(r"(?<!居)(?:局|院|校|中心|公司|支队|所|工委|文明办)$")
"""各县（市、区）民政局: offices of the members, which no set holds."""
USUAL_LENGTH, LONGEST, READABLE = 40, 100, 300
"""A longer name is asked about; one that no unit may have is not taken; longer texts are not looked into."""
NUMBERED = re.compile(r"^(?:\d{1,2}[.．、]|[（(]\d{1,2}[)）]|[①-⑳])")
JOINED = re.compile(
    r"(?P<first>.+?(?:局|委|办|部|中心|公司|集团|政府|委员会|协会|联合会|总工会|妇联|残联|街道|银行|支队))(?:和|及|与|以及)(?P<second>.+)"
)
ROLE = r"(?P<role>牵头|主抓|责任|配合|协同|协办|主管|业主|主建|代建)(?:责任)?(?:单位|部门|方)?"
STATED_BEFORE = re.compile(rf"{ROLE}[:：]\s*(?P<rest>.*)")
STATED_BEHIND = re.compile(r"(?P<rest>.+?)(?P<role>牵头|主抓|配合|协同|协办|主管|代建)(?:负责|落实|实施|推进)?")
MARK = re.compile(
    rf"\s{{0,4}}[（(【〔［\[]\s*(?P<joint>共同|联合)?{ROLE}(?:[，,、：:;；\s](?P<rest>[^（()）【】〔〕［］\[\]]*))?[）)】〕］\]]"
)
MARKED_BEFORE = re.compile(rf"（(?:共同)?{ROLE}(?:，(?P<note>[^（）]*))?）(?P<rest>.*)")
MARKED_BEHIND = re.compile(rf"(?P<rest>.+)（(?P<joint>共同)?{ROLE}(?:，(?P<note>[^（）]*))?）")
PARTING = re.compile(r"[、，,;；/\s。]")
STATED = {
    "牵头": "lead",
    "主抓": "lead",
    "责任": "units",
    "配合": "support",
    "协同": "support",
    "协办": "support",
    "主管": "manage",
    "业主": "build",
    "主建": "build",
    "代建": "build",
}
RUN_TOGETHER = re.compile(
    r"(?:局|委|办|中心|公司|集团|会|队|处)(?=[市县区省][\u4e00-\u9fff]{1,8}(?:局|委|办|中心|公司|集团|会)$)"
)


FOLLOWING, OWN, BEFORE = "following", "own", "before"
"""Whom a role in a cell is for: those named after it, the unit it stands beside, or those before it too."""


@dataclass(frozen=True)
class UnitBook:
    """Who is known. `names`: every name and alias to the full name; `sets`: members by word (街道, 乡, 部门)."""

    names: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How long known names are, the longest first."""
        return tuple(sorted({len(name) for name in self.names}, reverse=True))

    def full(self, name: str) -> str:
        """The full name of a known one, else the name as it is."""
        return self.names.get(name, name)

    def split(self, text: str) -> tuple[str, ...]:
        """Known names that stand one after the other with nothing between; () where they do not fill the text."""
        if text in self.names or not self.names:
            return ()
        return tuple(reversed(list(self._back(text))))

    def _back(self, text: str) -> Iterator[str]:
        """The names from the last to the first; at every place the longest last name that leads there."""
        reached: dict[int, str] = {0: ""}
        for end in range(1, len(text) + 1):
            for length in self.lengths:
                if end - length in reached and text[end - length : end] in self.names:
                    reached[end] = text[end - length : end]
                    break
        at = len(text)
        while at and at in reached:
            yield reached[at]
            at -= len(reached[at])

    def members(self, collective: str) -> tuple[str, ...]:
        """The units a collective name may mean: the members of every word of `sets` in it."""
        told = re.split(r"各|相关|有关|其他|所有|成员", collective.replace("镇街", "镇、街道"))[-1]
        if straight := re.search(r"[市区县]直", collective):
            words = [word for word in (f"{straight[0]}部门", "部门", "单位") if word in self.sets][:1]
        elif OFFICES.search(told):
            words = []
        else:
            words = [word for word in self.sets if word in told]
        telling = [word for word in words if not any(word != other and word in other for other in words)]
        return tuple(dict.fromkeys(name for word in telling for name in self.sets[word]))


NOBODY = UnitBook()


@dataclass(frozen=True)
class UnitsReading:
    """The names in the order written. `collective` are set names (各街道), which somebody has to resolve.

    `people` are (name, post) that stood behind a unit's; `builders` named in brackets as building for another;
    `run_together` names that look like several written without anything between, `elided` (name, following) where a
    name seems to share the ending of the next, `roles` (name, role) where the cell says 牵头 or 配合 itself and "units"
    where it says 责任, `maybe_people` names that look like a person's.
    """

    names: tuple[str, ...] = ()
    collective: tuple[str, ...] = ()
    is_open: bool = False
    people: tuple[tuple[str, str], ...] = ()
    builders: tuple[str, ...] = ()
    run_together: tuple[str, ...] = ()
    elided: tuple[tuple[str, str], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    maybe_people: tuple[str, ...] = ()


def read_units(text: str, book: UnitBook = NOBODY, *, has_people: bool = False) -> UnitsReading:
    """Splits a cell; a final 等 or 等单位 leaves the list open (`is_open`). A name twice stands once.

    `has_people`: the column's head says that leaders stand in it too, so that 张三、市住建局 is a leader and a unit.
    """
    cleaned = _marked(text.strip().rstrip(TRAILING))
    listed = PADDED.sub(r"\1\2", OPEN_END.sub("", cleaned))
    reader = _Reader(book, has_people=has_people)
    for match in NAME.finditer(listed):
        is_spaced = match.start() > 0 and listed[match.start() - 1].isspace()
        reader.take_stated(NUMBERED.sub("", match[0].strip(TRAILING)), is_spaced=is_spaced)
    return reader.reading(is_open=reader.is_open or OPEN_END.search(cleaned) is not None)


def _marked(text: str) -> str:
    """（牵头） in one kind of brackets, a part of its own with its unit: behind it unless the cell begins with one."""
    begins = MARK.match(text) is not None

    def place(match: re.Match[str]) -> str:
        rest = (match["rest"] or "").strip("，,、：:;； ")
        mark = f"（{'共同' if match['joint'] else ''}{match['role']}{'，' if rest else ''}{rest}）"
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        is_apart = bool(PARTING.match(before or match[0])) and after != "" and not PARTING.match(after)
        return f"、{mark}" if begins or is_apart else f"{mark}、"

    return MARK.sub(place, text).strip("、")


def _stated(part: str, book: UnitBook) -> tuple[str, str, str, str]:
    """A part without what it says of a role: (the rest, the role or "", for whom, a note in the same brackets)."""
    for pattern, reach in ((STATED_BEFORE, FOLLOWING), (MARKED_BEFORE, FOLLOWING), (MARKED_BEHIND, OWN)):
        if match := pattern.fullmatch(part):
            told = match.groupdict()
            return told["rest"], STATED[told["role"]], BEFORE if told.get("joint") else reach, told.get("note") or ""
    behind = None if part in book.names else STATED_BEHIND.fullmatch(part)
    if behind and _is_unit(behind["rest"], book):
        return behind["rest"], STATED[behind["role"]], BEFORE, ""
    return part, "", OWN, ""


class _Reader:
    """Takes the parts of a cell one after the other."""

    def __init__(self, book: UnitBook, *, has_people: bool) -> None:
        self.book = book
        self.has_people = has_people
        self.is_open = False
        self.post = ""
        self.names: dict[str, None] = {}
        self.collective: dict[str, None] = {}
        self.people: dict[tuple[str, str], None] = {}
        self.builders: dict[str, None] = {}
        self.run_together: dict[str, None] = {}
        self.maybe_people: dict[str, None] = {}
        self.roles: dict[str, str] = {}
        self.stated = ""

    def take_stated(self, part: str, *, is_spaced: bool) -> None:
        """A part with what it says of its role: 牵头：市住建局, 市城管局配合."""
        if len(part) > READABLE and part not in self.book.names:
            self.run_together[part] = None
            return
        rest, role, reach, note = _stated(part, self.book)
        if reach == FOLLOWING:
            self.stated = role
        if role and OPEN_END.search(rest):
            self.is_open, rest = True, OPEN_END.sub("", rest)
        known = len(self.names)
        self.take(rest, is_spaced=is_spaced)
        if person := person_of(note):
            self.people[person] = None
        is_for_all = reach == BEFORE or (reach == OWN and role not in {"", "lead"} and bool(self.roles))
        for name in list(self.names)[0 if is_for_all else known :] if role or self.stated else ():
            self.roles.setdefault(name, role or self.stated)

    def take(self, part: str, *, is_spaced: bool = False) -> None:
        """`is_spaced`: a space stands before it, as between a unit and its person; names after 、 are units."""
        if not part:
            return
        if part in self.book.names:
            self.names[self.book.full(part)] = None
        elif known := self.book.split(part):
            self.names.update(dict.fromkeys(map(self.book.full, known)))
        elif COLLECTIVE.search(part):
            self.collective[part] = None
        elif self.has_people and re.fullmatch(POST, part):
            self.post = f"{self.post}{part}、"
        elif person := self._person(part, is_spaced=is_spaced):
            self.people[person] = None
        else:
            self._take_unknown(part)

    def _person(self, part: str, *, is_spaced: bool) -> tuple[str, str] | None:
        """A person where one is looked for, or the post says so."""
        found = person_of(part)
        if found is None or not (found[1] or self.has_people or self.people or (is_spaced and self.names)):
            return None
        post, self.post = self.post, ""
        return found[0], f"{post}{found[1]}".rstrip("、")

    def _take_unknown(self, part: str) -> None:
        noted = NOTE.fullmatch(part)
        if noted and noted["before"] and self._take_noted(noted["before"], noted["note"]):
            return
        joined = JOINED.fullmatch(part)
        if joined and _is_unit(joined["first"], self.book) and _is_unit(joined["second"], self.book):
            self.take(joined["first"])
            self.take(joined["second"])
            return
        unit, person = _unit_and_person(part, self.book)
        if person:
            self.people[person] = None
            self.take(unit)
            return
        if RUN_TOGETHER.search(part) or len(part) > USUAL_LENGTH:
            self.run_together[part] = None
        if len(part) > LONGEST:
            return
        if person_of(part):
            self.maybe_people[part] = None
        self.names[part] = None

    def _take_noted(self, before: str, note: str) -> bool:
        """Brackets that are no part of the name: who builds for it, a person, a remark."""
        builder = BUILDER.fullmatch(note)
        person = person_of(note)
        if self.has_people and _is_unit(note, self.book) and (leader := person_of(before)):
            self.people[leader] = None
            before = note
        elif person:
            self.people[person] = None
        elif builder and UNIT_END.search(builder["name"]):
            self.builders[self.book.full(builder["name"])] = None
        elif not REMARK.search(note) and before not in self.book.names:
            return False
        self.take(before)
        return True

    def reading(self, *, is_open: bool) -> UnitsReading:
        if self.post and not self.people:
            self.people["", self.post.rstrip("、")] = None
        return UnitsReading(
            tuple(self.names),
            tuple(self.collective),
            is_open,
            tuple(self.people),
            tuple(self.builders),
            tuple(self.run_together),
            tuple(_elided(list(self.names), self.book)),
            tuple(self.roles.items()),
            tuple(self.maybe_people),
        )


SHARED_END = re.compile(r"(?:管理区|开发区|园区|街道|街道办事处|镇|乡|村|社区|县|区)$")


def _elided(names: list[str], book: UnitBook) -> Iterator[tuple[str, str]]:
    """(人民大垸, 荒湖管理区): a name that seems to share the ending of the one after it."""
    for name, following in pairwise(names):
        if name not in book.names and not UNIT_END.search(name) and SHARED_END.search(following):
            yield name, following


def _is_unit(text: str, book: UnitBook) -> bool:
    return text in book.names or bool(book.split(text)) or bool(UNIT_END.search(text))


def completed(name: str, following: str) -> str:
    """人民大垸, 荒湖管理区: 人民大垸管理区."""
    match = SHARED_END.search(following)
    return name + match[0] if match else name


def person_of(text: str) -> tuple[str, str] | None:
    """(name, post) of 张三, 副市长张三, 张三（副市长）; None for what does not look like a person."""
    words = text.strip()
    noted = NOTE.fullmatch(words)
    if noted and re.fullmatch(POST, noted["note"]):
        words = noted["note"] + noted["before"].strip()
    match = PERSON.fullmatch(words)
    if match is None or UNIT_END.search(match["name"]):
        return None
    return match["name"], match["post"].rstrip("、")


def _unit_and_person(part: str, book: UnitBook) -> tuple[str, tuple[str, str] | None]:
    """市民政局张三: the unit and the person behind it, where the front is known or ends as units do."""
    for length in (3, 2):
        unit, name = part[:-length], part[-length:]
        posted = re.search(rf"(?:{POST})+$", unit)
        front = unit[: posted.start()] if posted else unit
        is_unit = front in book.names or (len(front) > length and UNIT_END.search(front))
        if is_unit and part not in book.names and (person := person_of((posted[0] if posted else "") + name)):
            return front, person
    return part, None
