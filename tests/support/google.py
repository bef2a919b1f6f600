"""A service account of Google with a key made for this run; its braces survive ``str.format``."""

from __future__ import annotations

import json
import uuid

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


def service_account() -> str:
    """The key file as Google hands it out; ``token_uri`` begins with ``/`` and lies below the API of the line."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "loja",
            "private_key_id": uuid.uuid4().hex,
            "private_key": pem.decode(),
            "client_email": f"agente-{uuid.uuid4().hex[:8]}@loja.iam.gserviceaccount.com",
            "token_uri": "/token",
        }
    )


SERVICE_ACCOUNT = service_account().replace("{", "{{").replace("}", "}}")
