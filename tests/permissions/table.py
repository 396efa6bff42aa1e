"""The table of permissions as data, read from pages.txt and api.txt."""

from collections.abc import Callable
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
    write = BODIES.get(row.route)
    if write is None or method != "POST" or row.subject == NOTHING:
        return {}
    return write(world.objects[row.subject])


def _report(task: Any) -> dict[str, Any]:
    return {"task": task.pk, "unit": task.lead_unit_id, "narrative": "进展"}


def _picture(update: Any) -> dict[str, Any]:
    return {"update": update.pk, "file": SimpleUploadedFile("现场.png", make_picture())}


def _notice(campaign: Any) -> dict[str, Any]:
    words = {"title": "关于占道经营整治的督办单", "content": "请限期整治。"}
    return {"campaign": campaign.pk, "unit": campaign.office_unit_id, "kind": "supervision", **words}


def _round(campaign: Any) -> dict[str, Any]:
    days = {"starts_on": "2026-07-01", "ends_on": "2026-07-31"}
    indicators = campaign.indicator_sets.get().pk
    return {"campaign": campaign.pk, "kind": "municipal", "name": "八月测评", "indicator_set": indicators, **days}


def _whistle(campaign: Any) -> dict[str, Any]:
    words = {"title": "积水内涝", "description": "下穿通道积水半米", "place": "南门路下穿通道"}
    street = campaign.unit.children.get(kind="subdistrict")
    return {"campaign": campaign.pk, "unit": street.pk, "lead": campaign.office_unit_id, **words}


def _exposure(finding: Any) -> dict[str, Any]:
    return {"finding": finding.pk, "title": "南门路路面破损", "photos": [finding.photos.get().pk]}


def _entry(campaign: Any) -> dict[str, Any]:
    return {"campaign": campaign.pk, "colour": "black", "unit": campaign.office_unit_id, "comment": "整改拖延"}


def _points(campaign: Any) -> dict[str, Any]:
    what = {"on": "2026-07-01", "points": "-2.00", "reason": "占道经营"}
    return {"campaign": campaign.pk, "unit": campaign.office_unit_id, **what}


def _finding(campaign: Any) -> dict[str, Any]:
    return {"campaign": campaign.pk, "description": "路面破损", "place": "北门路"}


def _findings(campaign: Any) -> dict[str, Any]:
    return {"campaign": campaign.pk, "rows": [{"description": "路面破损", "place": "北门路"}]}


def _site(campaign: Any) -> dict[str, Any]:
    return {"campaign": campaign.pk, "type": campaign.site_types.first().pk, "name": "北门农贸市场"}


def _item(indicators: Any) -> dict[str, Any]:
    site_type = indicators.campaign.site_types.first()
    return {"indicator_set": indicators.pk, "site_type": site_type.pk, "number": 99, "text": "地面整洁"}


BODIES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "api:update-list": _report,
    "api:evidence-list": _picture,
    "api:extension-list": lambda milestone: {"milestone": milestone.pk, "new_due_on": "2027-01-31", "reason": "雨季"},
    "api:suspension-list": lambda task: {"task": task.pk, "reason": "汛期"},
    "api:instruction-list": lambda task: {"task": task.pk, "text": "请三日内拿出方案。"},
    "api:notice-list": _notice,
    "api:inspection-list": _round,
    "api:visit-photos": lambda visit: {"file": SimpleUploadedFile(f"{visit.pk}.png", make_picture())},
    "api:finding-photos": lambda finding: {"photos": SimpleUploadedFile(f"{finding.pk}.png", make_picture())},
    "api:whistle-list": _whistle,
    "api:exposure-list": _exposure,
    "api:red-black-entry-list": _entry,
    "api:score-event-list": _points,
    "api:finding-list": _finding,
    "api:finding-bulk": _findings,
    "api:site-list": _site,
    "api:site-type-list": lambda campaign: {"campaign": campaign.pk, "number": 99, "name": "口袋公园"},
    "api:category-list": lambda campaign: {"campaign": campaign.pk, "family": "poor", "code": "T99", "name": "占道"},
    "api:indicator-set-list": lambda campaign: {"campaign": campaign.pk, "version": "2030年版"},
    "api:indicator-list": lambda indicators: {"indicator_set": indicators.pk, "code": "Ⅰ-9", "name": "公共秩序"},
    "api:checklist-item-list": _item,
}
"""What is posted, by route, about the row's object: to a collection, or where nothing but a file is heard."""

TABLE = read_table()
