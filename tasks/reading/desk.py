"""Questions and answers of a sheet: an answer given is not asked again, a question for all rows is asked once. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from tasks.reading.shapes import Question

ANSWER_LIMIT = 40
TAKEN = ".task"
"""Ends the key of an answer that a row is a task though it does not look like one."""
YES = frozenset({"yes", "y", "true", "1", "是", "on", "对", "确认"})
NO = frozenset({"no", "n", "false", "0", "否", "off", "不", "不是"})
NONE = frozenset({"none", "无", "无时限", "没有", "不限", "-", "—", "/"})


class Desk:
    """Holds the answers and collects what is asked once for the whole sheet, in the order it comes up."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.answers = {key: str(value).strip() for key, value in answers.items()}
        self.once: dict[str, Question] = {}

    def answer(self, key: str) -> str:
        """The answer, empty for none."""
        return self.answers.get(key, "")

    def is_confirmed(self, key: str) -> bool | None:
        """Yes or no; None for no answer, or one that is neither."""
        word = self.answer(key).lower()
        return True if word in YES else False if word in NO else None

    def taken_rows(self) -> frozenset[int]:
        """The rows, from 0, that somebody said are tasks."""
        keys = (key.removesuffix(TAKEN) for key in self.answers if key.endswith(TAKEN) and self.is_confirmed(key))
        return frozenset(int(number) - 1 for number in keys if number.isdecimal())

    def choice(self, question: Question) -> str:
        """The answer of a choice asked once; its suggestion, and the question, while there is none."""
        answer = self.answer(question.key)
        if answer in dict(question.choices):
            return answer
        self.ask_once(replace(question, text=self.misread(question.key, question.text)))
        return question.suggestion

    def ask_once(self, question: Question) -> None:
        self.once.setdefault(question.key, question)

    def misread(self, key: str, question: str) -> str:
        """The text of a question again, saying so when an answer was given that could not be used."""
        answer = self.answer(key)
        if not answer:
            return question
        words = {"answer": answer[:ANSWER_LIMIT], "question": question}
        return _("The answer “%(answer)s” could not be used. %(question)s") % words


def names_in(answer: str) -> Iterable[str]:
    """Names parted by 、."""
    return dict.fromkeys(name for part in answer.replace("\n", "、").split("、") if (name := part.strip()))
