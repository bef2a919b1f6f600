"""Addresses of people: one canonical form to match by, and masks for those who may not see them whole. Pure.

Brazilian mobiles got a ninth digit by 2016, but WhatsApp accounts made before keep their old number. So what is
matched is the form with the ninth digit, and what is replied to is always exactly what was received.
"""

from __future__ import annotations

import re

_DDDS_BY_FIRST = {
    1: "123456789", 2: "12478", 3: "1234578", 4: "123456789", 5: "1345",
    6: "123456789", 7: "134579", 8: "123456789", 9: "123456789",
}  # fmt: skip
DDDS = frozenset(f"{first}{second}" for first, seconds in _DDDS_BY_FIRST.items() for second in seconds)
PHONE_SCHEMES = frozenset({"phone", "whatsapp", "sms", "rcs", "voice"})
NOT_DIGIT = re.compile(r"\D")
# A Brazilian number without its area.
LOCAL_LENGTH = 9
# Short codes, and numbers without an area that are called from anywhere (0800 and the like).
SERVICE_NUMBER = re.compile(r"\d{3,6}|0[3589]00\d{6,7}")
CPF_SHAPE = re.compile(r"^\d{3}\.?\d{3}\.?\d{3}-?\d{2}$")
# Letters too: registrations since July 2026 have them.
CNPJ_SHAPE = re.compile(r"^[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}/?[0-9A-Z]{4}-?\d{2}$")
_NOT_CODE = re.compile(r"[^0-9A-Z]")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
EMAIL_SHAPE = re.compile(rf"^[^\s@<>()\[\],;:\\\"]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}$", re.IGNORECASE)


def br_canonical(raw: str) -> str | None:
    """Digits with country code and, for mobiles, the ninth digit; None for what is not a Brazilian subscriber."""
    digits = _br_digits((raw or "").strip())
    if digits is None or digits[2:4] not in DDDS:
        return None
    subscriber = digits[4:]
    if len(subscriber) == 8 and subscriber[0] in "689":
        subscriber = "9" + subscriber
    mobile = len(subscriber) == 9 and subscriber[0] == "9"
    # 2 to 5 are landlines; 7 may also be an old trunking number, which keeps its eight digits.
    eight = len(subscriber) == 8 and subscriber[0] in "23457"
    return digits[:4] + subscriber if mobile or eight else None


def _br_digits(raw: str) -> str | None:
    """``55`` + area + 8 or 9 digits from any spelling; the length decides, since 55 is an area code too."""
    digits = NOT_DIGIT.sub("", raw)
    international = raw.startswith("+") or digits.startswith("00")
    digits = digits[2:] if digits.startswith("00") else digits
    if international and not digits.startswith("55"):
        return None
    if not (digits.startswith("55") and len(digits) in (12, 13)):
        trunk, digits = digits.startswith("0"), digits.lstrip("0")
        if trunk and len(digits) in (12, 13):
            digits = digits[2:]  # trunk 0, carrier code, area, number
        digits = "55" + digits
    return digits if len(digits) in (12, 13) else None


def phone_canonical(raw: str) -> str | None:
    """Digits of a number of any country; without ``+`` or ``00`` it is read as Brazilian first."""
    if found := br_canonical(raw):
        return found
    digits = NOT_DIGIT.sub("", raw)
    if digits.startswith("00"):
        digits = digits[2:]
    import phonenumbers  # only what is not Brazilian needs it

    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return None
    return digits if phonenumbers.is_possible_number(number) else None


def canonical(scheme: str, value: str) -> str:
    """The form that is matched; at worst the trimmed value itself, never empty for a value that is not."""
    text = value.strip()
    if scheme in PHONE_SCHEMES:
        return phone_canonical(text) or NOT_DIGIT.sub("", text) or text
    if scheme == "email":
        return text.casefold()
    if scheme == "cpf":
        return plain_document(text)
    if scheme == "telegram":
        # A number, or a user name as people write it, which Telegram takes in any case.
        return text.lstrip("0") or text if text.isdigit() else text.removeprefix("@").casefold() or text
    return text


def lookups(scheme: str, value: str) -> list[str]:
    """Every canonical form under which this address may have been stored, the usual one first."""
    first = canonical(scheme, value)
    if scheme not in PHONE_SCHEMES or not first.startswith("55"):
        return [first]
    area, subscriber = first[:4], first[4:]
    if len(subscriber) == 9 and subscriber[0] == "9" and subscriber[1] in "6789":
        return [first, area + subscriber[1:]]
    if len(subscriber) == 8 and subscriber[0] == "7":
        return [first, f"{area}9{subscriber}"]
    return [first]


def phone_lookups(raw: str) -> list[str]:
    """Every form under which this whole number may be stored; empty for what is none: without area, too long."""
    digits = NOT_DIGIT.sub("", raw)
    abroad = raw.strip().startswith("+") or digits.startswith("00") or len(digits) > LOCAL_LENGTH
    whole = phone_canonical(raw) if abroad else br_canonical(raw)
    return lookups("phone", raw) if whole or SERVICE_NUMBER.fullmatch(digits) else []


def phone_part(raw: str) -> str:
    """What a piece of a number looks like inside the stored form; a whole one is that form."""
    return br_canonical(raw) or NOT_DIGIT.sub("", raw)


def phone_start(raw: str) -> str:
    """What the stored form begins with; without ``+`` or ``00`` it is read as Brazilian first, as whole numbers are.

    ``55`` is the country, unless the area stands in brackets or behind a trunk zero.
    """
    text, digits = raw.strip(), NOT_DIGIT.sub("", raw)
    if whole := br_canonical(text):
        return whole
    if text.startswith("+") or digits.startswith("00"):
        return _mobile_start(digits.removeprefix("00"))
    area = text.startswith("(") or digits.startswith("0")
    if digits.startswith("55") and not area:
        return _mobile_start(digits)
    number = digits.lstrip("0")
    area_known = any(ddd.startswith(number[:2]) for ddd in DDDS) and number[2:3] not in ("0", "1")
    return _mobile_start(f"55{number}") if number and area_known else digits


def _mobile_start(digits: str) -> str:
    """With the ninth digit, where only a mobile written without it goes on like this."""
    old = digits.startswith("55") and digits[2:4] in DDDS and digits[4:5] in ("6", "8")
    return f"{digits[:4]}9{digits[4:]}" if old else digits


def valid_cpf(text: str) -> bool:
    """Shape and both check digits. A valid CPF proves nothing about who typed it."""
    if not CPF_SHAPE.fullmatch(text.strip()):
        return False
    digits = [int(digit) for digit in NOT_DIGIT.sub("", text)]
    if len(set(digits)) == 1:
        return False
    return all(_check_digit(digits[:length]) == digits[length] for length in (9, 10))


def _check_digit(digits: list[int]) -> int:
    weights = range(len(digits) + 1, 1, -1)
    return sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) * 10 % 11 % 10


def valid_cnpj(text: str) -> bool:
    """Shape and both check digits, of numbers with and without letters."""
    code = text.strip().upper()
    if not CNPJ_SHAPE.fullmatch(code):
        return False
    values = [ord(sign) - 48 for sign in _NOT_CODE.sub("", code)]
    if len(set(values)) == 1:
        return False
    return all(_cnpj_digit(values[:length]) == values[length] for length in (12, 13))


def _cnpj_digit(values: list[int]) -> int:
    """Weights run from 2 to 9 from the right, again and again."""
    total = sum(value * (place % 8 + 2) for place, value in enumerate(reversed(values)))
    rest = total % 11
    return 0 if rest < 2 else 11 - rest


def valid_document(text: str) -> bool:
    """A CPF or a CNPJ, by its check digits."""
    return valid_cpf(text) or valid_cnpj(text)


def valid_email(text: str) -> bool:
    """Shape only; whether somebody reads it is known when a message arrives."""
    found = text.strip()
    local = found.rpartition("@")[0]
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    return len(found) <= 254 and not dots and EMAIL_SHAPE.fullmatch(found) is not None


def plain_document(text: str) -> str:
    """A CPF or CNPJ without punctuation."""
    return _NOT_CODE.sub("", text.strip().upper())


def format_document(text: str) -> str:
    """``529.982.247-25`` or ``11.222.333/0001-81``; anything else unchanged."""
    code = plain_document(text)
    if len(code) == 11:
        return f"{code[:3]}.{code[3:6]}.{code[6:9]}-{code[9:]}"
    if len(code) == 14:
        return f"{code[:2]}.{code[2:5]}.{code[5:8]}/{code[8:12]}-{code[12:]}"
    return text


def format_phone(value: str) -> str:
    """``+55 11 98765-4321``; other countries in their international format; anything else unchanged."""
    found = phone_canonical(value)
    if not found:
        return value
    if br_canonical(value):
        return f"+{found[:2]} {found[2:4]} {found[4:-4]}-{found[-4:]}"
    import phonenumbers

    number = phonenumbers.parse("+" + found)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def spoken(value: str, scheme: str) -> str:
    """As people write it: a number in its usual shape; a masked one, and what is no number, unchanged."""
    return format_phone(value) if scheme in PHONE_SCHEMES and "*" not in value else value


def mask_phone(value: str) -> str:
    """``+55 11 9****-9999``."""
    digits = phone_canonical(value) or NOT_DIGIT.sub("", value)
    if len(digits) < 8:
        return "*" * len(value)
    if br_canonical(value):
        return f"+{digits[:2]} {digits[2:4]} {digits[4]}****-{digits[-4:]}"
    return f"+{digits[:2]} ****-{digits[-4:]}"


def mask_cpf(value: str) -> str:
    """``***.982.247-**``, of a CNPJ ``**.222.333/****-**``."""
    code = plain_document(value)
    if len(code) == 14:
        return f"**.{code[2:5]}.{code[5:8]}/****-**"
    return f"***.{code[3:6]}.{code[6:9]}-**" if len(code) == 11 else "***"


def mask_email(value: str) -> str:
    """``j***@empresa.com``."""
    local, at, domain = value.strip().rpartition("@")
    return f"{local[:1]}***@{domain}" if at else "***"


def mask_name(value: str) -> str:
    """``João S***``: the first name and one letter of the last."""
    words = value.split()
    if not words:
        return ""
    return f"{words[0]} {words[-1][0]}***" if len(words) > 1 else f"{words[0][0]}***"
