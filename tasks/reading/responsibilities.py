"""Who leads, builds, manages and supports a task, from its unit columns; and the leader among them. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from campaign.reading.units import UnitBook, UnitsReading, completed, person_of, read_units
from tasks.models import Responsibility
from tasks.reading.blocks import Block, Rows
from tasks.reading.desk import NONE, Desk, names_in
from tasks.reading.shapes import Question, UnitReading
from tasks.reading.vocabulary import names_people

Role = Responsibility.Role
COLUMNS = ("lead", "units", "build", "manage", "support")
OWN_COLUMNS = ("build", "lead", "units")
"""Columns whose units take single steps of a task."""
NAME_LIMIT = 50
LISTED_LIMIT = 60


@dataclass
class People:
    """The units of a task by name with their roles, its leader, and what is still to be said about them."""

    roles: dict[str, str] = field(default_factory=dict)
    leader: tuple[str, str] = ("", "")
    unclear: dict[str, None] = field(default_factory=dict)
    run_together: dict[str, None] = field(default_factory=dict)
    maybe_people: dict[str, None] = field(default_factory=dict)
    is_open: bool = False
    warnings: dict[str, None] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    @property
    def lead(self) -> str:
        return next((name for name, role in self.roles.items() if role == Role.LEAD), "")

    @property
    def units(self) -> tuple[UnitReading, ...]:
        return tuple(UnitReading(name, role) for name, role in self.roles.items())

    def give(self, name: str, role: str) -> None:
        """A unit's first role stays; there is one lead."""
        self.roles.setdefault(name, str(Role.SUPPORT if role == Role.LEAD and self.lead else role))


class UnitCells:
    """Reads the unit cells of a sheet; most of their texts stand in many rows."""

    def __init__(self, rows: Rows, desk: Desk, book: UnitBook) -> None:
        self.rows = rows
        self.desk = desk
        self.book = book
        self._readings: dict[tuple[str, bool], UnitsReading] = {}
        self._mixed = {name for name in COLUMNS if self._has_people(name)}
        self._others = ""
        self._asked: dict[tuple[object, ...], str] = {}
        self.has_lead_column = "lead" in rows.layout.columns

    def _has_people(self, name: str) -> bool:
        """Whether a head such as 责任领导及单位 says that leaders stand in the field's cells too."""
        layout = self.rows.layout
        return any(names_people(layout.headings[column]) for column in layout.columns.get(name, ()))

    def reading(self, text: str, *, has_people: bool = False) -> UnitsReading:
        key = (text, has_people)
        if key not in self._readings:
            self._readings[key] = read_units(text, self.book, has_people=has_people)
        return self._readings[key]

    def people_of(self, block: Block) -> People:
        """The people of a task's rows, its answers applied."""
        people = People(leader=self._leader_of(block))
        for row in block.rows:
            for column in COLUMNS:
                for text in self.rows.texts(row, column):
                    self._take(people, column, text)
        self._apply_answers(people, block.rows[0] + 1)
        self._ask(people, block)
        return people

    def own_columns(self, block: Block) -> list[int]:
        """The columns in which rows of a task name units of their own."""
        columns = (column for name in OWN_COLUMNS for column in self.rows.layout.columns.get(name, ()))
        return [column for column in columns if any(self.rows.is_own(row, column) for row in block.rows[1:])]

    def own_unit(self, row: int, columns: Iterable[int], lead: str) -> str:
        """The unit a row names for itself in the first such column that is filled, where that is not the lead."""
        text = next((text for column in columns if (text := self.rows.cells(row)[column])), "")
        first = next(iter(self.reading(text).names), "") if text else ""
        return first if first != lead else ""

    def _take(self, people: People, column: str, text: str) -> None:
        reading = self.reading(text, has_people=column in self._mixed)
        stated = dict(reading.roles)
        leading = [name for name in reading.names if stated.get(name) == Role.LEAD]
        begins_with_set = reading.collective and text.startswith(reading.collective[0])
        for name in dict.fromkeys((*leading, *reading.names)):
            role = self._role(people, _place(stated.get(name, column), column, has_lead=bool(leading)))
            people.give(name, Role.SUPPORT if begins_with_set and role == Role.LEAD else role)
        if column == "lead" and not stated:
            leading = list(reading.names)
        if len(leading) > 1:
            words = {"lead": leading[0], "others": "、".join(leading[1:])}
            people.warnings[_("Several units lead: %(lead)s was taken, %(others)s support.") % words] = None
        for name in reading.builders:
            people.give(name, Role.BUILD)
        for collective in reading.collective:
            self._take_set(people, column, collective)
        if reading.people and not people.leader[0]:
            people.leader = reading.people[0]
        people.is_open = people.is_open or reading.is_open
        people.run_together.update(dict.fromkeys(reading.run_together))
        people.maybe_people.update(dict.fromkeys(reading.maybe_people))
        for name, following in reading.elided:
            words = {"name": name, "following": following, "whole": completed(name, following)}
            people.warnings[_("“%(name)s” may share the ending of “%(following)s”: is %(whole)s meant?") % words] = None

    def _role(self, people: People, column: str) -> str:
        if column == "lead":
            return Role.LEAD
        if column != "units":
            return column
        if self.has_lead_column:
            return Role.SUPPORT
        return self._others_role() if people.lead else Role.LEAD

    def _others_role(self) -> str:
        """Asked once a sheet, when the first cell names more than one unit."""
        if self._others == "":
            self._others = self._ask_others_role()
        return self._others

    def _ask_others_role(self) -> str:
        return self.desk.choice(
            Question(
                "units.others",
                "units",
                _("The first unit of a cell leads. What are the others?"),
                kind="choice",
                choices=tuple((str(role), str(role.label)) for role in (Role.SUPPORT, Role.BUILD, Role.MANAGE)),
                suggestion=str(Role.SUPPORT),
            )
        )

    def _take_set(self, people: People, column: str, collective: str) -> None:
        key = f"set:{collective}"
        answer = self.desk.answer(key)
        if not answer:
            people.unclear[collective] = None
            if key not in self.desk.once:
                text = _("Which units are meant by “%(names)s”?") % {"names": _listed([collective])}
                suggestion = "、".join(self.book.members(collective))
                self.desk.ask_once(Question(key, "units", text, collective, "units", suggestion=suggestion))
        elif answer.lower() not in NONE:
            names = list(names_in(answer))
            for name in names:
                role = self._role(people, column)
                people.give(self.book.full(name), Role.SUPPORT if role == Role.LEAD and len(names) > 1 else role)

    def _leader_of(self, block: Block) -> tuple[str, str]:
        text = " ".join(self.rows.text(block.rows[0], "leader").split())
        if not text:
            return "", ""
        words = text.split(" ")
        for joined in (text, "".join(words), "".join(reversed(words))):
            if person := person_of(joined):
                return person
        reading = self.reading(text)
        if reading.people and not reading.maybe_people:
            return reading.people[0]
        return ("", text) if _is_post(text) else (text[:NAME_LIMIT], "")

    def _apply_answers(self, people: People, number: int) -> None:
        if names := list(names_in(self.desk.answer(f"{number}.units"))):
            full = [self.book.full(name) for name in names]
            lead = people.lead
            roles = {name: people.roles.get(name, str(Role.SUPPORT)) for name in full}
            people.roles = {lead: str(Role.LEAD), **roles} if lead and self.has_lead_column else roles
            if not people.lead and not self.has_lead_column:
                people.roles[full[0]] = str(Role.LEAD)
            people.unclear, people.run_together, people.maybe_people, people.is_open = {}, {}, {}, False
        if lead := next(iter(names_in(self.desk.answer(f"{number}.lead"))), ""):
            name = self.book.full(lead)
            others = {other: str(Role.SUPPORT) if role == Role.LEAD else role for other, role in people.roles.items()}
            others.pop(name, None)
            people.roles = {name: str(Role.LEAD), **others}

    def _ask(self, people: People, block: Block) -> None:
        number = block.rows[0] + 1
        if asked := self._unclear(people):
            original = "\n".join(dict.fromkeys(filter(None, (self._words(row) for row in block.rows))))
            names = "、".join(people.roles)
            people.questions.append(Question(f"{number}.units", "units", asked, original, "units", suggestion=names))
        if not people.lead:
            asked_lead = _("Which unit leads? Until that is said the task stays a draft.")
            first = next(iter(people.roles), "")
            people.questions.append(Question(f"{number}.lead", "lead", asked_lead, kind="lead", suggestion=first))

    def _unclear(self, people: People) -> str:
        """What is asked about the units; the same of many rows."""
        key = (tuple(people.unclear), people.is_open, tuple(people.run_together), tuple(people.maybe_people))
        if key not in self._asked:
            self._asked[key] = " ".join(_unclear(people))
        return self._asked[key]

    def _words(self, row: int) -> str:
        return "\n".join(text for column in COLUMNS for text in self.rows.texts(row, column))


def _unclear(people: People) -> Iterator[str]:
    if people.unclear:
        yield _("Which units are meant by “%(names)s”?") % {"names": _listed(people.unclear)}
    if people.is_open:
        yield _("Which other units does “等” mean?")
    if people.run_together:
        yield _("Are these several units: “%(names)s”?") % {"names": _listed(people.run_together)}
    if people.maybe_people:
        yield _("Is this a unit or a person: “%(names)s”?") % {"names": _listed(people.maybe_people)}


def _place(stated: str, column: str, *, has_lead: bool) -> str:
    """The column a unit is read as; one said to be 责任 beside one said to lead supports."""
    return str(Role.SUPPORT) if stated == "units" and has_lead and column != "units" else stated


def _listed(names: Iterable[str]) -> str:
    """The names, cut where they are too many for a question."""
    listed = "、".join(names)
    return listed if len(listed) <= LISTED_LIMIT else f"{listed[:LISTED_LIMIT]}…"


def _is_post(text: str) -> bool:
    """Only 副市长, with no name before or behind it."""
    return person_of(f"{text}张三") == ("张三", text)
