"""The two commands say in one clear line what is missing."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def run_shell(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def set_up(then: str) -> str:
    """A script that sources the set-up as bin/serve does."""
    return f'set -eu; set -- ; . bin/setup.sh; ROOT="{ROOT}"; BUILD="$ROOT/.build"; {then}'


def one_line(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 2, result
    (line,) = result.stderr.strip().splitlines()
    return line


def test_a_port_that_is_taken_is_named():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        result = subprocess.run(
            [sys.executable, ROOT / "bin" / "check_port.py", "127.0.0.1", port],
            capture_output=True,
            text=True,
            check=False,
        )

    assert f"127.0.0.1:{port}" in one_line(result)
    assert "PORT=" in result.stderr


@pytest.mark.parametrize("port", ["0", "web", "70000", ""])
def test_a_port_that_is_none_is_refused(port):
    result = subprocess.run(
        [sys.executable, ROOT / "bin" / "check_port.py", "127.0.0.1", port], capture_output=True, text=True, check=False
    )

    assert result.returncode != 0
    assert "PORT must be a number" in result.stderr


def test_a_python_that_is_too_old_is_named(tmp_path):
    fake = tmp_path / "python3"
    fake.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.8.20" && exit 0\nexit 1\n', encoding="utf-8")
    fake.chmod(0o755)
    for tool in ("dirname",):
        (tmp_path / tool).symlink_to(shutil.which(tool) or "")

    line = one_line(run_shell(set_up("find_python"), PATH=str(tmp_path), PYTHON=str(fake)))

    assert "Python 3.11 or newer is needed; found Python 3.8.20" in line


def test_a_full_disk_is_named(tmp_path):
    fake = tmp_path / "df"
    fake.write_text('#!/bin/sh\nprintf "F K U A\\n/dev/x 9 9 1000 99%% /\\n"\n', encoding="utf-8")
    fake.chmod(0o755)

    line = one_line(run_shell(set_up(f'ROOT="{tmp_path}"; check_disk'), PATH=f"{tmp_path}:{os.environ['PATH']}"))

    assert "Too little disk space" in line


def test_a_second_set_up_waits_for_the_first_and_says_so(tmp_path):
    lock = f'PYTHON="{sys.executable}"; BUILD="{tmp_path}"; lock_setup; '
    first = subprocess.Popen(
        ["/bin/sh", "-c", set_up(f"{lock} echo locked; read -r go; touch $BUILD/first-is-done")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first.stdout.readline() == "locked\n"
    second = subprocess.Popen(
        ["/bin/sh", "-c", set_up(f"{lock} ls $BUILD")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )

    said = second.stdout.readline()
    first.communicate("go\n")
    seen, _errors = second.communicate()

    assert said == f"→ Waiting: process {first.pid} sets this checkout up\n"
    assert "first-is-done" in seen


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_the_step_that_runs_and_begins_no_other(tmp_path, number):
    steps = f'BUILD="{tmp_path}"; run_step Sleeping hint sh -c "echo \\$\\$ > {tmp_path}/step; exec sleep 60"; say next'
    shell = subprocess.Popen(["/bin/sh", "-c", set_up(steps)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert shell.stdout.readline() == "→ Sleeping\n"
    step = tmp_path / "step"
    while not (step.exists() and step.read_text()):
        time.sleep(0.01)

    shell.send_signal(number)
    said, _errors = shell.communicate(timeout=5)

    assert (shell.returncode, said) == (130, "→ Stopped\n")
    with pytest.raises(ProcessLookupError):
        os.kill(int(step.read_text()), 0)


def test_an_index_that_cannot_be_reached_is_named(tmp_path):
    script = set_up(f'ROOT="{tmp_path}"; BUILD="{tmp_path}"; PYTHON="{sys.base_prefix}/bin/python3"; make_uv')
    result = run_shell(
        script,
        PATH="/usr/bin:/bin",
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_EXTRA_INDEX_URL="",
        PIP_RETRIES="0",
        PIP_CONFIG_FILE="/dev/null",
        PIP_FIND_LINKS="",
    )

    assert result.returncode == 2
    assert result.stderr.strip().splitlines()[-1].startswith("✗ The package index cannot be reached")
