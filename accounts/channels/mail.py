"""E-mail by the server of EMAIL_URL. Every mail carries the delivery's number, by which a second one shows."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from accounts.channels.http import SendError
from accounts.channels.people import EMAIL, Text, recipient
from base.models import Delivery
from base.outbox import Channel


def send(delivery: Delivery) -> None:
    """One mail to one person. Raises SendError, with the server's code, when it is not taken."""
    found = recipient(delivery)
    if found is None:
        return
    text = Text.of(delivery.payload)
    mail = EmailMessage(
        subject=text.one_line,
        body="\n".join([text.title, "", text.body]),
        to=[found[1].email],
        headers={"Message-ID": f"<delivery-{delivery.pk}@{_domain()}>"},
    )
    try:
        mail.send()
    except smtplib.SMTPResponseException as error:
        raise SendError(_("The mail server answered with %(status)d.") % {"status": error.smtp_code}) from error
    except smtplib.SMTPRecipientsRefused as error:
        raise SendError(_("The mail server does not take this person's address.")) from error
    except (smtplib.SMTPException, OSError) as error:
        raise SendError(_("The mail server could not be reached.")) from error


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"


CHANNEL = Channel(EMAIL, send, is_transactional=False)
