"""The table of permissions as data, read from pages.txt and api.txt."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.tasks import make_picture
from tests.permissions.addresses import kwargs_of
from tests.permissions.world import CLIENTS, PEOPLE, World

FOLDER = Path(__file__).parent
PAGE_ACTORS = ("anonymous", *PEOPLE)
API_ACTORS = (*PAGE_ACTORS, *CLIENTS)
FILES = {"pages.txt": PAGE_ACTORS, "api.txt": API_ACTORS}
NOTHING = "-"


@dataclass(frozen=True)
class Row:
    """An address with its methods, an object, and the outcome for each actor."""

    route: str
    methods: tuple[str, ...]
    subject: str
    extra: dict[str, str]
    cells: dict[str, str]

    def url(self, world: World) -> str:
        """The object's key stands where the address wants one, else in `?campaign=`."""
        wanted = [name for name in kwargs_of(self.route) if name not in self.extra]
        if self.subject == NOTHING:
            return reverse(self.route, kwargs=self.extra)
        pk = str(world.objects[self.subject].pk)
        address = reverse(self.route, kwargs={**self.extra, **dict.fromkeys(wanted, pk)})
        return address if wanted else f"{address}?campaign={pk}"


def read_table() -> list[Row]:
    """Every line of both files. Raises ValueError for a line that has not one outcome for each actor."""
    rows = []
    for name, actors in FILES.items():
        lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
        rows += [_row(line, actors) for line in lines if line.strip() and not line.startswith("#")]
    return rows


def _row(line: str, actors: tuple[str, ...]) -> Row:
    route, methods, subject, *cells = line.split()
    if len(cells) != len(actors):
        raise ValueError(line)
    subject, *pairs = subject.split(",")
    extra = dict(pair.split("=", 1) for pair in pairs)
    return Row(route, tuple(methods.split(",")), subject, extra, dict(zip(actors, cells, strict=True)))


def body_of(world: World, row: Row, method: str) -> dict[str, Any]:
    """What a POST carries where an empty body is not enough to be heard; elsewhere 422 shows that somebody may."""
    if row.route == "campaign:calendar-seed":
        return {"year": 2027}
    if method != "POST" or row.subject == NOTHING or kwargs_of(row.route):
        return {}
    subject = world.objects[row.subject]
    if row.route == "api:update-list":
        return {"task": subject.pk, "unit": subject.lead_unit_id, "narrative": "进展"}
    if row.route == "api:evidence-list":
        return {"update": subject.pk, "file": SimpleUploadedFile("现场.png", make_picture())}
    if row.route == "api:extension-list":
        return {"milestone": subject.pk, "new_due_on": "2027-01-31", "reason": "雨季"}
    return {"task": subject.pk, "reason": "汛期"} if row.route == "api:suspension-list" else {}


TABLE = read_table()
