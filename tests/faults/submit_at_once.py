"""Several people submit at once: nothing is lost, doubled or fails. Run by name; prints figures.

    [DATABASE_URL=postgres://…] .venv/bin/python tests/faults/submit_at_once.py [SECONDS] [PEOPLE] [SEED]

Serves web, worker, beat and broker as bin/serve does on a scratch database. Each person opens the report's page, sends
a photo, mostly has the draft saved, submits, and now and then submits the same once more; two of them share a unit and
its tasks. Every acknowledged submission must be stored once, as it was sent; a refusal is an answer below 500 that
says why.
"""

import random
import statistics
import sys
import time
from pathlib import Path
from threading import Thread

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.faults.reporter import Reporter
from tests.faults.stage import Stage, stage
from tests.faults.visitor import counted


def run(place: Stage, seconds: float, people: int, seed: int) -> bool:
    from django.db import connection

    from tests.factories.campaign import make_campaign
    from tests.faults import records
    from tests.faults.city import make_reporters, sign_in

    reporters = make_reporters(make_campaign(), place.address, people, seed, is_patient=False)
    place.start("broker", "web", "worker", "beat")
    sign_in(reporters)
    end = time.monotonic() + seconds
    threads = [Thread(target=each.work, args=(lambda: time.monotonic() > end,)) for each in reporters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    acknowledged = [each for reporter in reporters for each in reporter.acknowledged]
    faults = {
        "lost": records.lost(acknowledged),
        "doubled": records.doubled(acknowledged),
        "half written": records.half_written(),
        "refused without a reason": [each for reporter in reporters for each in reporter.refused if each[-1].isdigit()],
        "logged": place.complaints("web") + place.complaints("worker"),
    }
    print(f"{connection.vendor}: {people} people for {seconds:.0f} s, seed {seed}")
    is_good = tell(reporters, faults)
    return is_good and bool(acknowledged)


def tell(reporters: list[Reporter], faults: dict[str, list[str]]) -> bool:
    """Prints the figures; whether nothing was amiss."""
    answers = [each for reporter in reporters for each in reporter.visitor.answers]
    failed = sum(status >= 500 for _what, status, _seconds in answers)
    unanswered = sum(status == 0 for _what, status, _seconds in answers)
    done = sum(len(each.acknowledged) for each in reporters)
    resent = sum(each.resent for each in reporters)
    print(f"  {len(answers)} requests; {done} submissions acknowledged, {resent} sent once more")
    for what, count in counted(each for reporter in reporters for each in reporter.refused).items():
        print(f"  refused {count} times: {what}")
    for what in ("open the page", "photo", "draft", "submit"):
        times = sorted(seconds for name, status, seconds in answers if name == what and status)
        if len(times) > 1:
            p95 = statistics.quantiles(times, n=20)[-1]
            print(f"  {what}: {len(times)} answers, p50 {statistics.median(times):.2f} s, p95 {p95:.2f} s")
    print(f"  5xx {failed}, unanswered {unanswered}; " + ", ".join(f"{k} {len(v)}" for k, v in faults.items()))
    for kind, found in faults.items():
        for each in found[:10]:
            print(f"  {kind}: {each}")
    return not failed and not unanswered and not any(faults.values())


def main() -> None:
    seconds, people = (int(each) for each in (sys.argv[1:3] + ["30", "8"][len(sys.argv) - 1 :])[:2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1_000_000)
    with stage() as place:
        is_good = run(place, seconds, people, seed)
    sys.exit(not is_good)


if __name__ == "__main__":
    main()
