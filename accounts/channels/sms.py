"""Text messages by the HTTP gateway the operator set: which fields it takes and how it says yes are settings."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.channels.http import Request, SendError, ask_gateway
from accounts.channels.pace import Rate, take_turn
from accounts.channels.people import SMS, Text, recipient
from base.models import Delivery
from base.outbox import Channel

FORM, JSON = "form", "json"
LONGEST_ERROR = 200


def send(delivery: Delivery) -> None:
    """One text message to one person. Raises SendError when the gateway does not take it."""
    found = recipient(delivery)
    if found is None:
        return
    phone = found[0].phone
    values = {"phone": phone, "text": shortened(Text.of(delivery.payload)), "id": str(delivery.pk)}
    take_turn(SMS, Rate.per_minute(settings.SMS_PER_MINUTE))
    answer = ask_gateway(request_of(values))
    if not is_success(answer):
        raise SendError(_("The gateway refused it: %(answer)s") % {"answer": _without(phone, answer)})


def shortened(text: Text) -> str:
    """One line with its link; of too long a line the end is left out, never the link."""
    link = f" {text.link}" if text.link else ""
    room = max(settings.SMS_LENGTH - len(link), 0)
    line = text.one_line
    return (line if len(line) <= room else line[: max(room - 1, 0)] + "…") + link


def request_of(values: Mapping[str, str]) -> Request:
    """The request of the settings, with {phone}, {text} and {id} filled in as values, never as syntax."""
    fields = filled(settings.SMS_FIELDS, values)
    headers = dict(settings.SMS_HEADERS)
    if settings.SMS_METHOD == "GET":
        return Request(settings.SMS_URL, "GET", params=_flat(fields), headers=headers)
    if settings.SMS_FORMAT == FORM:
        return Request(settings.SMS_URL, settings.SMS_METHOD, data=_flat(fields), headers=headers)
    body = json.dumps(fields, ensure_ascii=False).encode()
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return Request(settings.SMS_URL, settings.SMS_METHOD, data=body, headers={**kind, **headers})


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """The fields of the template with the names in braces replaced, at any depth."""
    if isinstance(template, dict):
        return {name: filled(each, values) for name, each in template.items()}
    if isinstance(template, list):
        return [filled(each, values) for each in template]
    if not isinstance(template, str):
        return template
    parts = template
    for name in ("id", "phone", "text"):  # what a text says is not looked at again
        parts = parts.replace(f"{{{name}}}", values[name])
    return parts


def _flat(fields: Mapping[str, Any]) -> dict[str, str]:
    """What a form can hold: a nested value is its JSON."""
    return {
        name: each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for name, each in fields.items()
    }


def is_success(answer: Any) -> bool:
    """Whether the answer is what SMS_SUCCESS names, as `result.code=0`; without the setting any 2xx is."""
    path, _sign, wanted = settings.SMS_SUCCESS.partition("=")
    if not path:
        return True
    for name in path.split("."):
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer is not None and str(answer).lower() == wanted.lower()


def _without(phone: str, answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False).replace(phone, "…")[:LONGEST_ERROR]


CHANNEL = Channel(SMS, send, is_transactional=False)
