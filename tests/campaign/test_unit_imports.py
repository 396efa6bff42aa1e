"""Units from a spreadsheet: made, changed, left as they are; an export unchanged changes nothing."""

import pytest

from accounts.models import Unit
from base.errors import InvalidInputError
from base.models import Event
from base.trail import SYSTEM
from campaign.models import SheetImport
from campaign.services.imports import Correction, ImportDraft, ask_commit, correct_import, create_import
from tests.responses import closed

pytestmark = pytest.mark.django_db

HEAD = "单位名称,简称,类型,上级单位,负责人,职务,别名\n"


@pytest.fixture
def take(campaign):
    def take(content: bytes | str, *, commits: bool = True) -> SheetImport:
        content = (HEAD + content).encode() if isinstance(content, str) else content
        record = create_import(actor=SYSTEM, draft=ImportDraft(campaign, "units", content, "单位.csv", {}))
        if commits:
            ask_commit(actor=SYSTEM, record=record)
        return record

    return take


def test_units_are_made_below_those_named_in_any_order(take, campaign):
    take("幸福社区,,社区,东城街道,王芳,书记,\n东城街道,东城,街道,,,,东城街道办\n")

    street = Unit.objects.get(name="东城街道")
    community = Unit.objects.get(name="幸福社区")
    assert (street.parent, street.kind, street.short_name, street.aliases) == (
        campaign.unit,
        "subdistrict",
        "东城",
        ["东城街道办"],
    )
    assert (community.parent, community.kind, community.leader_name) == (street, "community", "王芳")


def test_a_second_import_shows_what_differs_and_changes_only_that(take):
    take("东城街道,,街道,,李雷,主任,\n")

    again = take("东城街道,东城,,,韩梅,,东街\n")

    assert [(each["field"], each["old"], each["new"]) for each in again.rows.get().reading["differences"]] == [
        ("short_name", "", "东城"),
        ("leader_name", "李雷", "韩梅"),
        ("aliases", "", "东街"),
    ]
    unit = Unit.objects.get(name="东城街道")
    assert (unit.short_name, unit.leader_name, unit.leader_title, unit.aliases) == ("东城", "韩梅", "主任", ["东街"])


@pytest.mark.parametrize(
    ("row", "action", "asked"),
    [
        (",东城,,,,,", "broken", []),
        ("东城街道,,,没有这个单位,,,", "broken", []),
        ("东城街道,,怪类型,,,,", "new", ["2.kind"]),
        ("东城街道,,,,,,", "new", []),
    ],
)
def test_what_cannot_be_stored_is_said_on_its_row(take, row, action, asked):
    (found,) = take(f"{row}\n", commits=False).rows.all()

    assert (found.action, [each["key"] for each in found.questions]) == (action, asked)


def test_an_unknown_kind_may_be_answered(take):
    record = take("东城街道,,怪类型,,,,\n", commits=False)

    correct_import(actor=SYSTEM, record=record, correction=Correction(answers={"2.kind": "subdistrict"}))
    ask_commit(actor=SYSTEM, record=record)

    assert Unit.objects.get(name="东城街道").kind == "subdistrict"


def test_an_export_unchanged_changes_nothing(take, lead_unit, other_unit, office, sign_in):
    with closed(sign_in(office).get("/units/?export=xlsx")) as response:
        content = b"".join(response.streaming_content)
    before = list(Unit.objects.order_by("pk").values_list("pk", "version")), Event.objects.count()

    record = take(content)

    assert {row.action for row in record.rows.all()} == {"same"}
    assert list(Unit.objects.order_by("pk").values_list("pk", "version")) == before[0]


def test_a_sheet_of_no_units_is_one_clear_error(take):
    with pytest.raises(InvalidInputError, match="单位名称"):
        take("甲,乙\n1,2\n".encode())
