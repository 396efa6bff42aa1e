"""The exceptions of the domain: a sentence for people and a code for machines, translated once for pages and API."""

from collections.abc import Mapping, Sequence


class Problem(Exception):  # noqa: N818  RFC 9457's word
    """A request is refused. `message` says what to do; `fields` names inputs with their own messages.

    `retry_after` is in seconds, None where trying again changes nothing.
    """

    code = "refused"
    status = 422

    def __init__(
        self,
        message: str,
        *,
        fields: Mapping[str, Sequence[str]] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields = {name: list(messages) for name, messages in (fields or {}).items()}
        self.retry_after = retry_after

    def __str__(self) -> str:
        return str(self.message)


class BusyError(Problem):
    """The server has no room for this work now: no form is at fault, so the whole request is refused."""

    code = "busy"
    status = 503


class ClientUidTakenError(Problem):
    """The `client_uid` belongs to a record the caller may not change: what it is, and whose, is not said."""

    code = "client_uid_taken"
    status = 409


class DomainError(Problem):
    """Something the rules refuse: a page shows it on its form."""


class InvalidInputError(DomainError):
    """Input that cannot be understood or stored."""

    code = "invalid"


class NotAllowedError(DomainError):
    """The actor may see the record but not do this with it."""

    code = "not_allowed"
    status = 403


class MoveRefusedError(DomainError):
    """The record is not in a state from which this move goes."""

    code = "wrong_state"
    status = 409


class StaleVersionError(DomainError):
    """The record was changed by someone else meanwhile."""

    code = "stale"
    status = 412


class KeyReusedError(DomainError):
    """An Idempotency-Key came a second time with something else."""

    code = "key_reused"


class LeaseLostError(DomainError):
    """The work was taken over by another worker; stop without writing."""

    code = "lease_lost"
    status = 409
