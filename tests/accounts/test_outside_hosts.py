"""Where robots may post to: not into the own network, whatever a name leads to."""

import socket

import pytest

from accounts.channels import http
from accounts.channels.http import Request, SendError, ask_outside, problem_with
from tests.fakes.server import FakeServer, Received


class Echo(FakeServer):
    def answer(self, request: Received) -> dict[str, str]:
        return {"path": request.path}


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://LOCALHOST./x",
        "https://a.localhost/x",
        "https://10.1.2.3/x",
        "https://192.168.0.1:8443/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://[fd00::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://0.0.0.0/x",
        "http://oapi.dingtalk.com/robot/send",
        "ftp://oapi.dingtalk.com/",
        "https://",
        "https://host:port/",
        "https://[::1",
        "robot",
        "",
    ],
)
def test_an_address_that_may_not_be_posted_to(url):
    assert problem_with(url)
    with pytest.raises(SendError):
        ask_outside(Request(url))


@pytest.mark.parametrize("url", ["https://oapi.dingtalk.com/robot/send?access_token=1", "https://8.8.8.8/x"])
def test_a_public_one_may(url):
    assert problem_with(url) == ""


def test_an_allowed_host_may_stand_in_the_own_network_and_speak_plainly(settings):
    settings.OUTBOUND_ALLOWED_HOSTS = ["WeCom.gov.internal", "10.1.2.3"]

    assert problem_with("http://wecom.gov.internal/cgi-bin/webhook/send?key=1") == ""
    assert problem_with("http://10.1.2.3:8080/x") == ""
    assert problem_with("http://10.1.2.4:8080/x")


def test_a_name_that_leads_into_the_own_network_is_refused_on_connecting(monkeypatch):
    with Echo() as server:
        port = int(server.url("").rpartition(":")[2])

        def lead_home(host, *args, **kwargs):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", lead_home)
        with pytest.raises(SendError, match="OUTBOUND_ALLOWED_HOSTS"):
            ask_outside(Request(f"https://robots.example:{port}/x"))

        assert server.received == []


def test_an_answer_is_read_only_so_far(settings, monkeypatch):
    monkeypatch.setattr(http, "LONGEST_ANSWER", 4)
    with Echo() as server:
        settings.OUTBOUND_ALLOWED_HOSTS = [server.host]

        assert ask_outside(Request(server.url("/x"))) is None


def test_a_redirect_is_not_followed(settings):
    with Echo(outages=[302]) as server:
        settings.OUTBOUND_ALLOWED_HOSTS = [server.host]
        with pytest.raises(SendError, match="302"):
            ask_outside(Request(server.url("/x")))

        assert [each.path for each in server.received] == ["/x"]
