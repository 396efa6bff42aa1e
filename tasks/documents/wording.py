"""What a notice says until the office words it otherwise: the office's own phrases (domain.md §6)."""

from dataclasses import dataclass

from tasks.workflow import NoticeKind


@dataclass(frozen=True)
class Words:
    """Title and opening paragraph of a notice."""

    title: str
    content: str


DEFAULT_WORDS = {
    NoticeKind.REMINDER: Words(
        "关于抓紧办理逾期事项的提醒单",
        "经核查，你单位承担的下列事项已超过时限，现予提醒。请抓紧办理，完成后及时申报。",
    ),
    NoticeKind.SUPERVISION: Words(
        "关于限期办理逾期事项的督办单",
        "经核查，你单位承担的下列事项逾期未完成，现予督办。请查明原因，明确措施、完成时间和责任领导，限期办理，并按要求反馈办理情况。",
    ),
    NoticeKind.WARNING: Words(
        "关于事项严重逾期的警示单",
        "经核查，你单位承担的下列事项严重逾期，已影响创建工作整体推进，现予警示。请主要负责同志亲自研究、立即整改，并在下次调度会上说明情况。",
    ),
    NoticeKind.REFERRAL: Words("", ""),
}
"""A referral has none: what is told of somebody's conduct is written by hand."""
INSTRUCTION_TITLE = "关于落实领导批示的督办单"


def instruction_content(leader: str, text: str) -> str:
    """The opening of a notice drafted from an instruction."""
    return f"{leader}批示：{text}"
