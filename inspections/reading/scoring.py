"""How a checklist says an item is scored, read into the four ways of rules.md §10. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal

POINTS = re.compile(r"^(\d+(?:\.\d+)?)(?:分)?(?:（|\(|$)")
EACH_PART = re.compile(r"每小项(\d+(?:\.\d+)?)")
OFF = re.compile(r"少[一1](?:条|处|项|个)扣(\d+(?:\.\d+)?)分")
WANTED = re.compile(r"≥(\d+)(?:条|处|项|个)")
GRADE = re.compile(r"(A|B|C)(?!#)(?:（|\()(\d+)例")


@dataclass(frozen=True)
class Scoring:
    """The columns of ChecklistItem that say how it is scored; `kind` is one of ChecklistItem.Scoring."""

    kind: str = "pass"
    points: Decimal = Decimal(1)
    per_occurrence: Decimal | None = None
    grade_a: int = 0
    grade_b: int | None = None
    grade_c: int | None = None


def read_scoring(points_text: str, grades_text: str = "", requirement: str = "") -> Scoring:
    """What 分值或扣分 and 评级阈值 say; pass or fail for one point where they say nothing.

    - `A(0例) B(1例) C(2例) C#(3例)`: a grade by occurrences; a letter left out is never given.
    - `14(每小项2)`: 14 points, 2 off for each part that is missing.
    - `少一条扣4分`: 4 points off for each that is missing, as many points as would be lost by having none of those the
      requirement wants (`≥2条`: 8), else one such loss.
    - `6`: pass or fail for 6 points.
    """
    found = POINTS.match(points_text)
    points = Decimal(found[1]) if found else Decimal(1)
    grades = {letter: int(count) for letter, count in GRADE.findall(grades_text)}
    if grades:
        return Scoring("grade", points, None, grades.get("A", 0), grades.get("B"), grades.get("C"))
    part = EACH_PART.search(points_text)
    if part:
        return Scoring("deduct", points, Decimal(part[1]))
    off = OFF.search(points_text)
    if off:
        wanted = WANTED.search(requirement)
        return Scoring("deduct", Decimal(off[1]) * int(wanted[1] if wanted else 1), Decimal(off[1]))
    return Scoring("pass", points)
