"""Requests to other servers: short, without redirects, and never into the own network unless the host is allowed."""

import ipaddress
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

TIMEOUT = (3, 10)
"""Seconds to connect, and to wait for an answer."""
LONGEST_ANSWER = 64 * 1024
OK = 200
MULTIPLE_CHOICES = 300


class SendError(Exception):
    """A server did not take a message; the text is for the administrator and holds no address, number or secret."""


@dataclass(frozen=True)
class Request:
    """What to send where. Either `data`, the body as it stands, or nothing; `params` are added to the address."""

    url: str
    method: str = "POST"
    params: Mapping[str, str] = field(default_factory=dict)
    data: bytes | Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def is_own_network(host: str) -> bool:
    """Whether a host, as written, is this machine or an address that is not public."""
    if host.lower().rstrip(".") in {"", "localhost"} or host.lower().endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def is_allowed_host(host: str) -> bool:
    """Whether the operator names it: it may stand in the own network and need not speak TLS."""
    return host.lower() in {each.lower() for each in settings.OUTBOUND_ALLOWED_HOSTS}


def problem_with(url: str) -> str:
    """Why an address is not one to post to; "" when nothing shows yet. Where a name leads shows on connecting."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _("This is not a web address.")
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        return _("This is not a web address.")
    if is_allowed_host(host):
        return ""
    if parts.scheme != "https":
        return _("The address begins with https://.")
    if is_own_network(host):
        return _("This host is in the own network; an administrator allows it by OUTBOUND_ALLOWED_HOSTS.")
    return ""


def ask_outside(request: Request) -> Any:
    """Sends to an address that someone entered; the JSON of the answer, None for none. Raises SendError."""
    problem = problem_with(request.url)
    if problem:
        raise SendError(problem)
    with requests.Session() as session:
        if not is_allowed_host(urlsplit(request.url).hostname or ""):
            session.mount("https://", _PublicAdapter())
        return _ask(session, request)


def ask_gateway(request: Request) -> Any:
    """Sends to an address that the operator set, wherever it stands; the JSON of the answer. Raises SendError."""
    with requests.Session() as session:
        return _ask(session, request)


def _ask(session: requests.Session, request: Request) -> Any:
    try:
        with session.request(
            request.method,
            request.url,
            params=dict(request.params),
            data=request.data,
            headers=dict(request.headers),
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as response:
            if not OK <= response.status_code < MULTIPLE_CHOICES:
                raise SendError(_("The server answered with %(status)d.") % {"status": response.status_code})
            return _json(_beginning(response))
    except requests.exceptions.SSLError as error:
        raise SendError(_("The server's certificate is not trusted.")) from error
    except requests.exceptions.Timeout as error:
        raise SendError(_("The server did not answer in time.")) from error
    except (requests.exceptions.RequestException, OSError, ValueError) as error:
        raise SendError(_("The server could not be reached.")) from error


def _beginning(response: requests.Response) -> bytes:
    content = b""
    for part in response.iter_content(LONGEST_ANSWER):
        content += part
        if len(content) >= LONGEST_ANSWER:
            break
    return content


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def _ensure_public(peer: socket.socket) -> None:
    """Raises SendError, before anything was sent, for a connection that leads into the own network."""
    address = peer.getpeername()[0].partition("%")[0]
    if is_own_network(address):
        peer.close()
        raise SendError(_("This host is in the own network; an administrator allows it by OUTBOUND_ALLOWED_HOSTS."))


class _PublicHTTPSConnection(HTTPSConnection):
    """Looks at where the name led, so that no name can lead elsewhere between a check and the request."""

    def _new_conn(self) -> socket.socket:
        peer = super()._new_conn()
        _ensure_public(peer)
        return peer


class _PublicHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPSConnection


class _PublicAdapter(HTTPAdapter):
    """Connections to public addresses only. Through a proxy of the operator's, the proxy decides."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicHTTPSPool}
