"""Reads what a run of the suite wrote (junit): fails where a test was skipped, prints the ten dearest files.

A skipped test counts as a failure here: a check that did not run proves nothing.
"""

import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

DEAREST = 10

cases = list(ET.parse(Path(sys.argv[1])).getroot().iter("testcase"))  # noqa: S314
skipped = [case for case in cases if case.find("skipped") is not None]
seconds: Counter[str] = Counter()
tests: Counter[str] = Counter()
for case in cases:
    module = case.get("classname", "")
    seconds[module] += float(case.get("time", 0))
    tests[module] += 1

print(f"{len(cases)} tests, {sum(seconds.values()):.0f} s of tests; the dearest files:")
for module, spent in seconds.most_common(DEAREST):
    print(f"  {spent:6.1f} s  {tests[module]:4} tests  {module}")
if not cases or skipped:
    sys.exit(f"✗ {len(cases)} tests, {len(skipped)} skipped: every test must run here.")
