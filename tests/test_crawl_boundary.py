"""Where the crawl may go and how long it waits: addresses, certificates, time, turns."""

from __future__ import annotations

import datetime
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from crawled import crawl, states, write_source
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dh, rsa
from cryptography.x509.oid import NameOID
from faultserver import article, html, listing, names, serving
from scrapy.core.downloader.contextfactory import _get_creator_context
from scrapy.utils.test import get_crawler

from archive.evidence import Evidence
from crawler import tls
from crawler.boundary import Refused, public
from crawler.frontier import Frontier
from crawler.registry import load
from crawler.run import Limits, Run, rotated
from crawler.shared import Alone
from crawler.tls import cause_of


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "0.0.0.0", "224.0.0.1",
     "::1", "::ffff:10.0.0.1", "fe80::1", "fc00::1"],
)  # fmt: skip
def test_a_listed_host_that_resolves_to_a_private_address_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="private address"):
        public("www.example.gov.cn", address)


def test_a_public_address_passes() -> None:
    assert public("www.example.gov.cn", "222.177.0.1") == "222.177.0.1"


def test_a_slow_drip_ends_at_the_time_limit(tmp_path: Path) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b"<")
            time.sleep(0.1)

    with serving() as web:
        web.articles(1, 3)
        web.answers["/ysjs/202502/t20250210_2.html"] = drip
        web.answers["/ysjs/"] = listing(names(1, 3))
        sources = write_source(tmp_path / "sources", "slow", web.url())
        outcome = crawl(tmp_path, sources, env={"YUSUAN_TIMEOUT": "1"})
        assert outcome.code == 3
        state, reason = states(tmp_path)["/ysjs/202502/t20250210_2.html"]
        assert state == "failed" and "timed out" in reason


# The 1024-bit group of RFC 2409 §6.2, which old servers still offer.
_OAKLEY_2 = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE65381FFFFFFFFFFFFFFFF",
    16,
)


def expired_certificate() -> bytes:
    """For localhost, expired, and signed by nobody; with its key."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(day).not_valid_after(day + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


class OneArticle(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = {"/ysjs/": listing(names(1, 2)), "/ysjs/202502/t20250210_1.html": article(1), "/": html("home")}
        status, headers, body = page.get(self.path, html("no", 404))
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def tls_site(folder: Path, *, small_dh: bool = False) -> Iterator[int]:
    """A site on loopback behind an expired certificate; `small_dh`: with a 1024-bit key exchange and no other."""
    (folder / "site.pem").write_bytes(expired_certificate())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    if small_dh:
        group = dh.DHParameterNumbers(_OAKLEY_2, 2).parameters()
        (folder / "dh.pem").write_bytes(
            group.parameter_bytes(serialization.Encoding.PEM, serialization.ParameterFormat.PKCS3)
        )
        context.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
        context.load_dh_params(str(folder / "dh.pem"))
    context.load_cert_chain(folder / "site.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), OneArticle)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *a: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def relax(sources: Path, *words: str) -> None:
    file = sources / "tls.toml"
    plain = "\n".join(line for line in file.read_text("utf-8").splitlines() if not line.startswith("tls = "))
    told = ", ".join(f'"{word}"' for word in words)
    file.write_text(plain.replace("[[entries]]", f"tls = [{told}]\n[[entries]]", 1) + "\n", "utf-8")


def test_a_certificate_nobody_trusts_is_named_and_can_be_allowed(tmp_path: Path) -> None:
    with tls_site(tmp_path) as port:
        sources = write_source(tmp_path / "sources", "tls", f"https://localhost:{port}/ysjs/")
        strict = crawl(tmp_path, sources)
        assert strict.code == 3
        assert 'tls = ["expired"]' in strict.log, strict.log[-3000:]
        relax(sources, "expired")
        relaxed = crawl(tmp_path, sources)
        assert relaxed.code == 0 and relaxed.source("tls")["pages"] == 1


@pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")
def test_a_small_key_exchange_is_named_and_can_be_allowed(tmp_path: Path) -> None:
    with tls_site(tmp_path, small_dh=True) as port:
        sources = write_source(tmp_path / "sources", "tls", f"https://localhost:{port}/ysjs/")
        relax(sources, "expired")
        strict = crawl(tmp_path, sources)
        assert strict.code == 3
        assert 'tls = ["small_dh"]' in strict.log, strict.log[-3000:]
        relax(sources, "expired", "small_dh")
        relaxed = crawl(tmp_path, sources)
        assert relaxed.code == 0 and relaxed.source("tls")["pages"] == 1


def test_legacy_renegotiation_is_allowed_to_the_source_that_says_so_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No OpenSSL of today serves without secure renegotiation: what the client is set to accept is looked at instead."""
    monkeypatch.setattr(tls, "RELAXED", {"old.gov.cn": ("legacy",), "new.gov.cn": ()})
    factory = tls.ContextFactory.from_crawler(get_crawler(settings_dict={}))
    accepted = {}
    for host in ("old.gov.cn", "new.gov.cn"):
        context = _get_creator_context(factory.creatorForNetloc(host.encode(), 443))
        accepted[host] = bool(context.set_options(0) & 0x4)  # OP_LEGACY_SERVER_CONNECT
    assert accepted == {"old.gov.cn": True, "new.gov.cn": False}


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("[('SSL routines', '', 'unsafe legacy renegotiation disabled')]", 'tls = ["legacy"]'),
        ("[('SSL routines', '', 'dh key too small')]", 'tls = ["small_dh"]'),
        ("[('SSL routines', '', 'certificate verify failed')]", 'tls = ["expired"]'),
        ("[('SSL routines', '', 'wrong version number')]", "http://"),
    ],
)
def test_what_openssl_says_becomes_a_cause_and_a_remedy(said: str, remedy: str) -> None:
    assert remedy in cause_of(said)


def test_sources_begin_in_the_order_of_their_last_turn(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    for number in ("a", "b", "c"):
        write_source(folder, number, "http://127.0.0.1:1/ysjs/")
    with Evidence(tmp_path) as evidence:
        Frontier(evidence, "r0")
        for source, at in (("a", "2026-11-20"), ("c", "2026-11-19")):
            evidence.db.execute("INSERT INTO crawl VALUES ('r0', ?, ?, '', 'incomplete', 0)", (source, at))
        evidence.db.commit()
        run = Run(evidence, "r1", load(folder), Limits(), Alone())
        assert list(rotated(run)) == ["b", "c", "a"]
