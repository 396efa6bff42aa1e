"""Locks the open file that its caller passed by number; waits, with a line said, while another has it.

The lock belongs to the caller's open file and stays when this program ends. Uses the standard library only.
"""

import fcntl
import sys
from pathlib import Path

number, path = int(sys.argv[1]), Path(sys.argv[2])
try:
    fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    holder = path.read_text(encoding="ascii").strip()
    sys.stdout.write(f"→ Waiting: process {holder} sets this checkout up\n")
    sys.stdout.flush()
    fcntl.flock(number, fcntl.LOCK_EX)
