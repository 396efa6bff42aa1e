"""What a confined program can see and do; run by base.confined in tests."""

import os
import sys
import time
from pathlib import Path


def main() -> None:
    if Path("allocates").exists():
        sys.stdout.write(str(len(bytearray(10**9))))
    elif Path("writes").exists():
        sys.stdout.write("x" * 1_000_000)
    elif Path("dies").exists():
        os.abort()
    elif Path("forks").exists():
        fork(Path(Path("forks").read_text(encoding="utf-8")))
    else:
        sys.stdout.write(f"{dict(os.environ)} {sorted(path.name for path in Path().iterdir())}")


def fork(folder: Path) -> None:
    """A child that outlives its parent; root alone may, others are stopped by the limit and wait themselves."""
    try:
        pid = os.fork()
    except OSError:
        pid = 0
    if pid == 0 and folder.exists():
        (folder / "pid").write_text(str(os.getpid()), encoding="utf-8")
    time.sleep(60)


if __name__ == "__main__":
    main()
