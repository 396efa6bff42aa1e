"""The installation's files agree with each other and with the settings; deploy/check_compose.py runs them."""

import importlib.util
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SETTINGS = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "config" / "settings.py").read_text(encoding="utf-8")))
QUEUES = {"quick", "sweep", "documents"}
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def load_reader():
    spec = importlib.util.spec_from_file_location("compose_file", ROOT / "deploy" / "compose_file.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reader = load_reader()
VALUES = {**reader.read_env(EXAMPLE), "POSTGRES_PASSWORD": "secret"}
SERVICES = reader.interpolate(yaml.safe_load(COMPOSE), VALUES)["services"]
OURS = ("migrate", "web", "worker", "beat")


def test_compose_file_lacks_nothing():
    assert reader.find_problems(COMPOSE, EXAMPLE) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  beat:\n", "  tick:\n", "service beat is missing"),
        ("  database:\n", "", "volume database is missing"),
        ('test: ["CMD-SHELL", "redis-cli', 'trial: ["CMD-SHELL", "redis-cli', "service redis has no health check"),
        ("service_completed_successfully", "service_started", "service web must wait for migrate"),
        ("${WEB_WORKERS:-3}", "${WEB_PROCESSES:-3}", "variable WEB_PROCESSES is not in deploy/env.example"),
    ],
)
def test_a_lack_is_named(old, new, problem):
    broken = COMPOSE.replace(old, new)

    problems = reader.find_problems(broken, EXAMPLE)

    assert any(found.startswith(problem) for found in problems)


def test_proxy_lacks_nothing():
    assert reader.find_proxy_problems((ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")) == []


def test_a_password_must_be_given():
    with pytest.raises(reader.CheckError, match="POSTGRES_PASSWORD"):
        reader.interpolate(yaml.safe_load(COMPOSE), {**VALUES, "POSTGRES_PASSWORD": ""})


def test_variables_are_replaced_as_compose_does():
    text = "$$HOME ${A} ${B:-default} ${C:-} $A"

    assert reader.interpolate(text, {"A": "one", "B": ""}) == "$HOME one default  one"


@pytest.mark.parametrize("name", OURS)
def test_services_set_what_the_settings_read(name):
    assert set(SERVICES[name]["environment"]) <= SETTINGS


def test_web_takes_the_health_check_s_host():
    hosts = SERVICES["web"]["environment"]["ALLOWED_HOSTS"].split(",")

    assert {"campaign.example.gov.cn", "127.0.0.1"} <= set(hosts)


@pytest.mark.parametrize("name", OURS)
def test_commands_name_what_exists(name):
    command = reader.command_of(SERVICES[name]["command"])

    match command:
        case ["python", script, *_]:
            assert (ROOT / script).is_file()
        case ["gunicorn", module, *_]:
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
        case ["celery", app, *_]:
            assert app == "--app=config"
        case _:
            pytest.fail(f"{name} starts {command[0]}")


def test_worker_listens_to_every_queue():
    words = " ".join(SERVICES["worker"]["command"])

    assert [set(found.split(",")) for found in re.findall(r"--queues=(\S+)", words)] == [QUEUES]


def test_files_mounted_and_built_from_exist():
    mounts = [volume.split(":")[0] for volume in SERVICES["proxy"]["volumes"] if volume.startswith("./")]

    assert mounts
    assert all((ROOT / path).is_file() for path in mounts)
    assert (ROOT / SERVICES["web"]["build"]["dockerfile"]).is_file()


def test_image_holds_every_app():
    copied = {step.arguments.split()[0] for step in reader.read_dockerfile(DOCKERFILE) if step.name == "COPY"}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert packages | {"templates", "static", "locale", "requirements", "bin", "manage.py"} <= copied


def test_image_runs_without_root():
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]

    assert "\nUSER campaign\n" in last_stage


@pytest.mark.parametrize("path", UNITS, ids=[path.stem for path in UNITS])
def test_unit_starts_what_compose_starts(path):
    name = path.stem.removeprefix("campaign-")
    unit = path.read_text(encoding="utf-8")
    (words,) = re.findall(r"^ExecStart=/opt/campaign/\.venv/bin/(.*)$", unit, re.MULTILINE)
    words = words.replace("%%", "%").replace("${WEB_WORKERS}", "3").replace("${WORKER_PROCESSES}", "4")

    expected = " ".join(SERVICES[name]["command"])
    expected = expected.replace("0.0.0.0:8000", "127.0.0.1:8000").replace("/data/", "/var/lib/campaign/")
    assert words == expected


def test_units_are_web_worker_and_beat():
    assert [path.stem for path in UNITS] == ["campaign-beat", "campaign-web", "campaign-worker"]


@pytest.mark.parametrize("name", sorted(SETTINGS | set(reader.read_env(EXAMPLE))))
def test_variable_is_in_the_handbook(name):
    assert f"`{name}`" in OPERATIONS
