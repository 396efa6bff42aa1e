"""The demo city's builder: any day, every time the same, all or nothing; its command; its data files checked."""

import datetime as dt
import hashlib
import json

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import Assignment, Unit, User
from base import clock
from base.models import Event
from campaign.models import Campaign
from dispatch.demo import reading
from dispatch.demo.build import build_demo, quick_hashing
from dispatch.demo.reading import read_city
from tasks.models import Milestone, Task

pytestmark = pytest.mark.django_db


def unlike_their_course(on):
    """Tasks whose light is not the one their course promises."""
    promised = {task.title: task.course.light for task in read_city().tasks}
    lit = Task.objects.with_light(on).values_list("title", "light")
    return [(title, light) for title, light in lit if light != promised[title]]


def digest():
    """All that a day's city is: where tasks and milestones stand, and what happened."""
    tasks = Task.objects.with_light(clock.today()).order_by("campaign__parent", "code_sort")
    shown = [
        list(tasks.values_list("code", "title", "state", "light", "due_on", "claimed_percent", "measured_percent")),
        list(Milestone.objects.order_by("task__title", "number").values_list("name", "state", "due_on", "claimed_on")),
        sorted(Event.objects.values_list("name", "at")),
    ]
    return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()


def small_city_on(day):
    with transaction.atomic(), clock.at(day):
        build_demo(is_sample=True)
        found = digest(), unlike_their_course(day)
        transaction.set_rollback(True)
    return found


def test_a_small_city_is_the_same_every_time(db):
    first, unlike = small_city_on(dt.date(2026, 9, 28))
    again, _unlike = small_city_on(dt.date(2026, 9, 28))

    assert again == first
    assert unlike == []


def test_new_year_changes_no_light(db):
    _digest, unlike = small_city_on(dt.date(2026, 1, 1))

    assert unlike == []


def test_the_command_makes_it_once_and_in_the_embedded_database_only(today, monkeypatch, capsys):
    monkeypatch.setattr(
        "dispatch.management.commands.demo.build_demo", lambda tell: build_demo(is_sample=True, tell=tell)
    )
    if connection.vendor != "sqlite":
        with pytest.raises(CommandError, match="embedded database only") as refused:
            call_command("demo")
        assert refused.value.returncode == 2
        return
    call_command("demo")
    count = Task.objects.count()

    call_command("demo", "--if-empty")
    with pytest.raises(CommandError, match="not empty") as refused:
        call_command("demo")

    assert refused.value.returncode == 2
    assert Task.objects.count() == count
    call_command("demo", "--who")
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("admin", "head", "office", "leader", "liaison", "inspector", "countyoffice"))


def test_what_stops_half_way_leaves_nothing(today, monkeypatch):
    monkeypatch.setattr("dispatch.demo.acts.close_task", None)

    with pytest.raises(TypeError):
        build_demo(is_sample=True)

    assert [model.objects.count() for model in (Campaign, Unit, Assignment)] == [0, 0, 0]


def test_passwords_are_hashed_quickly_and_only_here(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    user = User(username="office")

    with quick_hashing():
        user.set_password("chuangcheng-2026")

    assert user.password.startswith("pbkdf2_sha256$1000$")
    assert check_password("chuangcheng-2026", user.password, setter=user.set_password)
    assert not user.password.startswith("pbkdf2_sha256$1000$")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("renovation.csv", "市住建局,市城投集团", "市没有局,市城投集团", "renovation.csv:2: there is no unit 市没有局"),
        ("renovation.csv", "estate,returned", "estate,vanished", "renovation.csv:2: there is no vanished"),
        ("renovation.csv", "东城区 20、", "市财政局 20、", "renovation.csv:2: a part .* is a unit without a role"),
        ("county.csv", "小区 12个,童立新", "小区 12个", "county.csv:2: 10 values"),
        ("city.yaml", "unit: 状元巷社区", "unit: 无名社区", "person community: there is no unit 无名社区"),
        ("highlights.csv", "宿舍区综合改造,竣工验收", "宿舍区综合改造,竣工", "there is no milestone 竣工 of 经开区"),
        ("dependencies.csv", "综合提升,全部完工", "综合提升,全部消失", "there is no milestone 全部消失"),
    ],
)
def test_data_that_do_not_fit_together_are_refused(tmp_path, monkeypatch, file, old, new, message):
    for path in reading.FOLDER.iterdir():
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace(old, new, 1) if path.name == file else text, encoding="utf-8")
    monkeypatch.setattr(reading, "FOLDER", tmp_path)

    with pytest.raises(ValueError, match=message):
        read_city()
