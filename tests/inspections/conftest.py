"""A market with a finding, and who has to do with it."""

import pytest

from accounts.models import User
from accounts.roles import Role
from base.trail import SYSTEM
from inspections.models import Category, Finding, Site
from inspections.services.finding_moves import assign_finding
from inspections.services.findings import FindingDraft, report_finding
from tests.factories.accounts import make_person, make_unit
from tests.factories.inspections import make_category, make_site


@pytest.fixture
def district(campaign):
    return make_unit("琅琊区", parent=campaign.unit, kind="district")


@pytest.fixture
def street(district):
    return make_unit("南门街道", parent=district, kind="subdistrict")


@pytest.fixture
def site(campaign, lead_unit, street) -> Site:
    return make_site(
        campaign, lead_unit, name="南门农贸市场", area=street, longitude="118.310000", latitude="32.300000"
    )


@pytest.fixture
def litter(campaign) -> Category:
    return make_category(campaign, "乱扔垃圾")


@pytest.fixture
def report(campaign, site, litter):
    """report(**fields) -> a finding at the market, in its category unless told otherwise."""

    def _report(*, actor=SYSTEM, **fields) -> Finding:
        given = {"campaign": campaign, "description": "东门外垃圾堆放", "site": site, "category": litter} | fields
        return report_finding(actor=actor, draft=FindingDraft(**given))

    return _report


@pytest.fixture
def assigned(report, lead_unit) -> Finding:
    finding = report()
    assign_finding(actor=SYSTEM, finding=finding, unit=lead_unit)
    return finding


@pytest.fixture
def second_office(campaign) -> User:
    return make_person("office2", campaign.unit, Role.OFFICE)
