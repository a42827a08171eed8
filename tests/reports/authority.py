"""An authority for time stamps (RFC 3161) on this machine: OpenSSL's, behind a server that passes questions on."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.utils import timezone

SETTINGS = """
[tsa]
serial = {folder}/serial
signer_cert = {folder}/authority.pem
signer_key = {folder}/authority.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def make_authority(folder: Path) -> None:
    """The files of an authority lie in the folder."""
    folder.mkdir(exist_ok=True)
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"云泽时间戳 {folder.name}")])
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, SHA256())
    )
    (folder / "authority.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "authority.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "serial").write_text("01")
    (folder / "openssl.cnf").write_text(SETTINGS.format(folder=folder))


def replied(folder: Path, question: bytes) -> bytes:
    """What OpenSSL answers for the authority in this folder."""
    (folder / "question").write_bytes(question)
    ask = ["openssl", "ts", "-reply", "-config", "openssl.cnf", "-section", "tsa", "-queryfile", "question"]
    return subprocess.run(ask, cwd=folder, check=True, capture_output=True).stdout


@contextmanager
def served(folder: Path, *, instead: bytes | None = None, silent: Event | None = None) -> Iterator[str]:
    """The address of the authority; it says something else `instead`, or nothing until `silent` is set."""

    class Passing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            if silent is not None:
                silent.wait(10)
                return
            answer = replied(folder, question) if instead is None else instead
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Passing) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            if silent is not None:
                silent.set()
            server.shutdown()
            thread.join()
