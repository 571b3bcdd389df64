"""Behind a proxy, with a CA of the network's own: a real tunnel and a real certificate, on this machine."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from testserver import SmallServer, json_reply

from kaart.core.errors import InputError, UpstreamUnavailableError
from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry
from kaart.sources.http.trust import VARIABLES, own_certificates

HOST = "data.example"
FAST = Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.02, rest_s=0)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


class Proxy(ThreadingHTTPServer):
    """Gives every CONNECT a tunnel to one port of this machine; refuses with another status when it has one."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.port, self.status, self.asked = port, 200, []

    @property
    def url(self) -> str:
        return f"http://gast:geheim@127.0.0.1:{self.server_port}"


class Tunnel(BaseHTTPRequestHandler):
    server: Proxy

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """What is asked stands in `Proxy.asked`."""

    def do_CONNECT(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        self.end_headers()
        self.close_connection = True
        if self.server.status != 200:
            return
        with closing(socket.create_connection(("127.0.0.1", self.server.port))) as behind:
            pair = {self.connection: behind, behind: self.connection}
            while True:
                for one in select.select(list(pair), [], [])[0]:
                    content = one.recv(1 << 16)
                    if not content:
                        return
                    pair[one].sendall(content)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A certificate for the host that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    path.with_suffix(".key").write_bytes(secret)
    return path


@pytest.fixture
def proxy(server: SmallServer, certificate: Path, monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    server.server.socket = context.wrap_socket(server.server.socket, server_side=True)
    server.on("/rows", json_reply([1]))
    for name in (*PROXIES, *VARIABLES, *(name.lower() for name in PROXIES)):
        monkeypatch.delenv(name, raising=False)
    with Proxy(server.server.server_port) as made:
        threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setenv("HTTPS_PROXY", made.url)
        yield made
        made.shutdown()


def ask() -> object:
    with Http(Settings(), retry=FAST) as http:
        return http.get_json(HOST, "rows")[0]


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_proxy_and_an_own_ca_are_used(proxy: Proxy, certificate: Path, monkeypatch, variable: str):
    monkeypatch.setenv(variable, str(certificate))
    assert ask() == [1]
    assert proxy.asked == [f"{HOST}:443"]


def test_without_its_ca_the_sentence_says_what_to_set(proxy: Proxy):
    with pytest.raises(UpstreamUnavailableError, match=rf"certificate of {HOST} is not trusted.*SSL_CERT_FILE"):
        ask()
    assert proxy.asked == [f"{HOST}:443"]


@pytest.mark.parametrize("status", [407, 403, 502])
def test_a_proxy_that_refuses_is_named_and_keeps_its_password(proxy: Proxy, status: int):
    proxy.status = status
    with pytest.raises(UpstreamUnavailableError, match=rf"proxy gives no way to {HOST}.*HTTPS_PROXY") as caught:
        ask()
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://", "127.0.0.1:9"])
def test_a_proxy_that_is_not_there_or_no_address(proxy: Proxy, monkeypatch, address: str):
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(UpstreamUnavailableError, match=f"proxy gives no way to {HOST}"):
        ask()


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_file_that_is_not_there_or_holds_nothing(monkeypatch, tmp_path: Path, variable: str):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "ca.pem"
    monkeypatch.setenv(variable, str(path))
    with pytest.raises(InputError, match=rf"ca\.pem \({variable}\) cannot be read: it is not there"):
        own_certificates()
    path.write_text("geen certificaat")
    with pytest.raises(InputError, match=rf"ca\.pem \({variable}\) holds no certificates"):
        Http(Settings())
    monkeypatch.setenv(variable, str(tmp_path))
    assert own_certificates() == str(tmp_path)
