"""The command that recomputes what is stored."""

import pytest
from django.core.management import CommandError, call_command

from tasks.models import Task
from tests.factories.tasks import fresh, make_task

pytestmark = pytest.mark.django_db


def test_it_mends_what_is_stored(campaign, lead_unit, capsys):
    task = make_task(campaign, lead_unit)
    right = task.red_from
    Task.objects.update(red_from=None, expected_basis=None)

    call_command("refresh_figures")

    assert fresh(task).red_from == right
    assert capsys.readouterr().out == "figures of 1 task(s) recomputed\n"


def test_a_campaign_that_is_not_there_is_an_error(campaign):
    with pytest.raises(CommandError) as refused:
        call_command("refresh_figures", campaign=99)

    assert refused.value.returncode == 2
