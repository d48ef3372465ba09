"""docker-compose.yml: valid, complete, without a default password, and in step with what it starts."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema.validators import validator_for

from config.settings import Settings
from tools import TOOLS

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONE_SHOT = {name for name, service in SERVICES.items() if service["restart"] == "on-failure"}
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(:[?-])?([^}]*)\}")
SECRET = re.compile(r"PASSWORD|SECRET|FERNET|TOKEN$|_KEY$|AUTH$")
POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def documented() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_it_is_a_valid_compose_file() -> None:
    schema = json.loads((ROOT / "tests/fixtures/compose/compose-spec.json").read_text(encoding="utf-8"))
    errors = list(validator_for(schema)(schema).iter_errors(COMPOSE))
    assert [f"{'.'.join(map(str, error.path))}: {error.message}" for error in errors] == []


def test_the_schema_would_notice_a_mistake() -> None:
    schema = json.loads((ROOT / "tests/fixtures/compose/compose-spec.json").read_text(encoding="utf-8"))
    broken = {**COMPOSE, "services": {"redis": {**SERVICES["redis"], "healthchek": {}}}}
    assert not validator_for(schema)(schema).is_valid(broken)


def test_docker_reads_it_where_docker_can(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("the docker compose plugin is not installed")
    environment = tmp_path / "env"
    environment.write_text("".join(f"{name}={value or 'a1'}\n" for name, value in documented().items()))
    command = [docker, "compose", "--env-file", str(environment), "--file", "docker-compose.yml", "config"]
    done = subprocess.run([*command, "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_everything_the_design_names_is_there() -> None:
    airflow = {"api-server", "scheduler", "dag-processor", "triggerer", "worker"}
    stores = {"postgres", "redis", "object-store", "mlflow", "sandbox"}
    assert {f"airflow-{part}" for part in airflow} | stores <= set(SERVICES)


def test_every_lasting_service_has_a_health_check_and_every_wait_has_one_to_wait_for() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == ONE_SHOT
    for name, service in SERVICES.items():
        for other, wait in service.get("depends_on", {}).items():
            awaited = wait["condition"]
            assert awaited == (
                "service_completed_successfully" if other in ONE_SHOT else "service_healthy"
            ), (name, other)


def test_images_are_pinned_to_a_release() -> None:
    foreign = {name: service["image"] for name, service in SERVICES.items() if "build" not in service}
    assert set(foreign) == {"postgres", "redis", "object-store"}
    assert all(re.search(r":v?\d+\.\d+(\.\d+)?(-\w+)?$", image) for image in foreign.values()), foreign


def test_volumes_are_named_and_used() -> None:
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
    named = {mount.split(":")[0] for mount in mounts if not mount.startswith("./")}
    assert named == set(COMPOSE["volumes"])
    assert all((ROOT / mount.split(":")[0]).exists() for mount in mounts if mount.startswith("./"))


def test_ports_are_open_to_this_machine_only() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published and all(port.startswith("127.0.0.1:") for port in published)


def test_no_secret_has_a_default() -> None:
    connections = {name for tool in TOOLS.values() for name in tool.variables}
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if not SECRET.search(name) and "password" not in str(value).lower():
                continue
            marks = [mark for _, mark, _ in VARIABLE.findall(str(value))]
            if name in connections:
                assert value == f"${{{name}:-}}", "a tool that is not connected has no credentials at all"
            else:
                assert marks and set(marks) == {":?"}, f"{name} must refuse to start without a value"


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    used = {name for name, _, _ in VARIABLE.findall(TEXT)}
    assert used - set(documented()) == set()
    assert set(documented()) - used == {"COMPOSE_PROFILES"}
    required = {name for name, mark, _ in VARIABLE.findall(TEXT) if mark == ":?"}
    assert {name for name in required if documented()[name]} == set(), (
        "an example password becomes a real one"
    )
    defaults = {name: rest for name, mark, rest in VARIABLE.findall(TEXT) if mark == ":-"}
    assert {name: documented()[name] for name in defaults} == defaults


def test_settings_are_named_as_truce_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = SERVICES["airflow-worker"]["environment"]
    for name, value in environment.items():
        if name.startswith("TRUCE_") and "__" in name:
            monkeypatch.setenv(name, VARIABLE.sub(lambda match: match[3], str(value)))
    settings = Settings()
    assert settings.lake.catalog == "dbname=truce_lake host=postgres user=truce_lake"
    assert settings.lake.data_path == "s3://truce-lake/data"
    assert settings.writeback.mode == "auto"


def test_airflow_knows_every_option_that_is_set() -> None:
    location = importlib.util.find_spec("airflow")
    assert location is not None and location.submodule_search_locations
    core = Path(location.submodule_search_locations[0]) / "config_templates" / "config.yml"
    known = {
        section: set(body["options"]) for section, body in yaml.safe_load(core.read_text("utf-8")).items()
    }
    from airflow.providers.celery.get_provider_info import get_provider_info

    known["celery"] = set(get_provider_info()["config"]["celery"]["options"])
    options = [name for name in SERVICES["airflow-scheduler"]["environment"] if name.startswith("AIRFLOW__")]
    assert options
    for name in options:
        section, option = name.removeprefix("AIRFLOW__").lower().split("__", 1)
        assert option in known[section], name


def test_the_image_copies_every_package_and_only_what_exists() -> None:
    dockerfile = (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")
    sources = {
        source
        for line in re.findall(r"^COPY (.+)$", dockerfile, re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert [source for source in sources if not (ROOT / source).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {
        name.removesuffix("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]
    }
    assert packages <= sources
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{source}/**" if (ROOT / source).is_dir() else f"!{source}" for source in sources} <= set(
        ignored
    )


@pytest.fixture
def answering() -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/health" else 503)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_health_check_believes_only_a_good_answer(answering: str) -> None:
    def check(url: str) -> int:
        return subprocess.run(
            [sys.executable, ROOT / "docker/healthy.py", url], capture_output=True, check=False
        ).returncode

    assert check(f"{answering}/health") == 0
    assert check(f"{answering}/ill") == 1
    assert check("http://127.0.0.1:9/health") == 1


@pytest.mark.skipif(POSTGRES is None, reason="PostgreSQL is not installed")
def test_the_database_script_gives_each_its_own(tmp_path: Path) -> None:
    assert POSTGRES is not None
    home = Path("/tmp") / f"truce-compose-{os.getpid()}"
    home.mkdir()
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(home, 65534, 65534)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "TRUCE_"))}
    passwords = {f"TRUCE_{name}_DB_PASSWORD": f"it's {name}" for name in ("AIRFLOW", "MLFLOW", "LAKE")}
    environment = {**clean, **passwords, "PGHOST": str(home), "POSTGRES_USER": "postgres"}

    def run(*command: str | Path) -> str:
        done = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(*user, POSTGRES / "initdb", "-D", home / "data", "-U", "postgres", "-A", "trust")
    options = f"-k {home} -c listen_addresses="
    run(*user, POSTGRES / "pg_ctl", "-D", home / "data", "-l", home / "log", "-o", options, "-w", "start")
    try:
        run("sh", ROOT / "docker/create-databases.sh")
        query = (
            "select datname, pg_get_userbyid(datdba) from pg_database where datname like 'truce%' order by 1"
        )
        owners = run("psql", "-U", "postgres", "-Atc", query).split()
        assert owners == [f"truce_{name}|truce_{name}" for name in ("airflow", "lake", "mlflow")]
        allowed = "select has_database_privilege('truce_mlflow', 'truce_lake', 'connect')"
        assert run("psql", "-U", "postgres", "-Atc", allowed).strip() == "f"
    finally:
        run(*user, POSTGRES / "pg_ctl", "-D", home / "data", "-m", "immediate", "stop")
        shutil.rmtree(home)
