"""Work asked for under an Idempotency-Key is done once: asked again within a day, it has the first answer."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from base.errors import InvalidInputError, KeyReusedError
from base.models import KeptAnswer
from base.trail import Actor

LONGEST = 200
KEPT_FOR = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Asked:
    """Who asks under which key, and the fingerprint of what is asked."""

    caller: Actor
    key: str
    fingerprint: str


@dataclass(frozen=True)
class Answer:
    """What was answered: a status, and the body as JSON. `is_repeated`: kept from the first time."""

    status: int
    body: str
    is_repeated: bool = False


@transaction.atomic
def answer_once(asked: Asked, work: Callable[[], Answer]) -> Answer:
    """Key, work and answer in one transaction: what `work` raises undoes all three, so that the key is free again.

    Of two at once the second waits for the first. Raises KeyReusedError where the key was used for something else,
    InvalidInputError for a key that cannot be kept.
    """
    _ensure_keepable(asked.key)
    whose = {"caller_kind": asked.caller.kind, "caller_id": asked.caller.pk, "key": asked.key}
    KeptAnswer.objects.filter(**whose).made_before(clock.now() - KEPT_FOR).delete()
    fresh = {"fingerprint": asked.fingerprint, "made_at": clock.now()}
    kept, is_first = KeptAnswer.objects.get_or_create(**whose, defaults=fresh)
    if not is_first:
        return _repeated(kept, asked)
    answer = work()
    KeptAnswer.objects.filter(pk=kept.pk).update(status=answer.status, body=answer.body)
    return answer


def _ensure_keepable(key: str) -> None:
    if not key.strip() or len(key) > LONGEST:
        text = _("An Idempotency-Key has 1 to %(most)d characters: send a new random one, such as a UUID.")
        raise InvalidInputError(text % {"most": LONGEST})


def _repeated(kept: KeptAnswer, asked: Asked) -> Answer:
    if kept.fingerprint != asked.fingerprint:
        raise KeyReusedError(_("This Idempotency-Key was used for another request: send a new one."))
    return Answer(kept.status, kept.body, is_repeated=True)


def forget_answers() -> int:
    """Removes the answers nobody is given any more; how many."""
    found = KeptAnswer.objects.made_before(clock.now() - KEPT_FOR)
    count: int = found.delete()[0]
    return count
