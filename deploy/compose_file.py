"""Reads docker-compose.yml, deploy/env.example and deploy/Dockerfile, and says what they lack."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

SERVICES = ("db", "redis", "migrate", "web", "worker", "beat", "proxy")
ONE_SHOT = frozenset({"migrate"})
VOLUMES = frozenset({"database", "data"})
VARIABLE = re.compile(r"\$(?:(?P<escaped>\$)|\{(?P<name>\w+)(?::?(?P<kind>[-?])(?P<rest>[^}]*))?\}|(?P<plain>\w+))")


class CheckError(Exception):
    """What is wrong, in one line."""


def read_env(text: str) -> dict[str, str]:
    """The NAME=value lines of an .env file."""
    pairs = (line.partition("=") for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def variables(text: str) -> set[str]:
    """The names of the ${…} in a compose file."""
    found = {match["name"] or match["plain"] for match in VARIABLE.finditer(text) if not match["escaped"]}
    return {name for name in found if name}


def interpolate(value: Any, env: Mapping[str, str]) -> Any:
    """`value` with ${NAME}, ${NAME:-default} and ${NAME:?message} replaced in all its strings, as compose does it."""

    def replace(match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        name = match["name"] or match["plain"]
        if env.get(name):
            return env[name]
        if match["kind"] == "?":
            raise CheckError(f"docker-compose.yml needs {name}: {match['rest']}")
        return match["rest"] or ""

    if isinstance(value, str):
        return VARIABLE.sub(replace, value)
    if isinstance(value, dict):
        return {key: interpolate(item, env) for key, item in value.items()}
    return [interpolate(item, env) for item in value] if isinstance(value, list) else value


def find_problems(compose_text: str, env_text: str) -> list[str]:
    """What docker-compose.yml lacks, a sentence each."""
    compose = yaml.safe_load(compose_text)
    services = compose.get("services") or {}
    problems = [f"service {name} is missing" for name in SERVICES if name not in services]
    problems += [f"volume {name} is missing" for name in sorted(VOLUMES - set(compose.get("volumes") or {}))]
    for name, service in services.items():
        if name not in ONE_SHOT and not (service.get("healthcheck") or {}).get("test"):
            problems.append(f"service {name} has no health check")
        for other, how in (service.get("depends_on") or {}).items():
            wanted = "service_completed_successfully" if other in ONE_SHOT else "service_healthy"
            if other not in services or how.get("condition") != wanted:
                problems.append(f"service {name} must wait for {other} with condition {wanted}")
    undocumented = variables(compose_text) - set(read_env(env_text))
    return problems + [f"variable {name} is not in deploy/env.example" for name in sorted(undocumented)]


def find_proxy_problems(text: str) -> list[str]:
    """What deploy/nginx.conf lacks, a sentence each."""
    lines = ("client_max_body_size 60m;", "proxy_set_header Host ", "proxy_set_header X-Forwarded-Proto ")
    problems = [f"no line {line.strip()}" for line in lines if line not in text]
    return problems + (["unbalanced braces"] if text.count("{") != text.count("}") else [])


def nginx_without_root(text: str, folder: str, replace: Mapping[str, str]) -> str:
    """deploy/nginx.conf with its ports replaced and nothing written outside `folder`, for a machine's own nginx."""
    for old, new in replace.items():
        text = text.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    return text.replace("http {", f"http {{\n    access_log off; error_log stderr; {paths}", 1)


@dataclass(frozen=True)
class Step:
    """One instruction of a Dockerfile."""

    name: str
    arguments: str


def read_dockerfile(text: str) -> list[Step]:
    lines = re.sub(r"\\\n\s*", " ", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    pairs = (line.split(maxsplit=1) for line in lines.splitlines() if line.strip())
    return [Step(name.upper(), rest) for name, rest in pairs]


def command_of(value: Any) -> list[str]:
    return shlex.split(value) if isinstance(value, str) else [str(word) for word in value]


def health_command(service: Mapping[str, Any]) -> list[str]:
    """The health check of a service as a command to run."""
    test = service["healthcheck"]["test"]
    kind, *rest = ["CMD-SHELL", test] if isinstance(test, str) else test
    return ["/bin/sh", "-c", rest[0]] if kind == "CMD-SHELL" else [str(word) for word in rest]
