"""A gateway of text messages, of the two shapes that gateways have."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.server import FakeServer, Received


@dataclass
class FakeGateway(FakeServer):
    """Takes a nested JSON, a form or an address with fields, and wants its key in a header.

    There is no one contract for gateways, so the operator's settings say what this one takes; it answers with
    {"result": {"code": "OK" or an error's, "message": …}}. `refusals` are codes it answers with first.
    """

    key: str = "gateway-key"
    refusals: list[str] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, request: Received) -> dict[str, Any]:
        if request.headers.get("X-Api-Key") != self.key:
            return {"result": {"code": "Unauthorized", "message": "wrong key"}}
        fields = self._fields(request)
        phone, text = fields.get("mobile", ""), fields.get("content", "")
        if self.refusals:
            return {"result": {"code": self.refusals.pop(0), "message": f"{phone} refused"}}
        if not phone.isdigit() or not text:
            return {"result": {"code": "BadRequest", "message": "mobile, content"}}
        self.sent.append((phone, text))
        return {"result": {"code": "OK", "message": ""}}

    def _fields(self, request: Received) -> dict[str, str]:
        if request.method == "GET":
            return request.query
        if request.headers.get("Content-Type", "").startswith("application/json"):
            found: dict[str, str] = request.json["message"]
            return found
        return request.form
