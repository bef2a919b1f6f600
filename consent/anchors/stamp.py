"""A time stamp by somebody else (RFC 3161) over a head: it existed then. The answer is verified before it is kept."""

from __future__ import annotations

import base64
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from django.conf import settings

from ..models import TreeHead
from .errors import NotKept

if TYPE_CHECKING:
    from rfc3161_client import TimeStampRequest, TimeStampResponse

TYPE, ANSWER_TYPE = "application/timestamp-query", "application/timestamp-reply"
MOST_BYTES = 256 * 1024


def keep(head: TreeHead) -> str:
    """The answer in base64. Raises NotKept."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    asked = TimestampRequestBuilder().data(head.canonical.encode()).hash_algorithm(HashAlgorithm.SHA256)
    request = asked.nonce(nonce=True).cert_request(cert_request=True).build()
    answer = _ask(request.as_bytes())
    _check(answer, head, request)
    return base64.b64encode(answer).decode()


def _ask(request: bytes) -> bytes:
    from invenio_center.kernel.http import Client, HttpError

    # The operator names this address in the environment, so it may lie in a private network.
    client = Client(private=("0.0.0.0/0", "::/0"), secrets=[settings.TSA_URL])
    headers = {"Content-Type": TYPE, "Accept": ANSWER_TYPE}
    try:
        answer = client.request(
            "POST", settings.TSA_URL, content=request, headers=headers, max_bytes=MOST_BYTES
        )
    except HttpError as error:
        raise NotKept(f"o serviço de carimbo do tempo não respondeu ({error})") from error
    if answer.status != 200:
        raise NotKept(f"o serviço de carimbo do tempo recusou (HTTP {answer.status})")
    return answer.body


def checked(receipt: str, head: TreeHead) -> datetime:
    """The moment a kept answer vouches for. Raises NotKept when it does not vouch for this head."""
    try:
        answer = base64.b64decode(receipt, validate=True)
    except ValueError as error:
        raise NotKept("o carimbo do tempo guardado não se deixa ler") from error
    return _check(answer, head, None).tst_info.gen_time


def _check(answer: bytes, head: TreeHead, request: TimeStampRequest | None) -> TimeStampResponse:
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    builder = VerifierBuilder.from_request(request) if request else VerifierBuilder()
    for root in _roots():
        builder = builder.add_root_certificate(root)
    try:
        response = decode_timestamp_response(answer)
        builder.build().verify_message(response, head.canonical.encode())
    except (ValueError, VerificationError) as error:
        raise NotKept(
            "o carimbo do tempo recebido não confere com a cabeça ou com os certificados"
        ) from error
    return response


def _roots() -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(Path(settings.TSA_CERTS).read_bytes())
    except (OSError, ValueError) as error:
        raise NotKept("os certificados de INVENIO_TSA_CERTS não se deixam ler") from error
