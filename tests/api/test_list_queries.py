"""Lists of the API cost the same queries with one row and with twenty."""

from functools import partial

import pytest

from accounts.models import User
from accounts.roles import Role
from tests.api.test_lists import make_rows
from tests.factories.accounts import make_person, make_unit
from tests.factories.campaign import make_campaign

QUERIES = {"updates": 6, "evidence": 3, "measures": 4, "extensions": 3, "suspensions": 3}


def build(count: int) -> int:
    """A city with so many rows of each kind; the person who reads them."""
    campaign = make_campaign()
    lead_unit = make_unit("市住建局", parent=campaign.unit)
    make_rows(campaign, lead_unit, make_person("liaison", lead_unit, Role.LIAISON), count)
    return make_person("office", campaign.unit, Role.OFFICE).pk


@pytest.fixture(scope="module", params=[1, 20])
def rows(request, kept_city) -> tuple[int, int]:
    """How many rows of each kind there are, and who reads them."""
    return request.param, kept_city(f"api-lists-{request.param}", partial(build, request.param))


@pytest.mark.parametrize("resource", QUERIES)
def test_the_queries_do_not_grow(db, today, rows, sign_in, django_assert_num_queries, resource):
    count, office = rows
    desk = sign_in(User.objects.get(pk=office))
    desk.get(f"/api/v1/{resource}/")

    with django_assert_num_queries(QUERIES[resource]):
        found = desk.get(f"/api/v1/{resource}/").json()["results"]

    assert len(found) == count
