"""What a proof's file is called depends on what is inside."""

from __future__ import annotations

import pytest

from consent.ledger.proof import ending


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"OggS\x00", "ogg"),
        (b"\x00\x00\x00\x20ftypM4A ", "m4a"),
        (b'{"id": 1}', "json"),
        ("Aceito receber promoções".encode(), "txt"),
        (b"\xff\xfe\x00\x80", "bin"),
        (b"<script>alert(1)</script>", "txt"),
    ],
)
def test_the_ending_is_told_by_the_content(content: bytes, told: str) -> None:
    assert ending(content) == told
