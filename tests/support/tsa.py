"""A time stamping authority (RFC 3161) on loopback with a certificate of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY = "1.3.6.1.4.1.99999.1"
DAY = timedelta(days=1)


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _certificate(name: str, key: Any, issuer: str, signer: Any, *, root: bool) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(issuer))
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - DAY).not_valid_after(now + 3650 * DAY)
    builder = builder.add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
    usage = x509.KeyUsage(not root, not root, False, False, False, root, root, False, False)
    builder = builder.add_extension(usage, critical=True)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    parent = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    builder = builder.add_extension(parent, critical=False)
    if not root:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return builder.sign(signer, hashes.SHA256())


@dataclass
class Authority:
    """``at``: the moment it vouches for; ``broken``: it stamps something else than it was asked."""

    url: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    broken: bool = False
    asked: int = 0

    def __post_init__(self) -> None:
        self._root_key, self._key = _key(), _key()
        self.root = _certificate("Raiz de teste", self._root_key, "Raiz de teste", self._root_key, root=True)
        self._own = _certificate("Carimbo de teste", self._key, "Raiz de teste", self._root_key, root=False)

    def write_root(self, folder: Path) -> str:
        path = folder / "tsa.pem"
        path.write_bytes(self.root.public_bytes(Encoding.PEM))
        return str(path)

    def answer(self, data: bytes) -> bytes:
        self.asked += 1
        request = tsp.TimeStampReq.load(data)
        token = self._token(self._info(request))
        return bytes(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump())

    def _info(self, request: Any) -> bytes:
        imprint = request["message_imprint"]
        if self.broken:
            algorithm = {"algorithm": "sha256"}
            imprint = {"hash_algorithm": algorithm, "hashed_message": hashlib.sha256(b"other").digest()}
        info = {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": imprint,
            "serial_number": self.asked,
            "gen_time": self.at.replace(microsecond=0),
            "nonce": request["nonce"].native,
        }
        return bytes(tsp.TSTInfo(info).dump())

    def _token(self, info: bytes) -> cms.ContentInfo:
        own = asn1.Certificate.load(self._own.public_bytes(Encoding.DER))
        digest = algos.DigestAlgorithm({"algorithm": "sha256"})
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [hashlib.sha256(info).digest()]},
                {
                    "type": "signing_certificate_v2",
                    "values": [{"certs": [{"cert_hash": hashlib.sha256(own.dump()).digest()}]}],
                },
            ]
        )
        signature = self._key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256())
        identifier = {"issuer": own.issuer, "serial_number": own.serial_number}
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", identifier),
            "digest_algorithm": digest,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
            "signature": signature,
        }
        content = {"content_type": "tst_info", "content": core.ParsableOctetString(info)}
        signed = {
            "version": "v3",
            "digest_algorithms": [digest],
            "encap_content_info": content,
            "certificates": [own],
            "signer_infos": [signer],
        }
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


@contextmanager
def authority() -> Iterator[Authority]:
    serving = Authority()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = serving.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    serving.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield serving
    finally:
        server.shutdown()
        server.server_close()
