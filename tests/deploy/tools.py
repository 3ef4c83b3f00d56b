"""The programs that judge what is in `deploy/`. They come as packages; nginx not for a Mac with an Intel processor."""

from __future__ import annotations

import platform
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
SCRIPTS = Path(sysconfig.get_path("scripts"))
with_nginx = pytest.mark.skipif(
    sys.platform == "darwin" and platform.machine() == "x86_64", reason="no package of nginx for this system"
)

_NGINX_AROUND = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {site};
}}
"""


def run(program: str, *words: str | Path) -> str:
    """What it said. Raises `AssertionError` with that where it found fault."""
    done = subprocess.run([SCRIPTS / program, *words], capture_output=True, text=True, timeout=60, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


def nginx_words(site: str, folder: Path) -> list[str]:
    """How nginx is to be started with this site in `conf.d`."""
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(_NGINX_AROUND.format(folder=folder, site=folder / "site.conf"))
    return ["-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy_words(site: str, folder: Path) -> list[str]:
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + site)
    return ["--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
