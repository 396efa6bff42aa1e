"""Benchmark of what bombs leave of the web process's memory: run by name, prints megabytes and asserts the limit.

    .venv/bin/python -m pytest tests/load/bombs.py -s

A process of its own takes six pictures at once, then ten report templates at once, as eight threads of the web server
would. Wanted: never more than 300 MB above idle in the process itself; the programs beside it are counted apart.
"""

import io
import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image

from base import pictures
from base.errors import Problem
from dispatch.documents.checking import check_template
from tests.dispatch.test_hostile_templates import docx

MOST = 300
PAGE = 4096
DOUBLED = "{% set a = title ~ title %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}"


def picture(kind: str, mode: str, side: int) -> bytes:
    target = io.BytesIO()
    Image.new(mode, (side, side)).save(target, kind)
    return target.getvalue()


def megabytes(pid: str = "self") -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE // 1024**2
    except (FileNotFoundError, ProcessLookupError):
        return 0


def children() -> list[str]:
    found = []
    for path in Path("/proc/self/task").glob("*/children"):
        found += path.read_text().split()
    return found


def at_once(work: Callable[[bytes], object], contents: Sequence[bytes]) -> str:
    """What became of all, and peaks in MB above idle: of this process, of its children together."""
    idle, peaks, outcomes = megabytes(), [0, 0], Counter[str]()

    def take(content: bytes) -> None:
        try:
            work(content)
        except Problem as error:
            outcomes[str(error)] += 1
        else:
            outcomes["taken"] += 1

    threads = [threading.Thread(target=take, args=(content,)) for content in contents]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        peaks[0] = max(peaks[0], megabytes() - idle)
        peaks[1] = max(peaks[1], sum(megabytes(pid) for pid in children()))
        time.sleep(0.005)
    seconds = time.perf_counter() - started
    print(
        f"{len(contents)} at once, {seconds:.1f} s: idle {idle} MB, peak +{peaks[0]} MB, children {peaks[1]} MB,",
        end=" ",
    )
    print(f"afterwards +{megabytes() - idle} MB; {dict(outcomes)}")
    return str(peaks[0])


def run(name: str, answer) -> None:
    work, contents = BOMBS[name]()
    pictures.give_back_memory()  # what making them took
    print(f"\n{name}:", end=" ")
    answer.put(int(at_once(work, contents)))


BOMBS = {
    "six PNGs of 99.8 megapixels": lambda: (pictures.normalised, [picture("PNG", "1", 9_990)] * 6),
    "six PNGs of 39.7 megapixels": lambda: (pictures.normalised, [PNG] * 6),
    "six JPEGs of 196 megapixels": lambda: (pictures.normalised, [JPEG] * 6),
    "ten templates that double a text": lambda: (check_template, [docx(DOUBLED)] * 10),
    "ten templates of 400 million letters": lambda: (check_template, [docx("{{ 'a' * 400000000 }}")] * 10),
}
PNG: bytes = b""
JPEG: bytes = b""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_leaves_room(name):
    global PNG, JPEG
    PNG, JPEG = PNG or picture("PNG", "RGBA", 6_300), JPEG or picture("JPEG", "RGB", 14_000)
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    child = context.Process(target=run, args=(name, answer))

    child.start()
    peak = answer.get(timeout=300)
    child.join()

    assert peak <= MOST
