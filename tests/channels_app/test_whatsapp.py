"""WhatsApp in the suite every connector passes; what is its own is in test_whatsapp_inbound and _outbound."""

from __future__ import annotations

import subprocess
from dataclasses import replace

from channels_app.connectors.whatsapp import CONNECTOR
from channels_app.contract import Call, Line

from .conftest import SECRETS, SETTINGS
from .suite import ConnectorSuite


class TestWhatsApp(ConnectorSuite):
    connector = CONNECTOR
    folder = "whatsapp"
    settings = SETTINGS
    secrets = SECRETS
    signing_secret = "app_secret"
    signature_header = "x-hub-signature-256"

    def sign(self, line: Line, call: Call) -> Call:
        command = ["openssl", "dgst", "-sha256", "-hmac", line.secret("app_secret")]
        done = subprocess.run(command, input=call.body, capture_output=True, check=True)
        digest = done.stdout.split()[-1].decode()
        return replace(call, headers={**call.headers, self.signature_header: f"sha256={digest}"})
