"""Visits on the workbench: whoever is sent to a site sees it until it is submitted."""

import datetime as dt

import pytest

from accounts.roles import Role
from base import clock
from inspections.models import Visit
from tests.factories.accounts import make_person
from tests.factories.inspections import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def walker(campaign):
    return make_person("walker", campaign.unit, Role.INSPECTOR)


def test_an_inspector_sees_the_sites_they_are_sent_to(campaign, walker, sign_in):
    visit = make_visit(campaign, walker, ends_on=dt.date(2026, 7, 20))
    make_visit(campaign, make_person("another", campaign.unit, Role.INSPECTOR))

    (section,) = sign_in(walker).get("/").context["bench"].sections

    assert (section.total, section.url) == (1, "/inspect/")
    assert [(each.what, each.url, each.on) for each in section.todos] == [
        (f"{visit.site} · {visit.inspection}", "/inspect/", dt.date(2026, 7, 20))
    ]


def test_an_inspector_sent_nowhere_is_told_so(campaign, walker, sign_in):
    Visit.objects.filter(pk=make_visit(campaign, walker).pk).update(state="submitted", submitted_at=clock.now())

    bench = sign_in(walker).get("/").context["bench"]

    assert bench.sections == []
    assert bench.empty == "还没有分配给您的检查。分配后，要检查的点位列在这里。"
