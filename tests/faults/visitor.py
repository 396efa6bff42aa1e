"""A person at a browser, over HTTP: cookies, forms, and a note of every answer."""

import http.client
import re
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any

NO_ANSWER = 0
Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What came back; status 0: nothing, the server was away or went away."""

    status: int
    text: str = ""
    location: str = ""

    @property
    def is_lost(self) -> bool:
        """Nothing, or a failure of the server: whoever asked does not know what became of it."""
        return self.status == NO_ANSWER or self.status >= 500


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "input" and told.get("name"):
            self.found.append((told["name"] or "", told.get("value") or ""))


def inputs(page: str) -> list[tuple[str, str]]:
    """(name, value) of every input of a page, in its order."""
    parser = _Inputs()
    parser.feed(page)
    return parser.found


def first_error(page: str) -> str:
    """What a refused form says first."""
    found = re.search(r'class="error-summary".*?<li>(.*?)</li>', page, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found.group(1)).strip() if found else ""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass
class Visitor:
    """Someone at an address; `answers` holds (what was asked, status, seconds) of every request."""

    address: str
    name: str
    answers: list[tuple[str, int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay())

    def sign_in(self, path: str) -> None:
        """With the sign-in name as password, as the factories make people."""
        self.get("sign in", path)
        answer = self.post("sign in", path, [("login", self.name), ("password", self.name)])
        if answer.status != 302:
            raise SystemExit(f"{self.name} cannot sign in: {answer.status} {first_error(answer.text)}")

    def get(self, what: str, path: str) -> Answer:
        return self._send(what, urllib.request.Request(self.address + path))

    def post(
        self, what: str, path: str, fields: Pairs, *, photo: bytes | None = None, in_background: bool = False
    ) -> Answer:
        """A form as a browser sends it; `in_background` as the page's script does, which wants JSON."""
        token = next((each.value or "" for each in self.jar if each.name == "csrftoken"), "")
        border = secrets.token_hex(12)
        body = b"".join(
            _part(border, name, value.encode()) for name, value in [("csrfmiddlewaretoken", token), *fields]
        )
        if photo is not None:
            body += _part(border, "file", photo, '; filename="photo.png"\r\nContent-Type: image/png')
        headers = {"Content-Type": f"multipart/form-data; boundary={border}"}
        headers |= {"Accept": "application/json"} if in_background else {}
        return self._send(
            what, urllib.request.Request(self.address + path, body + f"--{border}--\r\n".encode(), headers)
        )

    def _send(self, what: str, request: urllib.request.Request) -> Answer:
        began = time.monotonic()
        try:
            with self.opener.open(request, timeout=60) as response:
                answer = Answer(response.status, response.read().decode())
        except urllib.error.HTTPError as error:
            answer = Answer(error.code, _body(error), error.headers.get("Location", ""))
        except (OSError, http.client.HTTPException):
            answer = Answer(NO_ANSWER)
        self.answers.append((what, answer.status, time.monotonic() - began))
        return answer


def _body(error: urllib.error.HTTPError) -> str:
    try:
        return error.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        error.close()


def _part(border: str, name: str, value: bytes, more: str = "") -> bytes:
    head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + value + b"\r\n"


def counted(statuses: Iterable[object]) -> Mapping[str, int]:
    """How often each came, the most frequent first."""
    found: dict[str, int] = {}
    for each in statuses:
        found[str(each)] = found.get(str(each), 0) + 1
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))
