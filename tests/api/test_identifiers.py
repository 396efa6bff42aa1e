"""A client_uid and a hash are names and no keys (rules.md §14): one's own again, somebody else's refused."""

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client

from accounts.models import Unit, User
from accounts.roles import Role
from base import clock
from base.errors import ClientUidTakenError, Problem
from base.models import Delivery, Event, FileSender, StoredFile
from base.trail import SYSTEM
from campaign.models import Campaign, SheetImport
from campaign.services.imports import ImportDraft, create_import
from dispatch.models import Meeting
from dispatch.services.meetings import MeetingDraft, create_meeting
from inspections.models import Exposure, Finding, Inspection, RedBlackEntry, ScoreEvent, Site, Whistle
from inspections.services import board
from inspections.services.findings import FindingDraft, report_finding, report_findings
from inspections.services.rounds import RoundPlan, plan_round
from inspections.services.scores import ScoreDraft, add_score_event
from inspections.services.sites import SiteDraft, create_site
from inspections.services.whistles import WhistleDraft, draft_whistle
from tasks.models import Evidence, Instruction, Notice, NoticeReply, ProgressUpdate, Task
from tasks.services.answers import ReplyDraft, answer_notice, report_on_notice
from tasks.services.drafts import UpdateDraft, attach_proof, save_draft
from tasks.services.instructions import InstructionDraft, give_instruction
from tasks.services.measures import MeasureDraft, add_measure
from tasks.services.milestones import MilestoneDraft, add_milestone
from tasks.services.notices import NoticeDraft, draft_notice
from tasks.services.tasks import TaskDraft, create_task
from tasks.services.updates import submit_update
from tests.conftest import TODAY
from tests.factories.accounts import make_person, make_unit
from tests.factories.campaign import make_campaign
from tests.factories.inspections import (
    all_well,
    make_category,
    make_indicator_set,
    make_site_type,
    make_visit,
)
from tests.factories.notices import make_notice
from tests.factories.tasks import current_phase, make_picture, make_picture_file, make_proof, make_task

pytestmark = pytest.mark.django_db
SHEET = "项目名称,责任单位\n公厕改造,市住建局\n".encode()
WHISTLE = {"title": "积水内涝", "description": "下穿通道积水", "place": "南门路"}


@dataclass
class Place:
    """A campaign with people who may write everything in it, and nothing anywhere else."""

    campaign: Campaign
    lead: Unit
    kept: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        return self.kept[name] if name in self.kept else self.kept.setdefault(name, make())

    def person(self, role: Role, unit: Unit) -> User:
        name = f"{role}-{unit.pk}"
        return self.once(name, lambda: make_person(name, unit, role))

    @property
    def office(self) -> User:
        return self.person(Role.OFFICE, self.campaign.unit)

    @property
    def liaison(self) -> User:
        return self.person(Role.LIAISON, self.lead)

    @property
    def street(self) -> Unit:
        return self.once("street", lambda: make_unit("南门街道", parent=self.campaign.unit, kind="subdistrict"))

    @property
    def task(self) -> Task:
        return self.once("task", lambda: make_task(self.campaign, self.lead))

    @property
    def notice(self) -> Notice:
        return self.once("notice", lambda: make_notice(self.campaign, self.lead, "received", feedback="weekly"))

    @property
    def finding(self) -> Finding:
        draft = FindingDraft(self.campaign, "路面破损", place="南门路", photos=[make_picture_file()])
        return self.once("finding", lambda: report_finding(actor=SYSTEM, draft=draft))


@pytest.fixture
def here(campaign, lead_unit) -> Place:
    return Place(campaign, lead_unit)


@pytest.fixture
def there(campaign) -> Place:
    other = make_campaign("邻市")
    return Place(other, make_unit("邻市住建局", parent=other.unit))


def _task(at: Place, uid: uuid.UUID) -> Task:
    lists = at.campaign.lists.of_code("renovation-1").get()
    draft = TaskDraft(lists, current_phase(at.campaign), "X1", "改造", units=[(at.lead, "lead")], client_uid=uid)
    return create_task(actor=at.office.as_actor(), draft=draft)


def _import(at: Place, uid: uuid.UUID) -> SheetImport:
    options = {"project_list": "renovation-1"}
    draft = ImportDraft(at.campaign, "tasks", SHEET, "表.csv", options, client_uid=uid)
    return create_import(actor=at.office.as_actor(), draft=draft)


def _update(at: Place, uid: uuid.UUID) -> ProgressUpdate:
    draft = UpdateDraft(at.task, at.lead, narrative="已开工", client_uid=uid)
    return save_draft(actor=at.liaison.as_actor(), draft=draft)


def _submitted(at: Place, uid: uuid.UUID) -> ProgressUpdate:
    draft = UpdateDraft(at.task, at.lead, narrative="已开工", behind_reason="雨", client_uid=uid)
    return submit_update(actor=at.liaison.as_actor(), draft=draft)


def _proof(at: Place, uid: uuid.UUID) -> ProgressUpdate:
    draft = UpdateDraft(at.task, at.lead, client_uid=uid)
    return attach_proof(actor=at.liaison.as_actor(), draft=draft, proof=make_proof()).update


def _notice(at: Place, uid: uuid.UUID) -> Notice:
    draft = NoticeDraft(at.campaign, "supervision", at.lead, "督办", "请整治。", client_uid=uid)
    return draft_notice(actor=at.office.as_actor(), draft=draft)


def _answer(at: Place, uid: uuid.UUID) -> NoticeReply:
    return answer_notice(actor=at.liaison.as_actor(), notice=at.notice, draft=ReplyDraft("已完成", client_uid=uid))


def _feedback(at: Place, uid: uuid.UUID) -> NoticeReply:
    return report_on_notice(actor=at.liaison.as_actor(), notice=at.notice, draft=ReplyDraft("已进场", client_uid=uid))


def _instruction(at: Place, uid: uuid.UUID) -> Instruction:
    leader = at.person(Role.LEADER, at.campaign.unit)
    return give_instruction(draft=InstructionDraft(at.task, leader, "抓紧。", uid))


def _finding(at: Place, uid: uuid.UUID) -> Finding:
    draft = FindingDraft(at.campaign, "垃圾", place=f"{at.campaign.pk}号路", client_uid=uid)
    return report_finding(actor=at.liaison.as_actor(), draft=draft)


def _exposure(at: Place, uid: uuid.UUID) -> Exposure:
    draft = board.ExposureDraft(at.finding, "破损", photos=list(at.finding.photos.all()), client_uid=uid)
    return board.prepare_exposure(actor=at.office.as_actor(), draft=draft)


def _entry(at: Place, uid: uuid.UUID) -> RedBlackEntry:
    draft = board.EntryDraft(at.campaign, "black", "拖延", unit=at.lead, client_uid=uid)
    return board.prepare_entry(actor=at.office.as_actor(), draft=draft)


def _round(at: Place, uid: uuid.UUID) -> Inspection:
    indicators = at.once("set", lambda: make_indicator_set(at.campaign))
    plan = RoundPlan(at.campaign, "municipal", "测评", TODAY, TODAY, indicators, client_uid=uid)
    return plan_round(actor=at.office.as_actor(), plan=plan)


def _score(at: Place, uid: uuid.UUID) -> ScoreEvent:
    return add_score_event(
        actor=at.office.as_actor(), draft=ScoreDraft(at.campaign, at.lead, TODAY, -2, "占道", client_uid=uid)
    )


def _site(at: Place, uid: uuid.UUID) -> Site:
    kind = at.once("kind", lambda: make_site_type(at.campaign))
    return create_site(actor=at.office.as_actor(), draft=SiteDraft(at.campaign, kind, "市场", client_uid=uid))


def _whistle(at: Place, uid: uuid.UUID) -> Whistle:
    raiser = at.person(Role.LIAISON, at.street)
    draft = WhistleDraft(at.campaign, at.street, **WHISTLE, lead=at.lead, client_uid=uid)
    return draft_whistle(actor=raiser.as_actor(), draft=draft)


def _meeting(at: Place, uid: uuid.UUID) -> Meeting:
    return create_meeting(
        actor=at.office.as_actor(), draft=MeetingDraft(at.campaign, "会", clock.now(), clock.now(), client_uid=uid)
    )


MAKERS: dict[str, Callable[[Place, uuid.UUID], Model]] = {
    "tasks.Task": _task,
    "tasks.Measure": lambda at, uid: add_measure(
        actor=at.office.as_actor(), task=at.task, draft=MeasureDraft("小区", "个", client_uid=uid)
    ),
    "tasks.Milestone": lambda at, uid: add_milestone(
        actor=at.office.as_actor(), task=at.task, draft=MilestoneDraft("验收", due_on=TODAY, client_uid=uid)
    ),
    "tasks.ProgressUpdate": _update,
    "tasks.ProgressUpdate submitted": _submitted,
    "tasks.ProgressUpdate by its evidence": _proof,
    "tasks.Notice": _notice,
    "tasks.NoticeReply": _answer,
    "tasks.NoticeReply in between": _feedback,
    "tasks.Instruction": _instruction,
    "campaign.SheetImport": _import,
    "dispatch.Meeting": _meeting,
    "inspections.Site": _site,
    "inspections.Inspection": _round,
    "inspections.Finding": _finding,
    "inspections.Exposure": _exposure,
    "inspections.RedBlackEntry": _entry,
    "inspections.ScoreEvent": _score,
    "inspections.Whistle": _whistle,
}
NOT_FROM_OUTSIDE = {
    "dispatch.Report": "the program names it",
    "inspections.ItemResult": "the program names it, and the finding made of it",
    "inspections.Visit": "visits are given out by the office; a submission has a name of its own",
    "inspections.WhistleCall": "made with its whistle",
}


def written() -> dict[str, int]:
    models = {name.split()[0] for name in MAKERS} | {"tasks.Evidence", "tasks.NoticeItem"}
    counts = {name: apps.get_model(name)._default_manager.count() for name in models}
    return counts | {"events": Event.objects.count(), "deliveries": Delivery.objects.count()}


def test_every_model_with_a_client_uid_is_tried():
    named = {
        model._meta.label
        for model in apps.get_models()
        if any(each.name == "client_uid" for each in model._meta.fields)
    }

    assert named - {name.split()[0] for name in MAKERS} <= NOT_FROM_OUTSIDE.keys()
    assert {name.split()[0] for name in MAKERS} <= named


@pytest.mark.parametrize("name", MAKERS)
def test_ones_own_retry_is_the_same_record_and_somebody_elses_is_refused(here, there, name):
    uid, make = uuid.uuid4(), MAKERS[name]
    first, again = make(here, uid), make(here, uid)
    make(there, uuid.uuid4())  # so that what it hangs on is there
    before = written()

    with pytest.raises(ClientUidTakenError) as refused:
        make(there, uid)

    assert again.pk == first.pk
    assert written() == before
    assert (refused.value.status, refused.value.code) == (409, "client_uid_taken")


def test_within_a_task_a_unit_does_not_write_anothers_report(here, other_unit):
    uid = uuid.uuid4()
    task = here.once("task", lambda: make_task(here.campaign, here.lead, support=[other_unit]))
    own = _update(here, uid)
    stranger = here.person(Role.LIAISON, other_unit)

    with pytest.raises(ClientUidTakenError):
        save_draft(actor=stranger.as_actor(), draft=UpdateDraft(task, other_unit, narrative="改写", client_uid=uid))

    own.refresh_from_db()
    assert (own.narrative, own.author_id) == ("已开工", here.liaison.pk)


def test_the_office_on_behalf_writes_what_it_filed_and_not_what_the_unit_did(here):
    uid = uuid.uuid4()
    own = _update(here, uid)
    behalf = here.office.as_actor().on_behalf_of(here.lead.pk)

    with pytest.raises(ClientUidTakenError):
        save_draft(actor=behalf, draft=UpdateDraft(here.task, here.lead, narrative="代改", client_uid=uid))
    with pytest.raises(Problem):
        attach_proof(actor=behalf, draft=UpdateDraft(here.task, here.lead), proof=make_proof())

    own.refresh_from_db()
    assert own.narrative == "已开工"
    assert not Evidence.objects.exists()


def test_a_row_of_many_findings_is_refused_by_itself(here, other_unit):
    uid = uuid.uuid4()
    _finding(here, uid)
    stranger = here.person(Role.LIAISON, other_unit).as_actor()
    rows = [FindingDraft(here.campaign, "垃圾", place="路", client_uid=each) for each in (uid, uuid.uuid4())]

    foreign, own = report_findings(actor=stranger, rows=rows, all_or_nothing=False, seen=Finding.objects.all())

    assert (foreign.error.code, foreign.finding, own.is_new) == ("client_uid_taken", None, True)


@dataclass(frozen=True)
class Route:
    """How somebody posts it: who, where to, with what."""

    who: Callable[[Place], User]
    address: Callable[[Place], str]
    body: Callable[[Place], dict[str, Any]]
    is_api: bool = True


def _api(resource: str, body: Callable[[Place], dict[str, Any]], who: str = "office") -> Route:
    return Route(lambda at: getattr(at, who), lambda at: f"/api/v1/{resource}/", body)


ROUTES = {
    "tasks.ProgressUpdate": _api(
        "updates", lambda at: {"task": at.task.pk, "unit": at.lead.pk, "narrative": "甲"}, "liaison"
    ),
    "tasks.Notice": _api(
        "notices",
        lambda at: {
            "campaign": at.campaign.pk,
            "kind": "supervision",
            "unit": at.lead.pk,
            "title": "督办",
            "content": "请整治。",
        },
    ),
    "inspections.Site": _api(
        "sites",
        lambda at: {
            "campaign": at.campaign.pk,
            "name": "市场",
            "type": at.once("kind", lambda: make_site_type(at.campaign)).pk,
        },
    ),
    "inspections.Finding": _api(
        "findings", lambda at: {"campaign": at.campaign.pk, "description": "垃圾", "place": "路"}, "liaison"
    ),
    "inspections.RedBlackEntry": _api(
        "red-black-entries",
        lambda at: {"campaign": at.campaign.pk, "colour": "black", "comment": "拖延", "unit": at.lead.pk},
    ),
    "inspections.ScoreEvent": _api(
        "score-events",
        lambda at: {"campaign": at.campaign.pk, "unit": at.lead.pk, "on": str(TODAY), "points": "-2", "reason": "占道"},
    ),
    "inspections.Whistle": Route(
        lambda at: at.person(Role.LIAISON, at.street),
        lambda at: "/api/v1/whistles/",
        lambda at: {"campaign": at.campaign.pk, "unit": at.street.pk, "lead": at.lead.pk, **WHISTLE},
    ),
    "tasks.NoticeReply": Route(
        lambda at: at.liaison, lambda at: f"/api/v1/notices/{at.notice.pk}/report/", lambda at: {"text": "已进场"}
    ),
    "tasks.ProgressUpdate page": Route(
        lambda at: at.liaison,
        lambda at: f"/tasks/{at.task.pk}/report/?unit={at.lead.pk}",
        lambda at: {"unit": at.lead.pk, "action": "save", "narrative": "甲", "version": 0},
        is_api=False,
    ),
    "tasks.ProgressUpdate evidence": Route(
        lambda at: at.liaison,
        lambda at: f"/tasks/{at.task.pk}/report/evidence/?unit={at.lead.pk}",
        lambda at: {"unit": at.lead.pk, "file": SimpleUploadedFile("a.png", make_picture())},
        is_api=False,
    ),
    "tasks.NoticeReply page": Route(
        lambda at: at.liaison, lambda at: f"/notices/{at.notice.pk}/report/", lambda at: {"text": "甲"}, is_api=False
    ),
    "tasks.Instruction page": Route(
        lambda at: at.person(Role.LEADER, at.campaign.unit),
        lambda at: f"/tasks/{at.task.pk}/instruct/",
        lambda at: {"text": "抓紧。"},
        is_api=False,
    ),
    "tasks.Milestone page": Route(
        lambda at: at.office,
        lambda at: f"/tasks/{at.task.pk}/milestones/new/",
        lambda at: {"name": "验收", "weight": 1, "version": 0, "due_on": str(TODAY)},
        is_api=False,
    ),
    "tasks.Measure page": Route(
        lambda at: at.office,
        lambda at: f"/tasks/{at.task.pk}/measures/new/",
        lambda at: (
            {"name": "小区", "unit_label": "个", "kind": "output", "mode": "cumulative", "start": 0, "version": 0}
            | {f"{name}-{kind}_FORMS": 0 for name in ("plan", "parts") for kind in ("TOTAL", "INITIAL")}
        ),
        is_api=False,
    ),
    "tasks.Notice page": Route(
        lambda at: at.office,
        lambda at: f"/notices/new/?campaign={at.campaign.pk}",
        lambda at: {"kind": "supervision", "unit": at.lead.pk, "title": "督办", "content": "整治", "feedback": "once"},
        is_api=False,
    ),
    "inspections.Site page": Route(
        lambda at: at.office,
        lambda at: f"/sites/new/{at.campaign.pk}/",
        lambda at: {"name": "市场", "type": at.once("kind", lambda: make_site_type(at.campaign)).pk, "system": "wgs84"},
        is_api=False,
    ),
    "inspections.ScoreEvent page": Route(
        lambda at: at.office,
        lambda at: "/score-events/new/",
        lambda at: {"unit": at.lead.pk, "on": str(TODAY), "points": "-2", "reason": "占道"},
        is_api=False,
    ),
    "inspections.Inspection page": Route(
        lambda at: at.office,
        lambda at: "/inspections/new/",
        lambda at: {
            "kind": "municipal",
            "name": "测评",
            "starts_on": str(TODAY),
            "ends_on": str(TODAY),
            "indicator_set": at.once("set", lambda: make_indicator_set(at.campaign)).pk,
        },
        is_api=False,
    ),
    "inspections.RedBlackEntry page": Route(
        lambda at: at.office,
        lambda at: "/board/entries/new/",
        lambda at: {"colour": "black", "comment": "拖延", "unit": at.lead.pk},
        is_api=False,
    ),
    "inspections.Exposure page": Route(
        lambda at: at.office,
        lambda at: f"/board/exposures/new/?finding={at.finding.pk}",
        lambda at: {"title": "破损", "photos": [each.pk for each in at.finding.photos.all()]},
        is_api=False,
    ),
    "inspections.Whistle page": Route(
        lambda at: at.person(Role.LIAISON, at.street),
        lambda at: "/whistles/new/",
        lambda at: {"unit": at.street.pk, "lead": at.lead.pk, "urgency": "normal", **WHISTLE},
        is_api=False,
    ),
    "inspections.Exposure": _api(
        "exposures",
        lambda at: {"finding": at.finding.pk, "title": "破损", "photos": [each.pk for each in at.finding.photos.all()]},
    ),
    "inspections.Inspection": _api(
        "inspections",
        lambda at: {
            "campaign": at.campaign.pk,
            "kind": "municipal",
            "name": "测评",
            "starts_on": str(TODAY),
            "ends_on": str(TODAY),
            "indicator_set": at.once("set", lambda: make_indicator_set(at.campaign)).pk,
        },
    ),
    "dispatch.Meeting page": Route(
        lambda at: at.office,
        lambda at: "/meetings/new/",
        lambda at: {"title": "会", "cutoff_at": "2026-07-20T08:00", "held_at": "2026-07-21T08:00"},
        is_api=False,
    ),
    "inspections.Finding page": Route(
        lambda at: at.liaison,
        lambda at: "/findings/new/",
        lambda at: {
            "description": "垃圾",
            "severity": "ordinary",
            "place": "路",
            "category": at.once("category", lambda: make_category(at.campaign)).pk,
        },
        is_api=False,
    ),
    "campaign.SheetImport page": Route(
        lambda at: at.office,
        lambda at: "/import/",
        lambda at: {"file": SimpleUploadedFile("a.csv", SHEET), "project_list": "renovation-1"},
        is_api=False,
    ),
}


def post(sign_in, route: Route, at: Place, uid: uuid.UUID) -> Any:
    client: Client = sign_in(route.who(at))
    body = {**route.body(at), "client_uid": str(uid)}
    if route.is_api:
        return client.post(route.address(at), body, content_type="application/json")
    return client.post(route.address(at), body, headers={"accept": "text/html"})


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_answers_409_for_somebody_elses_name(here, there, sign_in, name):
    uid, route = uuid.uuid4(), ROUTES[name]
    model = apps.get_model(name.split()[0])
    first = post(sign_in, route, here, uid)
    assert first.status_code < 400, first.content[:2000]
    record = model._default_manager.get(client_uid=uid)
    MAKERS[name.split()[0]](there, uuid.uuid4())
    before, stored = written(), model._default_manager.filter(pk=record.pk).values().get()

    again, foreign = post(sign_in, route, there, uid), None
    again, foreign = post(sign_in, route, here, uid), again

    assert foreign.status_code == 409
    if route.is_api:
        assert foreign.json()["type"] == "/api/problems/client_uid_taken"
    assert written() == before | ({"tasks.Evidence": before["tasks.Evidence"] + 1} if "evidence" in name else {})
    assert again.status_code < 400 or b"version" in again.content
    assert model._default_manager.get(client_uid=uid).pk == record.pk
    if "ProgressUpdate" in name:
        assert model._default_manager.get(pk=record.pk).narrative == stored["narrative"]


@pytest.mark.parametrize("who", ["sender", "stranger", "seer"])
def test_a_photo_is_named_by_who_sent_it_or_sees_it(here, sign_in, who):
    sender, stranger = make_person("a", here.campaign.unit, Role.INSPECTOR), make_person("b", here.lead, Role.INSPECTOR)
    content = make_picture()
    sha256 = hashlib.sha256(content).hexdigest()
    sign_in(sender).post(f"/inspect/photos/{sha256}/", content, content_type="image/png")
    walker = stranger if who == "stranger" else sender
    if who == "seer":
        first = make_visit(here.campaign, sender)
        assert submit(sign_in(sender), first, sha256).status_code == 200
        FileSender.objects.all().delete()
    visit = make_visit(here.campaign, walker)

    answer = submit(sign_in(walker), visit, sha256)

    assert StoredFile.objects.filter(sha256=sha256).exists()
    if who == "stranger":
        assert (answer.status_code, answer.json()["missing"]) == (422, [sha256])
        sign_in(walker).post(f"/inspect/photos/{sha256}/", content, content_type="image/png")
        assert submit(sign_in(walker), visit, sha256).status_code == 200
    else:
        assert answer.status_code == 200


def submit(client: Client, visit: Any, sha256: str) -> Any:
    answers = [{"item": each.item, "photos": [sha256]} for each in all_well(visit)]
    body = json.dumps({"submission": str(uuid.uuid4()), "answers": answers})
    return client.post(f"/inspect/visits/{visit.pk}/", body, content_type="application/json")
