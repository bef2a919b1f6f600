"""The system's own outgoing mail: its address is checked at the start and never printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from invenio_center.kernel import outgoing
from invenio_center.settings.env import env_file, env_smtp, env_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://a%40b.example:p%2Fw@m.example/", ("m.example", 465, "tls", "a@b.example", "p/w", "a@b.example")),
        ("smtp://u:p@mail.example:2587/?from=x@y.example", ("mail.example", 2587, "starttls", "u", "p", "x@y.example")),
        ("smtp+plain://127.0.0.1/?from=x@y.example", ("127.0.0.1", 25, "none", "", "", "x@y.example")),
    ],
)  # fmt: skip
def test_address_says_all_there_is_to_know(url: str, expected: tuple[str, int, str, str, str, str]) -> None:
    found = outgoing.parse(url)
    assert (found.host, found.port, found.security, found.username, found.password, found.sender) == expected


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "smtp://",
        "smtp://u:secret@mail.example/",
        "http://x@y.example",
        "smtps://m/?from=a@b%0d%0aBcc:c",
    ],
)
def test_address_that_cannot_work_stops_the_start_without_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVENIO_SMTP_URL", url)
    with pytest.raises(ImproperlyConfigured) as refusal:
        env_smtp("INVENIO_SMTP_URL")
    assert "INVENIO_SMTP_URL" in str(refusal.value) and "secret" not in str(refusal.value)


def test_nothing_set_is_nothing_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INVENIO_SMTP_URL", raising=False)
    assert env_smtp("INVENIO_SMTP_URL") == ""


def test_time_stamps_need_their_certificates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INVENIO_TSA_URL", "tsa.example")
    with pytest.raises(ImproperlyConfigured, match="http"):
        env_url("INVENIO_TSA_URL")
    monkeypatch.delenv("INVENIO_TSA_CERTS", raising=False)
    with pytest.raises(ImproperlyConfigured, match="precisa de INVENIO_TSA_CERTS"):
        env_file("INVENIO_TSA_CERTS", needed_by="INVENIO_TSA_URL")
    monkeypatch.setenv("INVENIO_TSA_CERTS", str(tmp_path / "missing.pem"))
    with pytest.raises(ImproperlyConfigured, match="não foi possível ler"):
        env_file("INVENIO_TSA_CERTS")
    (tmp_path / "missing.pem").touch()
    assert env_file("INVENIO_TSA_CERTS") == str(tmp_path / "missing.pem")
