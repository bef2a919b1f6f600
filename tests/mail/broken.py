"""Mail as it really comes: three hundred mails broken at random (always the same ones), and the known nasty cases."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from email.message import EmailMessage
from zlib import crc32

HEAD = (
    b"From: Ana <ana@cliente.example>\r\nTo: atendimento@empresa.example\r\n"
    b"Date: Fri, 27 Nov 2026 10:00:00 -0300\r\n"
)
ATTACHED = b"Content-Disposition: attachment"


def plain(subject: str = "Pedido", text: str = "Bom dia", **headers: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = "Ana <ana@cliente.example>", "atendimento@empresa.example"
    made["Subject"], made["Message-ID"] = subject, f"<{crc32((subject + text).encode())}@cliente.example>"
    made["Date"] = "Fri, 27 Nov 2026 10:00:00 -0300"
    for name, value in headers.items():
        name = name.replace("_", "-")
        del made[name]
        made[name] = value
    made.set_content(text)
    return made.as_bytes()


def rich() -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = (
        "Zé <ze@cliente.example>",
        "atendimento@empresa.example",
        "Nota fiscal ✓",
    )
    made["Message-ID"] = "<rich@cliente.example>"
    made.set_content("Segue a nota.")
    made.add_alternative('<p>Segue <b>a nota</b>. <img src="cid:logo"></p>', subtype="html")
    made.get_payload()[1].add_related(PNG, "image", "png", cid="<logo>")  # type: ignore[union-attr]
    made.add_attachment(
        b"%PDF-1.4 nota", maintype="application", subtype="pdf", filename="nota fiscal ção.pdf"
    )
    return made.as_bytes()


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def generated(number: int = 300) -> Iterator[bytes]:
    """Bytes changed, cut, doubled and mixed in whole mails; every one still has something of a mail."""
    chance = random.Random(20261127)
    whole = [plain(), rich(), *filter(None, KNOWN.values())]
    for index in range(number):
        mail = bytearray(chance.choice(whole)[:20_000])
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(max(len(mail), 1))
            kind = chance.randrange(5)
            if kind == 0 and mail:
                mail[at] = chance.randrange(256)
            elif kind == 1:
                del mail[at : at + chance.randint(1, 40)]
            elif kind == 2:
                mail[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
            elif kind == 3:
                mail[at:at] = mail[: chance.randint(1, 80)]
            else:
                mail[at:at] = chance.choice([b"\r\n\r\n", b"--", b"=?utf-8?q?=ff?=", b"\x00", b"<", b'";'])
        yield b"X-Number: %d\r\n" % index + bytes(mail)


def nested(depth: int) -> bytes:
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (at, at) for at in range(depth)
    )
    return HEAD + b"Subject: fundo\r\n" + opened + b"Content-Type: text/plain\r\n\r\nno fundo\r\n"


def many_parts(number: int) -> bytes:
    part = b"--x\r\nContent-Type: text/plain\r\n\r\nparte\r\n"
    return HEAD + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + part * number + b"--x--\r\n"


def in_charset(stated: str, content: bytes) -> bytes:
    kind = f"Content-Type: text/plain; charset={stated}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return HEAD + b"Subject: acentos\r\n" + kind.encode() + content


KNOWN: dict[str, bytes] = {
    "unknown charset": in_charset("x-nunca-vi", "ação".encode()),
    "wrong charset": in_charset("utf-8", "não é aceitável".encode("cp1252")),
    "latin-1 that is windows": in_charset("iso-8859-1", "preço – “à vista”".encode("cp1252")),
    "no charset": in_charset("", "coração".encode("cp1252")),
    "a codec that is none": in_charset("base64", b"oi"),
    "nul": in_charset("utf-8", b"a\x00b"),
    "no from": b"Subject: sem remetente\r\nDate: x\r\n\r\noi",
    "empty from": b"From: \r\nSubject: vazio\r\n\r\noi",
    "group in from": b"From: undisclosed-recipients:;\r\nSubject: grupo\r\n\r\noi",
    "two from": b"From: a@x.example\r\nFrom: b@x.example\r\nSubject: dois\r\n\r\noi",
    "broken message id": HEAD + b"Message-ID: <[x]@y>\r\n\r\noi",
    "no message id": HEAD + b"\r\noi",
    "no date": b"From: a@x.example\r\n\r\noi",
    "future date": b"From: a@x.example\r\nDate: Fri, 1 Jan 2099 00:00:00 +0000\r\n\r\noi",
    "impossible date": b"From: a@x.example\r\nDate: Fri, 99 Foo 20260 99:99:99 +9999\r\n\r\noi",
    "split encoded words": HEAD + b"Subject: =?utf-8?b?YcOn?= =?utf-8?b?w6Nv?=\r\n\r\noi",
    "word cut in a character": HEAD + b"Subject: =?utf-8?b?YcM=?= =?utf-8?b?p8Ojbw==?=\r\n\r\noi",
    "broken encoded word": HEAD + b"Subject: =?utf-8?b?###?= =?x?q?=ZZ?=\r\n\r\noi",
    "eight bit header": HEAD + "Subject: Olá, ação\r\n\r\noi".encode("cp1252"),
    "nul in header": HEAD + b"Subject: a\x00b\r\n\r\noi",
    "no body": HEAD + b"Subject: nada\r\n\r\n",
    "only headers": HEAD,
    "empty": b"",
    "no header": b"oi\r\n",
    "binary": bytes(range(256)) * 20,
    "no boundary": HEAD + b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\noi\r\n--x--",
    "boundary never closed": HEAD + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\noi\r\n',
    "rfc 2231 name": HEAD
    + b"Content-Type: application/pdf\r\n"
    + ATTACHED
    + b"; filename*0*=utf-8''a%C3%A7; filename*1*=%C3%A3o.pdf\r\n\r\nx",
    "name in encoded words": HEAD
    + b'Content-Type: application/pdf; name="=?utf-8?q?a=C3=A7=C3=A3o.pdf?="\r\n'
    + ATTACHED
    + b"\r\n\r\nx",
    "bad base64": HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!nada###",
    "unknown encoding": HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: x-nada\r\n\r\noi",
    "winmail": HEAD
    + b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+Ig==",
    "mail in a mail": HEAD
    + b"Content-Type: message/rfc822\r\n\r\nFrom: b@x.example\r\nSubject: dentro\r\n\r\noi de dentro",
    "calendar": HEAD + b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR",
    "smime": HEAD
    + b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAGCSqG",
    "header injection": HEAD + b"Subject: a\r\n b\r\n c\r\n\r\noi",
    "very long header": HEAD + b"References: " + b"<%s@x>\r\n " % (b"a" * 900) * 50 + b"\r\n\r\noi",
    "nested": nested(60),
    "nested far": nested(3000),
    "many parts": many_parts(1500),
}
