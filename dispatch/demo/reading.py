"""Reads the demo city's files and refuses what does not fit together: a unit, pattern or course that is not there."""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from accounts.models import Unit
from accounts.roles import Role
from dispatch.demo.city import (
    Course,
    CourseAct,
    DemoCity,
    DemoCounty,
    DemoDependency,
    DemoHighlight,
    DemoMeasure,
    DemoMeeting,
    DemoPerson,
    DemoTask,
    DemoUnit,
    PatternStep,
)
from tasks.models import Measure, Responsibility

FOLDER = Path(__file__).with_name("data")
CITY_FILES = ("renovation.csv", "rectification.csv", "improvement.csv")
COUNTY_FILE = "county.csv"
ROLES = tuple(Responsibility.Role.values)
KINDS = {"": Measure.Kind.OUTPUT, "投入:": Measure.Kind.INPUT, "发动:": Measure.Kind.MOBILISATION}
MEASURE = re.compile(r"(?P<kind>投入:|发动:|)(?P<name>\S+) (?P<target>\d+)(?P<label>\D+?)(?: = (?P<parts>.+))?")
PART = re.compile(r"(?P<unit>\S+) (?P<target>\d+)")
NOBODY = "—"
"""In the column of leaders: this task names none, whatever its list does."""


def read_city() -> DemoCity:
    """The city of the files in `data`. Raises ValueError that names the row for what does not fit together."""
    data = _yaml("city.yaml")
    units = tuple(DemoUnit(**{**row, "aliases": tuple(row.get("aliases", ()))}) for row in data["units"])
    names = _names(data, units)
    people = tuple(DemoPerson(**row) for row in data["people"])
    for person in people:
        _find(names, person.unit, f"person {person.username}")
        Role(person.role)
    tasks = tuple(_Rows(data, names).read())
    return DemoCity(
        city=data["city"],
        office=data["office"],
        office_leader=data["office_leader"],
        leaders=data["leaders"],
        units=units,
        people=people,
        county=DemoCounty(**data["county"]),
        tasks=tasks,
        dependencies=tuple(_dependencies(tasks)),
        highlights=tuple(_highlights(tasks)),
        meetings=tuple(DemoMeeting(**row) for row in data["meetings"]),
    )


def _yaml(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return data


def _rows(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(place, row) of a file of rows. Raises ValueError for a row with too few or too many values."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            if None in row or None in row.values():
                raise ValueError(f"{name}:{number}: {len([each for each in row.values() if each is not None])} values")
            yield f"{name}:{number}", row


def _names(data: Mapping[str, Any], units: tuple[DemoUnit, ...]) -> dict[str, str]:
    """Full names by every name that the files may use. Raises ValueError for one that is used twice."""
    names = {data["city"]: data["city"], data["office"]: data["office"]}
    for unit in units:
        Unit.Kind(unit.kind)
        for wanted in (unit.parent, unit.successor):
            if wanted:
                _find(names, wanted, f"unit {unit.name}")
        for name in filter(None, (unit.name, unit.short_name)):
            if name in names:
                raise ValueError(f"unit {unit.name}: {name} stands twice")
            names[name] = unit.name
    return names


def _find(names: Mapping[str, str], name: str, place: str) -> str:
    if name not in names:
        raise ValueError(f"{place}: there is no unit {name}")
    return names[name]


class _Rows:
    """The rows of tasks, with the patterns, courses and units they name."""

    def __init__(self, data: Mapping[str, Any], names: Mapping[str, str]) -> None:
        self.leaders, self.list_leaders, self.names = data["leaders"], data["list_leaders"], names
        patterns = _yaml("patterns.yaml")
        self.patterns = {name: tuple(PatternStep(*step) for step in steps) for name, steps in patterns.items()}
        self.courses = {name: _course(row) for name, row in _yaml("courses.yaml").items()}
        self.titles: set[str] = set()

    def read(self) -> Iterator[DemoTask]:
        city = [each for name in CITY_FILES for each in _rows(name)]
        for is_county, rows in ((False, city), (True, list(_rows(COUNTY_FILE)))):
            for number, (place, row) in enumerate(rows, 1):
                try:
                    yield self._task(str(number), row, place, is_county=is_county)
                except KeyError as error:
                    raise ValueError(f"{place}: there is no {error.args[0]}") from error

    def _task(self, code: str, row: Mapping[str, str], place: str, *, is_county: bool) -> DemoTask:
        if row["title"] in self.titles:
            raise ValueError(f"{place}: {row['title']} stands twice")
        self.titles.add(row["title"])
        units = tuple((_find(self.names, name, place), role) for role in ROLES for name in _split(row[role]))
        return DemoTask(
            code=code,
            is_county=is_county,
            project_list=row["list"],
            title=row["title"],
            units=units,
            location=row["location"],
            leader=self._leader(row),
            pattern=self.patterns[row["pattern"]],
            course_name=row["course"],
            course=self.courses[row["course"]],
            measure=self._measure(row["measure"], units, place) if row["measure"] else None,
        )

    def _leader(self, row: Mapping[str, str]) -> str:
        if row["leader"] == NOBODY:
            return ""
        leader: str = row["leader"] or self.list_leaders[row["list"]]
        self.leaders[leader]
        return leader

    def _measure(self, text: str, units: tuple[tuple[str, str], ...], place: str) -> DemoMeasure:
        found = MEASURE.fullmatch(text)
        if found is None:
            raise ValueError(f"{place}: {text} is no measure")
        parts = {}
        for each in _split(found["parts"] or ""):
            part = PART.fullmatch(each)
            if part is None:
                raise ValueError(f"{place}: {each} is no part of a measure")
            parts[_find(self.names, part["unit"], place)] = int(part["target"])
        if not set(parts) <= {name for name, _role in units}:
            raise ValueError(f"{place}: a part of {text} is a unit without a role")
        return DemoMeasure(found["name"], int(found["target"]), found["label"], KINDS[found["kind"]], parts)


def _split(text: str) -> list[str]:
    return [name for name in text.split("、") if name]


def _course(row: Mapping[str, Any]) -> Course:
    acts = tuple(CourseAct(*act) for act in row.get("acts", ()))
    ranges = {name: tuple(row[name]) if row[name] else None for name in ("passed", "next")}
    return Course(**{**row, **ranges, "acts": acts})


def _dependencies(tasks: tuple[DemoTask, ...]) -> Iterator[DemoDependency]:
    for place, row in _rows("dependencies.csv"):
        found = DemoDependency(**row)
        _ensure_steps(tasks, place, (found.title, found.milestone), (found.needs, found.needed))
        yield found


def _highlights(tasks: tuple[DemoTask, ...]) -> Iterator[DemoHighlight]:
    for place, row in _rows("highlights.csv"):
        found = DemoHighlight(**row)
        _ensure_steps(tasks, place, (found.title, found.milestone))
        yield found


def _ensure_steps(tasks: tuple[DemoTask, ...], place: str, *named: tuple[str, str]) -> None:
    """Raises ValueError for a milestone, named by its task's title and its own name, that no task has."""
    steps = {task.title: {step.name for step in task.pattern} for task in tasks}
    for title, name in named:
        if name not in steps.get(title, ()):
            raise ValueError(f"{place}: there is no milestone {name} of {title}")
