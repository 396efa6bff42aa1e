"""`ETag` of single records, and `If-Match` on what writes on them (design.md §7)."""

import datetime as dt

import pytest

from base import clock
from tests.factories.notices import make_notice
from tests.factories.tasks import fresh, make_task

pytestmark = pytest.mark.django_db


def etag(client, address):
    return client.get(f"/api/v1/{address}/").headers["ETag"]


def test_an_etag_holds_version_figures_and_date(campaign, lead_unit, office, sign_in):
    task = make_task(campaign, lead_unit)

    assert etag(sign_in(office), f"tasks/{task.pk}") == f'"{task.version}.{fresh(task).figures_version}.20260713"'


def test_the_date_changes_it_and_still_matches(campaign, lead_unit, head, sign_in, post):
    notice, client = make_notice(campaign, lead_unit), sign_in(head)
    read = etag(client, f"notices/{notice.pk}")

    with clock.at(clock.now() + dt.timedelta(days=1)):
        later = etag(client, f"notices/{notice.pk}")
        issued = post(client, f"notices/{notice.pk}/issue/", match=read)

    assert (read, later) == ('"1.0.20260713"', '"1.0.20260714"')
    assert issued.status_code == 200


@pytest.mark.parametrize(
    ("match", "code"), [('"1.0.20260713"', 412), ('W/"2.0.1"', 200), ('"1", "2"', 200), ("*", 200), ('"abc"', 412)]
)
def test_a_move_is_refused_with_an_older_version(campaign, lead_unit, office, head, sign_in, post, match, code):
    notice = make_notice(campaign, lead_unit)
    words = {"title": "另一个标题"}
    sign_in(office).patch(f"/api/v1/notices/{notice.pk}/", words, content_type="application/json")

    response = post(sign_in(head), f"notices/{notice.pk}/issue/", match=match)

    assert (response.status_code, fresh(notice).state) == (code, "issued" if code == 200 else "draft")


def test_the_version_of_an_edit_may_stand_in_the_header(campaign, lead_unit, office, sign_in):
    notice, desk = make_notice(campaign, lead_unit), sign_in(office)
    address = f"/api/v1/notices/{notice.pk}/"

    codes = [
        desk.patch(
            address, {"title": title}, content_type="application/json", headers={"If-Match": '"1.0.20260713"'}
        ).status_code
        for title in ("甲", "乙")
    ]

    assert (codes, fresh(notice).title) == ([200, 412], "甲")


def test_what_is_never_edited_has_none(campaign, lead_unit, liaison, sign_in, post):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 8, 31),))
    asked = post(
        sign_in(liaison), "extensions/", milestone=task.milestones.get().pk, new_due_on="2026-09-30", reason="雨季"
    ).json()

    assert "ETag" not in sign_in(liaison).get(f"/api/v1/extensions/{asked['id']}/").headers
