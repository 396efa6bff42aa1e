"""E-mail: what is written, to whom, and what happens when the server does not take it."""

import datetime as dt

import pytest
from django.core import mail

from accounts.channels.people import EMAIL, Text, to_person
from accounts.models import MessageSettings, User
from base import clock, outbox
from base.models import Delivery
from base.outbox import FIRST_WAIT
from tests.conftest import TODAY
from tests.fakes.smtp import FakeMailServer

NOON = clock.at_time(TODAY, dt.time(12))

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def person(liaison, settings) -> User:
    settings.EMAIL_URL = "smtp://mail.example"
    settings.DEFAULT_FROM_EMAIL = "创建办 <office@city.example>"
    settings.SITE_URL = "https://cc.example"
    MessageSettings.objects.create(user=liaison, email="liaison@unit.example")
    return liaison


@pytest.fixture
def server(settings):
    with FakeMailServer() as made:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", made.port
        yield made


def tell(person: User, title: str = "督办：老旧小区改造", lines: tuple[str, ...] = ("· 一", "· 二")) -> None:
    outbox.add(to_person(EMAIL, "1", person.pk, Text(title, "/tasks/1/", lines)))


def row() -> Delivery:
    return Delivery.objects.get()


def test_one_mail_with_its_lines_its_link_and_a_number_by_which_a_second_shows(person):
    tell(person)
    tell(person)

    outbox.deliver_waiting()
    outbox.deliver_waiting()

    [sent] = mail.outbox
    assert (sent.subject, sent.to) == ("督办：老旧小区改造", ["liaison@unit.example"])
    assert sent.body == "督办：老旧小区改造\n\n· 一\n· 二\nhttps://cc.example/tasks/1/"
    assert sent.extra_headers["Message-ID"] == f"<delivery-{row().pk}@city.example>"


def test_a_title_of_several_lines_is_no_header(person):
    tell(person, title="一\nBcc: all@city.example")

    outbox.deliver_waiting()

    assert mail.outbox[0].subject == "一 Bcc: all@city.example"
    assert mail.outbox[0].recipients() == ["liaison@unit.example"]


@pytest.mark.parametrize("change", [{"by_email": False}, {"email": ""}])
def test_who_wants_none_gets_none(person, change):
    tell(person)
    MessageSettings.objects.update(**change)

    outbox.deliver_waiting()

    assert mail.outbox == []
    assert row().sent_at == NOON


def test_a_server_takes_it(person, server):
    tell(person)

    outbox.deliver_waiting()

    [(recipients, text)] = server.mails
    assert recipients == ["liaison@unit.example"]
    assert f"Message-ID: <delivery-{row().pk}@city.example>" in text


@pytest.mark.parametrize("reply", ["451 try again later", "550 no such user"])
def test_a_refusal_is_kept_without_the_address_and_tried_again(person, server, reply):
    server.refusals = [reply]
    tell(person)
    outbox.deliver_waiting()
    refused = row()

    with clock.at(NOON + FIRST_WAIT):
        outbox.deliver_waiting()

    assert refused.error
    assert "liaison@" not in refused.error
    assert (len(server.mails), row().attempts) == (1, 2)


def test_a_server_that_is_gone_is_an_error_in_words(person, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    tell(person)

    outbox.deliver_waiting()

    assert (row().error, row().sent_at) == ("连不上邮件服务器。", None)
