"""A liaison who reports again and again as the report's page does: photo, draft, submission; every answer noted."""

import io
import json
import random
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from PIL import Image

from tests.faults.visitor import Answer, Visitor, first_error, inputs

THINKING = 0.4
"""Seconds at most between two steps."""


@dataclass(frozen=True)
class Acknowledged:
    """A submission that the server said it has."""

    client_uid: uuid.UUID
    task: int
    narrative: str
    claims: tuple[int, ...]


@dataclass
class Reporter:
    """One person and their unit's tasks. A patient one asks again until an answer comes, as a phone without signal."""

    visitor: Visitor
    tasks: Sequence[int]
    chance: random.Random
    is_patient: bool = False
    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    resent: int = 0
    given_up: int = 0

    def work(self, is_over: Callable[[], bool]) -> None:
        """Reports on one task after the other; what was refused is tried anew from a fresh page."""
        turn = 0
        while not is_over():
            if self.report(self.tasks[turn % len(self.tasks)]):
                turn += 1

    def report(self, task: int) -> bool:
        """One report from an empty page to its submission; whether it was acknowledged."""
        path = f"/tasks/{task}/report/"
        page = self.ask(lambda: self.visitor.get("open the page", path))
        if page.status != 200:
            return self.refuse("open the page", page)
        shown = inputs(page.text)
        sent = {name: value for name, value in shown if name in {"client_uid", "version", "unit"}}
        open_ones = [value for name, value in shown if name == "claims"]
        claims = open_ones[:1] if self.chance.random() < 0.7 else []
        narrative = f"{self.visitor.name}：{uuid.UUID(int=self.chance.getrandbits(128)).hex}"
        photo = self.picture()
        steps: list[tuple[str, str, bytes | None]] = [("photo", f"{path}evidence/", photo)]
        if self.chance.random() < 0.7:
            steps.append(("draft", path, None))
        for what, address, file in steps:
            fields = [*sent.items(), ("narrative", narrative), ("action", "save"), *(("claims", pk) for pk in claims)]
            answer = self.ask(lambda: self.visitor.post(what, address, fields, photo=file, in_background=True))  # noqa: B023  asked at once
            if answer.status != 200:
                return self.refuse(what, answer)
            told = json.loads(answer.text)
            sent |= {"client_uid": told["client_uid"], "version": str(told["version"])}
        return self.submit(
            path, sent, Acknowledged(uuid.UUID(sent["client_uid"]), task, narrative, tuple(map(int, claims)))
        )

    def submit(self, path: str, sent: dict[str, str], what: Acknowledged) -> bool:
        """The submission; now and then tapped twice at once, or sent once more afterwards."""
        fields = [*sent.items(), ("narrative", what.narrative), *(("claims", str(pk)) for pk in what.claims)]
        luck = self.chance.random()
        answers = self.tap("submit", path, fields, times=2 if luck < 0.15 else 1)
        if any(each.status == 302 for each in answers):
            self.acknowledged.append(what)
            if luck > 0.85:
                answers += self.tap("submit again", path, fields)
        self.resent += len(answers) - 1
        for each in answers:
            if each.status != 302:
                self.refuse("submit" if len(answers) == 1 else "submit twice", each)
        return any(each.status == 302 for each in answers)

    def tap(self, what: str, path: str, fields: Sequence[tuple[str, str]], times: int = 1) -> list[Answer]:
        """What comes back when one taps so many times at once."""
        time.sleep(self.chance.random() * THINKING)
        with ThreadPoolExecutor(times) as hands:
            taps = [
                hands.submit(self.until_answered, lambda: self.visitor.post(what, path, fields))
                for _tap in range(times)
            ]
        return [each.result() for each in taps]

    def ask(self, send: Callable[[], Answer]) -> Answer:
        time.sleep(self.chance.random() * THINKING)
        return self.until_answered(send)

    def until_answered(self, send: Callable[[], Answer]) -> Answer:
        answer = send()
        while answer.is_lost and self.is_patient:
            time.sleep(0.3)
            answer = send()
        return answer

    def refuse(self, what: str, answer: Answer) -> bool:
        if answer.is_lost:
            self.given_up += 1
            return False
        said = json.loads(answer.text)["message"] if answer.text.startswith("{") else first_error(answer.text)
        self.refused.append(f"{what} {answer.status} {said}")
        return False

    def picture(self) -> bytes:
        """A photo nobody sent before."""
        buffer = io.BytesIO()
        Image.frombytes("RGB", (40, 30), self.chance.randbytes(3600)).save(buffer, "PNG")
        return buffer.getvalue()
