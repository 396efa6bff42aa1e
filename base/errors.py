"""The exceptions of the domain: a sentence for people and a code for machines, translated once for pages and API."""

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    """Something the rules refuse. `message` says what to do; `fields` names inputs with their own messages."""

    code = "refused"
    status = 422

    def __init__(self, message: str, *, fields: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = {name: list(messages) for name, messages in (fields or {}).items()}

    def __str__(self) -> str:
        return str(self.message)


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
