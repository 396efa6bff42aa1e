"""A worker killed while it builds a report: the report gets built all the same, once. Run by name; takes minutes.

    .venv/bin/python tests/faults/kill_worker.py [ROUNDS]

Starts the embedded set in a temporary folder, asks for a report, kills the worker with SIGKILL at a random moment of
the building, starts the set again, and prints what became of the report: state, attempts, seconds until it was built.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.faults.embedded import ASK, Embedded, set_up

PATIENCE = 240


def one_round(embedded: Embedded, number: int) -> bool:
    embedded.start()
    pk = int(embedded.shell(ASK))
    embedded.wait_until_building(pk)
    delay = random.uniform(0, 0.6)
    time.sleep(delay)
    embedded.kill_worker()
    at_kill = embedded.state(pk)
    embedded.stop()
    began = time.monotonic()
    embedded.start()
    state = embedded.state(pk)
    while state[0] in {"queued", "building"} and time.monotonic() - began < PATIENCE:
        time.sleep(2)
        state = embedded.state(pk)
    embedded.stop()
    seconds = time.monotonic() - began
    print(f"round {number}: killed {delay:.2f} s after it began, at {at_kill}; {seconds:.0f} s later {state}")
    return state[0] == "draft" and state[3] == 1


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    set_up()
    with tempfile.TemporaryDirectory() as folder:
        embedded = Embedded(Path(folder))
        good = sum(one_round(embedded, number) for number in range(1, rounds + 1))
    print(f"{good} of {rounds} reports built exactly once")
    sys.exit(good != rounds)


if __name__ == "__main__":
    main()
