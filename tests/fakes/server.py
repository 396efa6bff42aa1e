"""A small web server in a thread of its own, on a free port."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Received:
    """A request as it came in; `query` and `body` are what stands in them, not how it was encoded."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.content.decode()))


@dataclass
class FakeServer:
    """Answers every request by `answer`, which subclasses write; `outages` are statuses it answers with first."""

    outages: list[int] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)

    def answer(self, request: Received) -> Any:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._respond))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def host(self) -> str:
        return "127.0.0.1"

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self._server.server_address[1]}{path}"

    def _respond(self, request: Received) -> tuple[int, Any]:
        self.received.append(request)
        if self.outages:
            return self.outages.pop(0), {}
        return 200, self.answer(request)


def _handler(respond: Callable[[Received], tuple[int, Any]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            parts = urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = dict(parse_qsl(parts.query))
            status, body = respond(Received(self.command, parts.path, query, dict(self.headers.items()), content))
            data = json.dumps(body, ensure_ascii=False).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = respond  # noqa: N815  http.server's names

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    return Handler
