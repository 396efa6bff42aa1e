"""Robots of chat groups: WeCom, DingTalk and Feishu, by apprise's plugins for what each of them takes.

The plugins post by themselves, take every 200 for a yes and cannot sign for Feishu; the robots answer 200 with an error
in the body. So only their checks, and DingTalk's signature, are used, and the answer is read here.
Contracts: WeCom developer.work.weixin.qq.com/document/path/91770; DingTalk open.dingtalk.com/document/robots/
custom-robot-access; Feishu open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from apprise.exception import AppriseImproperlyConfigured
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from django.utils.translation import gettext as _

from accounts.channels.http import Request, SendError, ask_outside
from accounts.channels.pace import Rate, take_turn
from accounts.channels.people import ROBOT, Text
from accounts.models import Robot
from accounts.schedule import Hours
from base import clock
from base.models import Delivery
from base.outbox import Channel, Message, NotYetError

LONGEST_TEXT = 2000
"""Bytes; WeCom takes 2,048 in a text, the others more."""
LONGEST_ERROR = 200


@dataclass(frozen=True)
class Platform:
    """How a kind of robot is spoken to: its token in the address, its request, its word for no, its limit."""

    token: Callable[[str], str]
    check: Callable[[str, str], Any]
    request: Callable[[Robot, str], Request]
    code: str
    message: str
    rate: Rate


def to_robot(key: str, robot_id: int, text: Text, *, is_trial: bool = False) -> Message:
    """A message to a group; the address is read when it leaves, not kept in it. A trial leaves at any hour."""
    return Message(ROBOT, key, {"robot": robot_id, "is_trial": is_trial, **text.payload()})


def send(delivery: Delivery) -> None:
    """One text in one group. Raises SendError with the robot's words, NotYetError out of hours or over the limit."""
    robot = Robot.objects.active().filter(pk=delivery.payload["robot"]).first()
    if robot is None:
        return
    at = clock.now()
    opening = at if delivery.payload["is_trial"] else Hours().opening(at)
    if opening > at:
        raise NotYetError(opening)
    text = Text.of(delivery.payload)
    platform = PLATFORMS[robot.kind]
    take_turn(f"robot:{robot.pk}", platform.rate)
    answer = ask_outside(platform.request(robot, whole(text)))
    if not isinstance(answer, dict) or answer.get(platform.code) != 0:
        raise SendError(refusal(answer, platform))


def whole(text: Text) -> str:
    """Title, lines and link, with lines left out from the end until it fits."""
    lines = list(text.lines)
    while True:
        said = "\n".join([text.title, *lines, *([text.link] if text.link else [])])
        if len(said.encode()) <= LONGEST_TEXT or not lines:
            return said.encode()[:LONGEST_TEXT].decode(errors="ignore")
        lines.pop()


def refusal(answer: Any, platform: Platform) -> str:
    """What the robot said, as its code and words."""
    if not isinstance(answer, dict):
        return _("The robot's answer cannot be read.")
    words = {"code": answer.get(platform.code), "words": str(answer.get(platform.message, ""))[:LONGEST_ERROR]}
    return _("The robot refused it: %(code)s %(words)s") % words


def problem_with_robot(kind: str, address: str, secret: str) -> str:
    """Why an address is not one of this kind of robot, or its secret no secret; "" when they may be."""
    platform = PLATFORMS[kind]
    try:
        platform.check(platform.token(address), secret)
    except (AppriseImproperlyConfigured, ValueError):
        return _("This is not an address of this kind of robot, or its secret is not whole.")
    return ""


def _from_query(name: str) -> Callable[[str], str]:
    def token(address: str) -> str:
        return parse_qs(urlsplit(address).query).get(name, [""])[0]

    return token


def _from_path(address: str) -> str:
    return urlsplit(address).path.rstrip("/").rpartition("/")[2]


def _post(robot: Robot, body: dict[str, Any], **params: str) -> Request:
    content = json.dumps(body, ensure_ascii=False).encode()
    return Request(robot.address, params=params, data=content, headers={"Content-Type": "application/json"})


def _wecom(robot: Robot, said: str) -> Request:
    return _post(robot, {"msgtype": "text", "text": {"content": said}})


def _dingtalk(robot: Robot, said: str) -> Request:
    """Signed in the address, where the robot has a secret."""
    body = {"msgtype": "text", "text": {"content": said}}
    if not robot.secret:
        return _post(robot, body)
    plugin = NotifyDingTalk(token=_from_query("access_token")(robot.address), secret=robot.secret)
    stamp, quoted = plugin.get_signature()
    return _post(robot, body, timestamp=stamp, sign=unquote(quoted))


def _feishu(robot: Robot, said: str) -> Request:
    """Signed in the body, by the seconds of the day; the key is what is signed, and nothing is the message."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": said}}
    if robot.secret:
        stamp = str(int(clock.now().timestamp()))
        key = f"{stamp}\n{robot.secret}".encode()
        body |= {"timestamp": stamp, "sign": base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()}
    return _post(robot, body)


def _dingtalk_check(token: str, secret: str) -> Any:
    return NotifyDingTalk(token=token, secret=secret or None)


def _unsigned(plugin: Callable[[str], Any]) -> Callable[[str, str], Any]:
    return lambda token, _secret: plugin(token)


ONE_EVERY = dt.timedelta(seconds=6)
PLATFORMS: dict[str, Platform] = {
    Robot.Kind.WECOM: Platform(
        _from_query("key"), _unsigned(NotifyWeComBot), _wecom, "errcode", "errmsg", Rate(9, ONE_EVERY)
    ),
    Robot.Kind.DINGTALK: Platform(
        _from_query("access_token"), _dingtalk_check, _dingtalk, "errcode", "errmsg", Rate(9, ONE_EVERY)
    ),
    Robot.Kind.FEISHU: Platform(
        _from_path, _unsigned(NotifyFeishu), _feishu, "code", "msg", Rate(4, dt.timedelta(seconds=1))
    ),
}
"""WeCom and DingTalk take 20 a minute, DingTalk then none for ten minutes; Feishu 100 a minute and 5 a second."""

CHANNEL = Channel(ROBOT, send, is_transactional=False)
