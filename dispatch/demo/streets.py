"""What is seen in the demo city's streets: sites, a round, findings in every state, whistles, the board."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Unit, User
from base import clock, files
from base.models import StoredFile
from base.trail import Actor
from campaign.models import Campaign
from dispatch.demo.acts import draw_picture
from inspections.models import Category, Finding, Site, SiteType
from inspections.services import board, calls, rounds, visits, whistles
from inspections.services import finding_moves as moves
from inspections.services.findings import FindingDraft, report_finding
from inspections.services.overdue import flag_overdue_findings
from inspections.services.reference import load_reference
from inspections.services.sites import SiteDraft, create_site
from tasks.services.ladder import escalate

MARKET, ROAD, ALLEY, ESTATE = "农贸市场（专业市场）", "主次干道、商业大街", "背街小巷", "小区"
SITES = (  # name, type, unit that answers, lies in, chief
    ("东关农贸市场", MARKET, "市市场监管局", "东关街道", "孙立群"),
    ("滨河农贸市场", MARKET, "市市场监管局", "滨河街道", "何建华"),
    ("府前路", ROAD, "市城管局", "府前街道", "陆明"),
    ("河西大道", ROAD, "市城管局", "西苑街道", "范志强"),
    ("建设路", ROAD, "市住建局", "北门街道", "高云"),
    ("状元巷", ALLEY, "东关街道", "东关街道", "沈巧"),
    ("柳岸小区", ESTATE, "西苑街道", "西苑街道", "丁海"),
    ("龙桥新村", ESTATE, "市住建局", "北门街道", "姚琴"),
)
Wrong = tuple[int, str, str, str, int, str]
WRONG: tuple[Wrong, ...] = (  # site, category, what, severity, days ago, how far it has come
    (0, "C0201", "东门外垃圾满溢，周边有积存垃圾", "ordinary", 60, "verified"),
    (0, "C0201", "东门外垃圾满溢，清运不及时", "ordinary", 21, "verified"),
    (0, "C0201", "东门外又见垃圾堆放，异味明显", "serious", 6, "taken"),
    (0, "C0201", "垃圾桶外溢", "ordinary", 2, "reported"),
    (1, "L0101", "水产区摊位出店占道，通道不足一米", "ordinary", 14, "taken"),
    (1, "C0302", "熟食区无防蝇设施", "serious", 4, "rectified"),
    (2, "L0202", "共享单车占用盲道约40米", "urgent", 1, "assigned"),
    (2, "C0401", "公益广告破损三处", "ordinary", 5, "rectified"),
    (3, "L0201", "公交站台前机动车违停", "ordinary", 9, "disputed"),
    (3, "C0101", "人行道地砖破损约6平方米", "ordinary", 26, "taken"),
    (4, "C0102", "路灯不亮两盏", "serious", 12, "verified"),
    (4, "C0103", "雨后积水，雨水篦子堵塞", "urgent", 3, "taken"),
    (5, "L0103", "墙面小广告十余处", "ordinary", 8, "verified"),
    (5, "L0302", "楼道堆放杂物", "ordinary", 3, "assigned"),
    (6, "L0303", "飞线充电三处", "serious", 2, "reported"),
    (6, "L0301", "绿化带拉绳晾晒", "ordinary", 10, "returned"),
    (7, "C0202", "单元门口卫生死角", "ordinary", 1, "reported"),
    (7, "L0304", "毁绿种菜约10平方米", "lasting", 15, "taken"),
)
STEPS = {
    "reported": (),
    "assigned": ("assign",),
    "taken": ("assign", "take"),
    "disputed": ("assign", "dispute"),
    "rectified": ("assign", "take", "rectify"),
    "returned": ("assign", "take", "rectify", "return"),
    "verified": ("assign", "take", "rectify", "verify"),
}
GAPS = {"assign": 4, "take": 8, "dispute": 9, "rectify": 60, "return": 70, "verify": 72}
"""Hours after it was found."""
EXPOSED = "请责任单位举一反三，落实长效管理。"
SET_UP = 70
"""Days ago on which the sites were entered."""
WEST, SOUTH = Decimal("118.290000"), Decimal("32.290000")


@dataclass(frozen=True)
class Streets:
    """The city with its units by name, its people by sign-in name, and who reports for a unit."""

    campaign: Campaign
    units: Mapping[str, Unit]
    people: Mapping[str, Actor]
    reporter: Callable[[Unit], Actor]

    def furnish(self) -> None:
        """As of now: everything above, the earliest first. In the demo's transaction."""
        with clock.at(clock.now() - dt.timedelta(days=SET_UP)):
            load_reference(actor=self.office, campaign=self.campaign)
            sites = [self.site(number, *row) for number, row in enumerate(SITES)]
        self.inspect(sites)
        for number, row in sorted(enumerate(WRONG), key=lambda each: -each[1][4]):
            self.find(number, sites[row[0]], row)
        self.whistle(sites)
        with clock.at(clock.now() - dt.timedelta(hours=20)):
            self.expose(sites)
        flag_overdue_findings()
        escalate()

    @property
    def office(self) -> Actor:
        return self.people["office"]

    def site(self, number: int, name: str, kind: str, unit: str, area: str, chief: str) -> Site:
        draft = SiteDraft(
            campaign=self.campaign,
            type=SiteType.objects.get(campaign=self.campaign, name=kind),
            name=name,
            longitude=WEST + Decimal(number * 37 % 50) / 1000,
            latitude=SOUTH + Decimal(number * 23 % 40) / 1000,
            unit=self.units[unit],
            area=self.units[area],
            chief_name=chief,
        )
        return create_site(actor=self.office, draft=draft)

    def inspect(self, sites: list[Site]) -> None:
        """A round of the city under way: two markets done, the roads wait for the inspector."""
        today, inspector = clock.today(), User.objects.get(username="inspector")
        plan = rounds.RoundPlan(
            campaign=self.campaign,
            kind="municipal",
            name="季度市级测评",
            starts_on=today - dt.timedelta(days=3),
            ends_on=today + dt.timedelta(days=11),
            indicator_set=self.campaign.indicator_sets.get(is_current=True),
        )
        with clock.at(clock.now() - dt.timedelta(days=3)):
            made = rounds.plan_round(actor=self.office, plan=plan)
            planned = rounds.add_sites(actor=self.office, inspection=made, sites=sites[:5])
            rounds.assign_visits(
                actor=self.office, inspection=made, visits=[each.pk for each in planned], inspector=inspector
            )
            rounds.open_round(actor=self.office, inspection=made)
        for number, visit in enumerate(made.visits.filter(site__in=sites[:2]).order_by("pk")):
            with clock.at(clock.now() - dt.timedelta(hours=30 - number)):
                answers = [self.answer(pk, place, number) for place, pk in enumerate(visits.items_of(visit), 1)]
                visits.submit_visit(actor=inspector.as_actor(), visit=visit, report=visits.VisitReport(answers))

    def answer(self, item: int, place: int, number: int) -> visits.Answer:
        if place % 5 != number + 1:
            return visits.Answer(item)
        return visits.Answer(item, occurrences=1 + number, note="现场不符合要求", photos=[picture(900 + place, number)])

    def find(self, number: int, site: Site, row: Wrong) -> None:
        _place, code, what, severity, days, state = row
        found_at = clock.now() - dt.timedelta(days=days, hours=2)
        with clock.at(found_at):
            draft = FindingDraft(
                campaign=self.campaign,
                description=what,
                category=Category.objects.get(campaign=self.campaign, code=code),
                site=site,
                severity=severity,
                photos=[picture(number, 1)],
            )
            finding = report_finding(actor=self.people["inspector"], draft=draft)
        for step in STEPS[state] if finding.duplicate_of is None else ():
            with clock.at(min(found_at + dt.timedelta(hours=GAPS[step]), clock.now())):
                self.step(step, finding, number)

    def step(self, step: str, finding: Finding, number: int) -> None:
        unit = finding.unit or (finding.site.unit if finding.site else None)
        if unit is None:
            raise ValueError(f"the site of {finding} has no unit")
        actor = self.reporter(unit)
        match step:
            case "assign":
                moves.assign_finding(actor=self.office, finding=finding, unit=unit)
            case "take":
                moves.take_finding(actor=actor, finding=finding)
            case "dispute":
                moves.dispute_finding(actor=actor, finding=finding, reason="站台属公交集团管理范围")
            case "rectify":
                measures = "已组织人员整改到位，落实专人巡查。"
                moves.rectify_finding(actor=actor, finding=finding, measures=measures, photos=[picture(number, 4)])
            case "return":
                moves.return_finding(actor=self.office, finding=finding, reason="照片中仍有绳索")
            case "verify":
                moves.verify_finding(actor=self.office, finding=finding)

    def whistle(self, sites: list[Site]) -> None:
        """One the unit came to, one it is late for."""
        street = self.units["东关街道"]
        for hours, title, unit in ((50, "市场周边流动摊集中", "市城管局"), (30, "下穿通道反复积水", "市水务局")):
            with clock.at(clock.now() - dt.timedelta(hours=hours)):
                draft = whistles.WhistleDraft(
                    campaign=self.campaign,
                    unit=street,
                    title=title,
                    description=f"{title}，街道力量无法单独解决，请到现场会商处置。",
                    place=f"{sites[0].name}南侧",
                    lead=self.units[unit],
                    photos=[picture(hours, 2)],
                )
                made = whistles.draft_whistle(actor=self.reporter(street), draft=draft)
            if unit == "市城管局":
                with clock.at(clock.now() - dt.timedelta(hours=hours - 5)):
                    call = made.calls.select_related("whistle__campaign__parent", "unit").get()
                    calls.arrive(
                        actor=self.reporter(call.unit), call=call, comer_name="魏涛", comer_phone="13900001234"
                    )

    def expose(self, sites: list[Site]) -> None:
        """Before and after on the board, one prepared; a unit on the red list, a place on the black one."""
        head = self.people["head"]
        for finding in Finding.objects.filter(campaign=self.campaign, site=sites[5]).order_by("pk"):
            photos = list(finding.photos.all())
            draft = board.ExposureDraft(finding, f"{finding.where}：{finding.description}", EXPOSED, photos)
            exposure = board.prepare_exposure(actor=self.office, draft=draft)
            if finding.state == "verified":
                board.publish_exposure(actor=head, exposure=exposure, is_confirmed=True)
        for colour, heading, comment, about in (
            ("red", "整改迅速", "状元巷小广告当日清理，并落实街巷长每日巡查。", {"unit": self.units["东关街道"]}),
            ("black", "反复反弹", "东门外垃圾满溢两次销号后又反弹。", {"site": sites[0]}),
        ):
            entry = board.EntryDraft(self.campaign, colour, comment, heading, **about)
            board.publish_entry(actor=head, entry=board.prepare_entry(actor=self.office, draft=entry))


def picture(number: int, step: int) -> StoredFile:
    """A stored picture that stands for a photo."""
    return files.store(draw_picture(number + 2000, step), allowed=files.IMAGES)
