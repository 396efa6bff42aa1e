"""Who asks and about what: a city with a district and a county, another city, and people in every place of them."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.test import Client

from accounts.models import Assignment, Notification, Robot, Unit, User
from accounts.roles import Role
from accounts.services.clients import create_api_client
from base import clock
from base.models import Delivery
from base.trail import SYSTEM
from campaign.models import Campaign, SheetImport
from campaign.services.imports import ImportDraft, create_import
from dispatch.models import Meeting, Report
from dispatch.services.reports import build_report, request_report
from inspections.models import ResultPhoto
from inspections.services.board import EntryDraft, ExposureDraft, prepare_entry, prepare_exposure
from inspections.services.finding_moves import assign_finding
from inspections.services.findings import FindingDraft, report_finding
from inspections.services.scores import ScoreDraft, add_score_event
from inspections.services.visits import Answer, VisitReport, submit_visit
from inspections.services.whistles import WhistleDraft, draft_whistle
from tasks.models import MilestoneClaim, NoticeFile, ProgressUpdate, Task
from tasks.services.extensions import ask_extension
from tasks.services.instructions import InstructionDraft, give_instruction
from tasks.services.measures import MeasureDraft, add_measure
from tasks.services.suspensions import ask_suspension
from tests.factories.accounts import make_person, make_unit
from tests.factories.campaign import make_campaign, make_county
from tests.factories.dispatch import make_issued_report, make_meeting
from tests.factories.inspections import (
    all_well,
    make_category,
    make_indicator_set,
    make_item,
    make_round,
    make_site,
    make_site_type,
    make_visit,
)
from tests.factories.notices import make_notice
from tests.factories.tasks import claim, make_picture_file, make_proof, make_task

PEOPLE = (
    "admin",
    "head",
    "office",
    "campaign_leader",
    "unit_leader",
    "liaison",
    "support",
    "uninvolved",
    "above",
    "inspector",
    "county_office",
    "county_liaison",
    "stranger",
)
"""The columns of pages.txt after `anonymous`."""
CLIENTS = ("client", "client_wrong", "client_far")
RESOURCES = (
    "calls",
    "categories",
    "checklist-items",
    "evidence",
    "exposures",
    "extensions",
    "inspections",
    "findings",
    "indicator-sets",
    "indicators",
    "instructions",
    "lists",
    "measures",
    "milestones",
    "notices",
    "notifications",
    "red-black-entries",
    "score-events",
    "site-types",
    "sites",
    "suspensions",
    "tasks",
    "units",
    "updates",
    "visits",
    "whistles",
)
SHEET = "序号,项目名称,牵头单位,完成时限\n1,新建天桥,市城管局,2026年9月\n"


@dataclass
class World:
    """`objects` by the name a row of the table gives them; `tokens` of clients and `actors`, by column."""

    objects: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Client] = field(default_factory=dict)

    def sign_in(self) -> None:
        """Makes the actors. A session ends some day, so a world that was kept has none."""
        self.actors["anonymous"] = Client()
        for name in PEOPLE:
            self.actors[name] = Client()
            self.actors[name].force_login(self.objects[name])
        for name in CLIENTS:
            self.actors[name] = Client(headers={"Authorization": f"Bearer {self.tokens[name]}"})


@dataclass(frozen=True)
class Place:
    """A campaign with a unit that leads a task, its liaison and the liaison of the creation office."""

    campaign: Campaign
    lead: Unit
    liaison: User


def build_world() -> World:
    """The city's records carry plain names, the county's begin with `county_`, another city's with `far_`."""
    world = World()
    city = _city(world)
    county = _county(world, city)
    far = _far(world)
    for prefix, place in (("", city), ("county_", county), ("far_", far)):
        _records(world, prefix, place)
    for name in PEOPLE:
        user = User.objects.get(username=name)
        world.objects[name] = user
        world.objects[f"role_of_{name}"] = Assignment.objects.get(user=user)
    _clients(world, city, far)
    failed = {"channel": "sms", "payload": {}, "due_at": clock.now(), "failed_at": clock.now(), "error": "no route"}
    world.objects["delivery"] = Delivery.objects.create(dedupe_key="failed", **failed)
    return world


def _city(world: World) -> Place:
    campaign = make_campaign()
    district = make_unit("江东区", parent=campaign.unit, kind="district")
    lead = make_unit("江东区住建局", parent=district)
    support = make_unit("市城管局", parent=campaign.unit)
    make_person("admin", campaign.unit, Role.ADMIN)
    make_person("head", campaign.unit, Role.HEAD)
    make_person("office", campaign.unit, Role.OFFICE)
    make_person("campaign_leader", campaign.unit, Role.LEADER)
    make_person("unit_leader", lead, Role.LEADER)
    liaison = make_person("liaison", lead, Role.LIAISON)
    make_person("support", support, Role.LIAISON)
    make_person("uninvolved", make_unit("市教育局", parent=campaign.unit), Role.LIAISON)
    make_person("above", district, Role.LEADER)
    make_person("inspector", campaign.unit, Role.INSPECTOR)
    place = Place(campaign, lead, liaison)
    own = make_task(campaign, campaign.office_unit, title="自办项目")
    by_office = make_person("office_liaison", campaign.office_unit, Role.LIAISON)
    _report(world, "own_", own, by_office)
    _task(world, "", place, [support])
    return place


def _county(world: World, city: Place) -> Place:
    county = make_county(city.campaign, copies_parts=True)
    county.phases.create(name="开局年", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 12, 31))
    lead = make_unit("县住建局", parent=county.unit)
    make_person("county_office", county.unit, Role.OFFICE)
    place = Place(county, lead, make_person("county_liaison", lead, Role.LIAISON))
    _task(world, "county_", place)
    return place


def _far(world: World) -> Place:
    campaign = make_campaign("邻市")
    lead = make_unit("邻市住建局", parent=campaign.unit)
    make_person("stranger", campaign.unit, Role.OFFICE)
    place = Place(campaign, lead, make_person("far_liaison", lead, Role.LIAISON))
    _task(world, "far_", place)
    return place


def _task(world: World, prefix: str, place: Place, support: list[Unit] | None = None) -> None:
    task = make_task(place.campaign, place.lead, support=support or [])
    world.objects[f"{prefix}task"] = task
    draft = MeasureDraft("改造小区", "个", target=Decimal(50))
    world.objects[f"{prefix}measure"] = add_measure(actor=SYSTEM, task=task, draft=draft)
    world.objects[f"{prefix}draft"] = make_task(place.campaign, place.lead, handed_out=False)
    _report(world, prefix, task, place.liaison)
    _requests(world, prefix, place)


def _requests(world: World, prefix: str, place: Place) -> None:
    """More time and a stop, asked for and not decided."""
    task = make_task(place.campaign, place.lead, due=(dt.date(2026, 12, 1),))
    later = ask_extension(
        actor=SYSTEM, milestone=task.milestones.get(), new_due_on=dt.date(2026, 12, 20), reason="雨季"
    )
    world.objects[f"{prefix}extension"] = later
    world.objects[f"{prefix}suspension"] = ask_suspension(actor=SYSTEM, task=task, reason="汛期")


def _report(world: World, prefix: str, task: Task, author: User) -> None:
    """A submitted report with a claim and a picture."""
    (pending,) = claim(task, author, 1)
    update: ProgressUpdate = pending.update
    world.objects |= {
        f"{prefix}claim": MilestoneClaim.objects.get(pk=pending.pk),
        f"{prefix}update": update,
        f"{prefix}evidence": update.evidence.get(),
        f"{prefix}milestone": pending.milestone,
    }


def _records(world: World, prefix: str, place: Place) -> None:
    campaign = place.campaign
    meeting, told = make_meeting(campaign), make_meeting(campaign, title="上次调度会", cutoff_in_hours=-1)
    action, part = campaign.actions.all()[0], campaign.lists.all()[0]
    world.objects |= {
        f"{prefix or 'city_'}campaign": campaign,
        f"{prefix}unit": place.lead,
        f"{prefix}list": part,
        f"{prefix}action": action,
        f"{prefix}phase": campaign.phases.all()[0],
        f"{prefix}meeting": meeting,
        f"{prefix}meeting_past": told,
        f"{prefix}report": _built(meeting),
        f"{prefix}report_issued": _issued(told),
        f"{prefix}import": _import(campaign),
        f"{prefix}message": _message(place.liaison),
        f"{prefix}robot": _robot(place.lead),
    }
    _sites(world, prefix, campaign)
    _notices(world, prefix, place)
    _findings(world, prefix, place)
    _rounds(world, prefix, place)
    about = InstructionDraft(world.objects[f"{prefix}task"], place.liaison, "请三日内拿出方案。")
    world.objects[f"{prefix}instruction"] = give_instruction(draft=about)


def _sites(world: World, prefix: str, campaign: Campaign) -> None:
    """A type with a checklist of one item, a category, an indicator in a set."""
    site_type = make_site_type(campaign)
    indicators = make_indicator_set(campaign)
    world.objects |= {
        f"{prefix}site_type": site_type,
        f"{prefix}site": make_site(campaign),
        f"{prefix}category": make_category(campaign),
        f"{prefix}indicator_set": indicators,
        f"{prefix}indicator": indicators.indicators.create(code="Ⅰ-1", name="公共环境"),
        f"{prefix}checklist_item": make_item(indicators, site_type),
    }


def _notices(world: World, prefix: str, place: Place) -> None:
    """A draft, one issued, one answered with a picture, and a referral that was issued; all to the lead unit."""
    campaign, unit = place.campaign, place.lead
    answered = make_notice(campaign, unit, "answered", proofs=[make_proof()])
    world.objects |= {
        f"{prefix}notice_draft": make_notice(campaign, unit),
        f"{prefix}notice": make_notice(campaign, unit, "issued", support_units=_supporting(world, prefix)),
        f"{prefix}notice_answered": answered,
        f"{prefix}notice_file": NoticeFile.objects.get(reply__notice=answered),
        f"{prefix}referral": make_notice(campaign, unit, "answered", kind="referral", proofs=[make_proof()]),
        f"{prefix}referral_file": NoticeFile.objects.get(reply__notice__kind="referral", reply__notice__unit=unit),
    }


def _findings(world: World, prefix: str, place: Place) -> None:
    """One with a photo, assigned to the lead unit."""
    draft = FindingDraft(place.campaign, "路面破损", place="南门路", photos=[make_picture_file()])
    finding = report_finding(actor=SYSTEM, draft=draft)
    assign_finding(actor=SYSTEM, finding=finding, unit=place.lead)
    world.objects |= {f"{prefix}finding": finding, f"{prefix}finding_photo": finding.photos.get()}
    _whistles(world, prefix, place)


def _whistles(world: World, prefix: str, place: Place) -> None:
    """A street calls the lead unit, with a photo."""
    street = make_unit("南门街道", parent=place.campaign.unit, kind="subdistrict")
    words = ("积水内涝", "下穿通道积水半米", "南门路下穿通道")
    whistle = draft_whistle(
        actor=SYSTEM, draft=WhistleDraft(place.campaign, street, *words, place.lead, photos=[make_picture_file()])
    )
    world.objects |= {
        f"{prefix}whistle": whistle,
        f"{prefix}whistle_photo": whistle.photos.get(),
        f"{prefix}call": whistle.calls.get(),
    }
    _board(world, prefix, place)


def _board(world: World, prefix: str, place: Place) -> None:
    """A finding with a photo and a line of the black list, prepared and not published."""
    finding = world.objects[f"{prefix}finding"]
    draft = ExposureDraft(finding, "南门路路面破损", photos=list(finding.photos.all()))
    exposure = prepare_exposure(actor=SYSTEM, draft=draft)
    entry = EntryDraft(place.campaign, "black", "整改拖延", unit=place.lead)
    world.objects |= {
        f"{prefix}exposure": exposure,
        f"{prefix}board_photo": exposure.photos.get(),
        f"{prefix}entry": prepare_entry(actor=SYSTEM, draft=entry),
    }


def _rounds(world: World, prefix: str, place: Place) -> None:
    """A municipal round with a submitted visit, in the city the inspector's; a self-check; points that were lost."""
    walker = None if prefix else User.objects.get(username="inspector")
    visit = make_visit(place.campaign, walker, place.lead)
    answers = all_well(visit, n1=Answer(0, occurrences=1, photos=[make_picture_file()]))
    submit_visit(actor=SYSTEM, visit=visit, report=VisitReport(answers))
    own = make_round(place.campaign, kind="self_check", unit=place.lead, sites=[make_site(place.campaign, place.lead)])
    lost = ScoreDraft(place.campaign, place.lead, dt.date(2026, 7, 1), Decimal(-2), "占道经营")
    world.objects |= {
        f"{prefix}round": visit.inspection,
        f"{prefix}visit": visit,
        f"{prefix}result_photo": ResultPhoto.objects.get(result__visit=visit),
        f"{prefix}self_check": own,
        f"{prefix}score_event": add_score_event(actor=SYSTEM, draft=lost),
    }


def _supporting(world: World, prefix: str) -> list[Unit]:
    """The city's supporting unit also supports the notice."""
    return [] if prefix else [Unit.objects.get(name="市城管局", parent__parent=None)]


def _built(meeting: Meeting) -> Report:
    report = request_report(actor=SYSTEM, meeting=meeting)
    build_report(report.pk)
    return report


def _issued(meeting: Meeting) -> Report:
    return make_issued_report(meeting)


def _import(campaign: Campaign) -> SheetImport:
    options = {"project_list": "renovation-1"}
    draft = ImportDraft(campaign, "tasks", SHEET.encode(), "清单.csv", options)
    return create_import(actor=SYSTEM, draft=draft)


def _message(recipient: User) -> Notification:
    number = Notification.objects.count() + 1
    message: Notification = Notification.objects.create(
        recipient=recipient, delivery_id=number, kind="rung", title="逾期 3 天", url="/tasks/", created_at=clock.now()
    )
    return message


def _robot(unit: Unit) -> Robot:
    """A robot of a unit, at an address no request of a test goes to."""
    address = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=unit-{unit.pk}"
    robot: Robot = Robot.objects.create(unit=unit, name="工作群", address=address)
    return robot


def _clients(world: World, city: Place, far: Place) -> None:
    """Bound to the lead unit: one with every scope there is, one with none that fits, and one of another city."""
    every = [f"{each}:{verb}" for each in RESOURCES for verb in ("read", "write")]
    for name, unit, scopes in (
        ("client", city.lead, every),
        ("client_wrong", city.lead, ["nothing:read", "nothing:write"]),
        ("client_far", far.lead, every),
    ):
        _record, world.tokens[name] = create_api_client(actor=SYSTEM, name=name, unit=unit, scopes=scopes)
