"""Robots of chat groups against servers that check what the real ones check."""

import datetime as dt

import pytest

from accounts.channels.people import Text
from accounts.channels.robots import LONGEST_TEXT, to_robot, whole
from accounts.models import Robot
from base import clock, outbox
from base.models import Delivery
from base.outbox import FIRST_WAIT
from tests.conftest import TODAY
from tests.fakes.robots import FakeDingTalk, FakeFeishu, FakeRobot, FakeWeCom

NOON = clock.at_time(TODAY, dt.time(12))
SECOND = dt.timedelta(seconds=1)
KINDS = {"wecom": FakeWeCom, "dingtalk": FakeDingTalk, "feishu": FakeFeishu}
SECRET = "SEC0f1e2d3c"

pytestmark = pytest.mark.django_db


class Hand:
    """The clock of the program and of the fake, moved by the test."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> dt.datetime:
        return self.at


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture(params=KINDS)
def fake(request, hand, settings):
    """Each kind of robot, without a secret."""
    with KINDS[request.param](now=hand) as server:
        settings.OUTBOUND_ALLOWED_HOSTS = [server.host]
        yield server


@pytest.fixture
def robot(fake, lead_unit) -> Robot:
    return make_robot(fake, lead_unit)


def make_robot(fake: FakeRobot, unit, **fields) -> Robot:
    kind = next(kind for kind, cls in KINDS.items() if isinstance(fake, cls))
    return Robot.objects.create(unit=unit, kind=kind, name="工作群", address=fake.address, secret=fake.secret, **fields)


def tell(robot: Robot, key: str = "1", title: str = "督办：老旧小区改造", **fields) -> None:
    outbox.add(to_robot(key, robot.pk, Text(title, "/tasks/1/", **fields)))


def row(key: str = "1") -> Delivery:
    return Delivery.objects.get(dedupe_key=key)


def run(hand: Hand, *, until: dt.timedelta = dt.timedelta(), step: dt.timedelta = SECOND) -> None:
    """Delivers now, and then every `step` until the time is over."""
    end = hand.at + until
    while True:
        with clock.at(hand.at):
            outbox.deliver_waiting()
        if hand.at >= end:
            return
        hand.at += step


# --- What they take -----------------------------------------------------------------------------------------------


def test_a_group_is_told_once(fake, robot, hand, settings):
    settings.SITE_URL = "https://chuangcheng.example"
    with clock.at(NOON):
        tell(robot, lines=["3号楼：7月16日"])
        tell(robot, lines=["3号楼：7月16日"])

    run(hand)
    run(hand)

    assert fake.said == ["督办：老旧小区改造\n3号楼：7月16日\nhttps://chuangcheng.example/tasks/1/"]
    assert (row().sent_at, row().error) == (NOON, "")


def test_without_an_address_of_its_own_the_program_sends_no_link(fake, robot, hand):
    tell(robot)

    run(hand)

    assert fake.said == ["督办：老旧小区改造"]


@pytest.mark.parametrize("kind", [FakeDingTalk, FakeFeishu])
def test_a_signature_is_accepted_and_a_wrong_secret_is_not(kind, lead_unit, hand, settings):
    with kind(secret=SECRET, now=hand) as server:
        settings.OUTBOUND_ALLOWED_HOSTS = [server.host]
        if isinstance(server, FakeDingTalk):
            server.now = clock.now  # the library signs by the machine's clock, which the server's thread reads too
        right = make_robot(server, lead_unit)
        tell(right, "right")
        run(hand)
        assert server.said == ["督办：老旧小区改造"]

        Robot.objects.update(secret="SECffffffff")
        tell(right, "wrong")
        run(hand)

    assert len(server.said) == 1
    assert ("310000 sign not match" in row("wrong").error) or ("19021 sign match fail" in row("wrong").error)
    assert row("wrong").sent_at is None


def test_feishu_refuses_a_signature_of_another_hour(lead_unit, hand, settings):
    with FakeFeishu(secret=SECRET, now=lambda: NOON + dt.timedelta(hours=2)) as server:  # the robot's clock
        settings.OUTBOUND_ALLOWED_HOSTS = [server.host]
        tell(make_robot(server, lead_unit))

        run(hand)

    assert server.said == []
    assert "19021" in row().error


def test_a_long_text_is_cut_to_what_every_robot_takes(fake, robot, hand):
    with clock.at(NOON):
        tell(robot, lines=[f"{number} 号楼：外立面改造" for number in range(300)])
        tell(robot, "2", title="长" * 3000)

    run(hand)

    assert len(fake.said) == 2
    assert all(len(said.encode()) <= LONGEST_TEXT for said in fake.said)
    assert fake.said[0].startswith("督办：老旧小区改造\n0 号楼：外立面改造\n1 号楼")


def test_of_a_long_text_the_link_stays(settings):
    settings.SITE_URL = "https://chuangcheng.example"

    said = whole(Text("标题", "/notifications/", ["长" * 300] * 9))

    assert said.startswith("标题\n长")
    assert said.endswith("\nhttps://chuangcheng.example/notifications/")


# --- Limits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("step", "minutes"), [(SECOND, 5), (60 * SECOND, 13)], ids=["every second", "every minute"])
def test_many_messages_keep_to_the_limit_and_all_arrive_once(fake, robot, hand, step, minutes):
    with clock.at(NOON):
        for number in range(50):
            tell(robot, str(number), title=str(number))

    run(hand, until=dt.timedelta(minutes=minutes), step=step)

    assert sorted(fake.said, key=int) == [str(number) for number in range(50)]
    assert len(fake.received) == 50
    assert not Delivery.objects.exclude(attempts=1, error="").exists()


# --- Failures -----------------------------------------------------------------------------------------------------


def test_over_another_s_use_of_the_limit_it_waits_and_arrives(fake, robot, hand):
    """The group's robot may be used by other programs: its refusal is an error with back-off."""
    fake.limit = 0
    tell(robot)
    run(hand)
    refused = row()

    fake.limit = 20
    run(hand, until=FIRST_WAIT)

    assert any(code in refused.error for code in ("45009", "130101", "11232"))
    assert (refused.sent_at, refused.due_at) == (None, NOON + FIRST_WAIT)
    assert (len(fake.said), row().attempts) == (1, 2)


@pytest.mark.parametrize("status", [500, 502, 429, 302])
def test_a_server_in_trouble_is_asked_again_later(fake, robot, hand, status):
    fake.outages = [status, status]
    tell(robot)

    run(hand)
    assert (row().error, row().due_at) == (f"服务器返回 {status}。", NOON + FIRST_WAIT)
    run(hand, until=dt.timedelta(minutes=3), step=dt.timedelta(minutes=1))

    assert len(fake.said) == 1
    assert (row().attempts, row().sent_at) == (3, NOON + dt.timedelta(minutes=3))


def test_a_server_that_is_gone_is_an_error_without_its_address(fake, robot, hand):
    gone = robot.address.replace(robot.address.split(":")[2].partition("/")[0], "9")
    Robot.objects.update(address=gone)
    tell(robot)

    run(hand)

    assert row().error == "连不上服务器。"
    assert fake.token not in row().error


def test_a_wrong_token_is_told_in_the_robot_s_words(fake, robot, hand):
    Robot.objects.update(address=robot.address.replace(fake.token, "ffff"))
    tell(robot)

    run(hand)

    assert any(code in row().error for code in ("93000", "300005", "19001"))
    assert "ffff" not in row().error


# --- Whom and when ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"is_active": False}, None])
def test_a_robot_out_of_use_or_gone_tells_nobody(fake, robot, hand, change):
    tell(robot)
    if change:
        Robot.objects.update(**change)
    else:
        robot.delete()

    run(hand)

    assert fake.received == []
    assert row().sent_at == NOON


def test_at_night_a_group_waits_for_the_morning(fake, robot, hand):
    hand.at = clock.at_time(TODAY, dt.time(22))
    with clock.at(hand.at):
        tell(robot)
    run(hand)
    assert (fake.said, row().attempts) == ([], 0)

    run(hand, until=dt.timedelta(hours=11), step=dt.timedelta(minutes=30))

    assert len(fake.said) == 1
    assert row().sent_at == clock.at_time(TODAY + dt.timedelta(days=1), dt.time(8))
