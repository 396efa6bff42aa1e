"""Web and worker killed with SIGKILL at random moments while people submit and the ladder runs. Run by name.

    [DATABASE_URL=postgres://…] .venv/bin/python tests/faults/kill_anywhere.py [KILLS] [PEOPLE] [SEED]

Serves web, worker and broker as bin/serve does on a scratch database; takes about five seconds a kill. People ask again
until they are answered, as a phone without signal does. Between kills milestones become overdue and reach rungs, and
the jobs that flag and escalate are asked for again and again, two at once. In the end every acknowledged submission
must be there once, as it was sent, and every rung must have happened once: its step, event, notice and message.
"""

import random
import sys
import time
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.faults.reporter import Reporter
from tests.faults.stage import Stage, stage, wait_until
from tests.faults.visitor import counted

if TYPE_CHECKING:
    from tests.faults.waves import Sea

JOBS = ("tasks.flag_overdue", "tasks.escalate", "base.sweep_outbox")
PATIENCE = 240
"""Seconds in which what a killed worker held must be taken up again; a lease lasts 120."""


def ask_for_jobs() -> bool:
    """Asks for every job twice at once."""
    from celery import current_app

    for name in (*JOBS, *JOBS):
        current_app.send_task(name, retry=False, ignore_result=True)
    return True


def kill_again_and_again(place: Stage, sea: "Sea", chance: random.Random) -> list[str]:
    """A wave, the jobs, a moment, a kill, a new start; returns who was killed, and whether in the midst of the wave."""
    killed = []
    for _wave in sea.release():
        ask_for_jobs()
        victim = chance.choice(("web", "worker", "worker"))
        time.sleep(chance.random() * (1.5 if victim == "web" else 0.6))
        place.kill(victim)
        killed.append(f"{victim} before the wave was over" if sea.is_waiting() else victim)
        place.start(victim)
        wait_until(lambda: ask_for_jobs() and not sea.is_waiting(), PATIENCE)
    return killed


def play(place: Stage, sea: "Sea", reporters: list[Reporter], chance: random.Random) -> list[str]:
    """Everybody reports until the last kill is over; returns who was killed."""
    over = Event()
    threads = [Thread(target=each.work, args=(over.is_set,)) for each in reporters]
    for thread in threads:
        thread.start()
    killed = kill_again_and_again(place, sea, chance)
    over.set()
    for thread in threads:
        thread.join()
    return killed


def run(place: Stage, kills: int, people: int, seed: int) -> bool:
    from django.db import connection

    from base.models import Delivery
    from config.celery import app
    from tests.factories.campaign import make_campaign
    from tests.faults import records
    from tests.faults.city import make_reporters, sign_in
    from tests.faults.waves import Sea

    app.set_default()
    place.start("broker", "web", "worker")
    campaign = make_campaign()
    sea = Sea(campaign, kills)
    reporters = make_reporters(campaign, place.address, people, seed, is_patient=True)
    sign_in(reporters)
    began = time.monotonic()
    killed = counted(play(place, sea, reporters, random.Random(seed)))
    seconds = time.monotonic() - began
    unsent = Delivery.objects.filter(sent_at__isnull=True)
    wait_until(lambda: ask_for_jobs() and not sea.faults() and not unsent.exists(), PATIENCE)
    acknowledged = [each for reporter in reporters for each in reporter.acknowledged]
    faults = {
        "lost": records.lost(acknowledged),
        "doubled": records.doubled(acknowledged),
        "half written": records.half_written(),
        "rungs amiss": sea.faults(),
        "unsent": [each.dedupe_key for each in unsent],
        "logged": place.complaints("web") + place.complaints("worker"),
    }
    print(f"{connection.vendor}: {kills} kills in {seconds:.0f} s, {people} people, seed {seed}")
    print(f"  {killed}; {len(sea.late)} milestones, {sea.rungs} rungs")
    return tell(reporters, faults) and bool(acknowledged)


def tell(reporters: list[Reporter], faults: dict[str, list[str]]) -> bool:
    """Prints the figures; whether nothing was amiss. What the web server's end cut off is no failure of it."""
    answers = [status for each in reporters for _what, status, _seconds in each.visitor.answers]
    done, resent = (sum(each) for each in zip(*((len(r.acknowledged), r.resent) for r in reporters), strict=True))
    failed = sum(status >= 500 for status in answers)
    print(f"  {len(answers)} requests, {answers.count(0)} unanswered, 5xx {failed}")
    print(f"  {done} submissions acknowledged, {resent} sent once more")
    for what, count in counted(each for reporter in reporters for each in reporter.refused).items():
        print(f"  refused {count} times: {what}")
    print("  " + ", ".join(f"{kind} {len(found)}" for kind, found in faults.items()))
    for kind, found in faults.items():
        for each in found[:10]:
            print(f"  {kind}: {each}")
    return not failed and not any(faults.values())


def main() -> None:
    kills, people = (int(each) for each in (sys.argv[1:3] + ["50", "8"][len(sys.argv) - 1 :])[:2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1_000_000)
    with stage() as place:
        is_good = run(place, kills, people, seed)
    sys.exit(not is_good)


if __name__ == "__main__":
    main()
