"""The three group robots: what they check, in the order and with the words of their contracts."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from base import clock
from tests.fakes.server import FakeServer, Received

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


@dataclass
class FakeRobot(FakeServer):
    """`said` is what appeared in the group; `now` is the robot's clock, `limit` its messages a minute."""

    token: str = "0a1b2c"
    secret: str = ""
    limit: int = 20
    now: Callable[[], dt.datetime] = clock.now
    said: list[str] = field(default_factory=list)
    at: list[dt.datetime] = field(default_factory=list)

    def is_over_limit(self) -> bool:
        """Whether a minute back from now is full already."""
        return sum(each > self.now() - MINUTE for each in self.at) >= self.limit

    def say(self, text: str) -> None:
        self.said.append(text)
        self.at.append(self.now())


def is_json(request: Received) -> bool:
    try:
        json.loads(request.content)
    except ValueError:
        return False
    return request.headers.get("Content-Type", "").startswith("application/json")


class FakeWeCom(FakeRobot):
    """企业微信 群机器人配置说明, developer.work.weixin.qq.com/document/path/91770.

    POST /cgi-bin/webhook/send?key=…, text of at most 2,048 bytes in UTF-8, at most 20 messages a minute and robot.
    Error codes of path/90313: 93000 invalid webhook url, 40008 invalid message type, 40058 invalid parameter,
    45009 api freq out of limit.
    """

    @property
    def address(self) -> str:
        return self.url(f"/cgi-bin/webhook/send?key={self.token}")

    def answer(self, request: Received) -> dict[str, Any]:
        if (request.method, request.path, request.query.get("key")) != ("POST", "/cgi-bin/webhook/send", self.token):
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        if not is_json(request) or request.json.get("msgtype") != "text":
            return {"errcode": 40008, "errmsg": "invalid message type"}
        content = request.json.get("text", {}).get("content", "")
        if not content or len(content.encode()) > 2048:
            return {"errcode": 40058, "errmsg": "text.content exceed max length 2048"}
        if self.is_over_limit():
            return {"errcode": 45009, "errmsg": "api freq out of limit"}
        self.say(content)
        return {"errcode": 0, "errmsg": "ok"}


class FakeDingTalk(FakeRobot):
    """钉钉 自定义机器人接入, open.dingtalk.com/document/robots/custom-robot-access and its page on security.

    POST /robot/send?access_token=…&timestamp=…&sign=…, timestamp in milliseconds not more than an hour off, sign the
    HMAC-SHA256 of "timestamp\\nsecret" under the secret, in base64, percent-encoded; 20,000 bytes; 20 messages a
    minute, above that none for ten minutes. 300005 token is not exist, 310000 for signatures, 130101 send too fast.
    """

    @property
    def address(self) -> str:
        return self.url(f"/robot/send?access_token={self.token}")

    def answer(self, request: Received) -> dict[str, Any]:
        if (request.method, request.path) != ("POST", "/robot/send"):
            return {"errcode": 404, "errmsg": "请求的URI地址不存在"}
        if request.query.get("access_token") != self.token:
            return {"errcode": 300005, "errmsg": "token is not exist"}
        problem = self._problem_with_signature(request.query) if self.secret else ""
        if problem:
            return {"errcode": 310000, "errmsg": problem}
        if not is_json(request) or request.json.get("msgtype") != "text" or len(request.content) > 20_000:
            return {"errcode": 40035, "errmsg": "不合法的参数"}
        if self.is_over_limit():
            return {"errcode": 130101, "errmsg": "send too fast"}
        self.say(request.json["text"]["content"])
        return {"errcode": 0, "errmsg": "ok"}

    def _problem_with_signature(self, query: dict[str, str]) -> str:
        stamp = query.get("timestamp", "")
        if not stamp.isdigit() or abs(int(stamp) / 1000 - self.now().timestamp()) > HOUR.total_seconds():
            return "invalid timestamp"
        digest = hmac.new(self.secret.encode(), f"{stamp}\n{self.secret}".encode(), hashlib.sha256).digest()
        return "" if query.get("sign") == base64.b64encode(digest).decode() else "sign not match"


@dataclass
class FakeFeishu(FakeRobot):
    """飞书 自定义机器人使用指南, open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.

    POST /open-apis/bot/v2/hook/<token> of {"timestamp", "sign", "msg_type", "content"}; timestamp in seconds not more
    than an hour off, sign the HMAC-SHA256 of nothing under "timestamp\\nsecret", in base64; 20 KB; 100 messages a
    minute and 5 a second. 19001 token invalid, 19021 sign match fail, 9499 bad request, 11232 frequency limited.
    """

    limit: int = 100

    @property
    def address(self) -> str:
        return self.url(f"/open-apis/bot/v2/hook/{self.token}")

    def answer(self, request: Received) -> dict[str, Any]:
        if (request.method, request.path) != ("POST", f"/open-apis/bot/v2/hook/{self.token}"):
            return {"code": 19001, "msg": "param invalid: incoming webhook access token invalid", "data": {}}
        if not is_json(request) or len(request.content) > 20 * 1024 or request.json.get("msg_type") != "text":
            return {"code": 9499, "msg": "Bad Request", "data": {}}
        if self.secret and not self._is_signed(request.json):
            return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
        if self.is_over_limit() or sum(each > self.now() - dt.timedelta(seconds=1) for each in self.at) >= 5:
            return {"code": 11232, "msg": "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"}
        self.say(request.json["content"]["text"])
        return {"code": 0, "msg": "success", "data": {}}

    def _is_signed(self, body: dict[str, Any]) -> bool:
        stamp = body.get("timestamp", "")
        if not isinstance(stamp, str) or not stamp.isdigit():
            return False
        digest = hmac.new(f"{stamp}\n{self.secret}".encode(), b"", hashlib.sha256).digest()
        is_near = abs(int(stamp) - self.now().timestamp()) <= HOUR.total_seconds()
        return is_near and body.get("sign") == base64.b64encode(digest).decode()
