"""`deploy/nginx.conf` in front of the server of the pages, with Debian's nginx; skipped where there is none."""

import base64
import hashlib
import shutil
import socket
import ssl
import subprocess
import time
from datetime import UTC, datetime, timedelta

import httpx
import lxml.html
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from flows import metrics, page_server
from flows.browse.app import Browser
from flows.browse.command import routes_of
from flows.settings import Settings
from tests.conftest import REPOSITORY
from tests.warehouse.lakes import article, publish, shard
from warehouse.ask.query import run_sql
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def write_certificate(folder) -> None:
    """A self-signed certificate of localhost and its key, as nightdesk.pem and nightdesk.key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string("CN=localhost")
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "nightdesk.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "nightdesk.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *private))


@pytest.fixture
def configuration(tmp_path):
    """Writes the example within a whole configuration: other ports, and its files below `tmp_path`."""

    def write(tls: int, pages: int):
        write_certificate(tmp_path)
        digest = base64.b64encode(hashlib.sha1(b"hush").digest()).decode()
        (tmp_path / "nightdesk.htpasswd").write_text(f"ada:{{SHA}}{digest}\n")
        site = (REPOSITORY / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        ours = {"listen 80": f"listen {free_port()}", "listen 443": f"listen {tls}", ":4201": f":{pages}"}
        for was, now in {**ours, "/etc/nginx/nightdesk": f"{tmp_path}/nightdesk"}.items():
            assert was in site
            site = site.replace(was, now)
        (tmp_path / "site.conf").write_text(site)
        here = f"pid {tmp_path}/pid; daemon off; master_process off; error_log stderr; events {{}}"
        (tmp_path / "nginx.conf").write_text(f"{here} http {{ access_log off; include {tmp_path}/site.conf; }}\n")
        return [NGINX, "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]

    return write


def test_the_example_is_a_valid_configuration(configuration):
    checked = subprocess.run([*configuration(free_port(), 4201), "-t"], capture_output=True, text=True)
    assert "syntax is ok" in checked.stderr
    assert checked.returncode == 0, checked.stderr


@pytest.fixture
def through_nginx(configuration, monkeypatch, tmp_path):
    """A lake, and a client of what `serve` has of it, with nginx in between and the name of the example."""
    lake, port = Lake(tmp_path / "lake"), free_port()
    publish(lake, "run-1", {"wire": shard(article("a"))})
    lake.digests.mkdir()
    (lake.digests / "2026-03-02.html").write_text("the night")
    name = f"news.example.org:{port}"
    monkeypatch.setenv(page_server.ADDRESS, f"https://{name}/{lake.label}")
    settings = Settings(lake=lake.root)
    routes = [*metrics.routes(settings), *routes_of(Browser(settings, corrections=True))]
    with page_server.serve_pages(lake, 0, routes) as here:
        command = configuration(port, int(here.split(":")[2].split("/")[0]))
        trust = ssl.create_default_context(cafile=tmp_path / "nightdesk.pem")
        with (
            subprocess.Popen(command, stderr=subprocess.PIPE) as nginx,
            httpx.Client(base_url=f"https://localhost:{port}", verify=trust, trust_env=False, timeout=60) as client,
        ):
            client.headers["Host"] = name
            try:
                answers(client)
                yield client, lake
            finally:
                nginx.terminate()


def test_pages_need_the_password_health_does_not_and_nothing_else_is_reached(through_nginx):
    client, lake = through_nginx
    page = f"/{lake.label}/2026-03-02.html"
    assert client.get(page).status_code == 401
    assert client.get(page, auth=("ada", "wrong")).status_code == 401
    assert client.get(page, auth=("ada", "hush")).text == "the night"
    assert client.get(f"/{lake.label}/../nightdesk.duckdb", auth=("ada", "hush")).status_code == 404
    assert client.get("/healthz").json()["night"] == "2026-03-02"
    assert "nightdesk_up 1.0" in client.get("/metrics").text


def test_a_form_is_taken_from_a_page_of_the_name_that_browsers_see(through_nginx):
    client, lake = through_nginx
    client.auth, name = ("ada", "hush"), client.headers["Host"]
    assert client.get("/browse/names/").headers["Location"] == f"https://{name}/browse/names"
    page = lxml.html.fromstring(client.get("/browse/correct", params={"id": "a"}).text)
    [form] = [dict(form.fields) for form in page.forms if form.fields.get("kind") == "sentiment"]
    form |= {"value": "positive", "why": "it is ironic", "by": "ada"}

    def sent(origin, **headers):
        return client.post("/browse/correct", data=form, headers={"Origin": origin, **headers}).status_code

    evil = "evil.example"
    assert sent(f"https://{evil}") == 400
    assert sent(f"https://{evil}", **{"X-Forwarded-Host": evil}) == 400
    assert sent(f"https://{evil}", Host=evil) == 400
    assert sent(f"https://{name}") == 200
    with connect(lake) as con:
        assert run_sql(con, "select value from internal.overrides").to_pylist() == [{"value": "positive"}]


def answers(client) -> None:
    """Wait until nginx does."""
    while True:
        try:
            client.get("/healthz")
        except httpx.ConnectError:
            time.sleep(0.05)
        else:
            return
