"""Codes by time and codes on paper: pure but for the keyed hash."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

from ..kernel.secrets import keyed_hash

STEP_S = 30
# The telephone's clock may differ by one step either way.
TOLERATED = (-1, 0, 1)
RECOVERY_CODES = 10
# Without letters and figures that look alike; 10 of them are 50 bits.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 10


def new_key() -> str:
    import pyotp

    return pyotp.random_base32()


def address(key: str, account: str, issuer: str) -> str:
    """The ``otpauth:`` address that an authenticator reads from a picture."""
    import pyotp

    return pyotp.TOTP(key).provisioning_uri(name=account, issuer_name=issuer)


def picture(text: str) -> str:
    """An SVG element with the text as a QR code, dark on light whatever the page's colours."""
    import segno

    return str(segno.make(text, error="m").svg_inline(scale=5, dark="#000", light="#fff", omitsize=True))


def step_of(key: str, code: str, moment: datetime, *, after: int) -> int | None:
    """The step whose code this is, newer than ``after``; None when it is none of those tolerated now."""
    import pyotp

    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    totp, now = pyotp.TOTP(key), int(moment.timestamp()) // STEP_S
    for step in (now + shift for shift in TOLERATED):
        if step > after and hmac.compare_digest(totp.generate_otp(step), digits):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten codes as they are written down: ``ABCDE-23456``."""
    return [_paper_code() for _ in range(RECOVERY_CODES)]


def _paper_code() -> str:
    text = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{text[:5]}-{text[5:]}"


def recovery_hash(user_id: int, code: str) -> str:
    plain = "".join(char for char in code.upper() if char.isalnum())
    return keyed_hash("recovery", f"{user_id}:{plain}")
