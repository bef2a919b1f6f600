"""Pictures: small copies without a trace of the camera, bombs refused, originals that tell too much only downloaded."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from invenio_live.conversations.messages import attachment_dict
from invenio_live.files import actions as files
from invenio_live.files import examining, pictures
from invenio_live.intake import inspection
from invenio_live.models import Attachment
from tests import factories

PLACE = b"GPSLatitude-23.5"
ORIENTATION, DESCRIPTION, GPS = 0x0112, 0x010E, 0x8825


def photo(form: str = "JPEG", *, exif: bool = True, size: tuple[int, int] = (900, 600)) -> bytes:
    """Left half red, right half blue, lying on its side as a telephone writes it."""
    image = Image.new("RGB", size, (220, 20, 20))
    image.paste((20, 20, 220), (size[0] // 2, 0, *size))
    target = io.BytesIO()
    told = Image.Exif()
    if exif:
        told[ORIENTATION] = 6  # a quarter turn to the right
        told[DESCRIPTION] = PLACE.decode()
        told.get_ifd(GPS)[2] = (23.0, 33.0, 1.0)
    image.save(target, form, **({"exif": told} if exif else {}))
    return target.getvalue()


def upload(content: bytes, name: str = "foto.jpg", claimed: str = "") -> Attachment:
    return files.keep_upload(
        chunks=[content], name=name, claimed_type=claimed, user=factories.make_user(), limit=10**8
    )


def inspected(kept: Attachment) -> Attachment:
    inspection.inspect_due()
    kept.refresh_from_db()
    return kept


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_small_copy_is_upright_and_says_nothing_of_the_camera(form: str, folder: Path) -> None:
    content = photo(form)
    assert PLACE in content
    kept = inspected(upload(content, f"foto.{form.lower()}"))
    small = folder / kept.thumbnail
    assert kept.thumbnail.startswith("thumbnails/")
    assert not pictures.has_metadata(small)
    assert PLACE not in small.read_bytes()
    with Image.open(small) as image:
        assert (image.format, image.size) == ("WEBP", (341, 512))
        assert not image.getexif()
        red, blue = image.convert("RGB").getpixel((170, 100)), image.convert("RGB").getpixel((170, 400))
    assert red[0] > 150 > red[2]
    assert blue[2] > 150 > blue[0]


@pytest.mark.django_db
def test_the_thread_shows_the_small_copy_and_opens_the_original() -> None:
    kept = upload(photo(exif=False))
    assert attachment_dict(kept)["thumbnail_url"] is None, "nothing is shown before it is safe"
    shown = attachment_dict(inspected(kept))
    small, original = Client().get(shown["thumbnail_url"]), Client().get(shown["url"])
    assert (small["Content-Type"], original["Content-Type"]) == ("image/webp", "image/jpeg")
    assert original["Content-Disposition"].startswith("inline;")
    assert small["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    token = shown["thumbnail_url"].split("/")[3]
    assert Client().get(f"/media/{token}/").status_code == 404, "it opens the small copy only"


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_an_original_that_tells_of_its_camera_is_only_downloaded(form: str) -> None:
    kept = upload(photo(form), "foto")
    answer = Client().get(attachment_dict(kept)["url"])
    assert kept.download_only
    assert answer["Content-Disposition"].startswith("attachment;")
    assert not upload(photo(form, exif=False), "foto").download_only


@pytest.mark.django_db
def test_the_same_picture_twice_has_one_small_copy(folder: Path) -> None:
    first, second = upload(photo()), upload(photo())
    assert inspection.inspect_due() == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.thumbnail == second.thumbnail
    assert len([path for path in (folder / "thumbnails").rglob("*") if path.is_file()]) == 1
    assert inspection.inspect_due() == 0


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that unpacks to ``width`` times ``height``."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))
        )

    header = chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.django_db
@pytest.mark.parametrize("size", [(100_000, 100_000), (8_001, 8_000), (2_000_000_000, 2)])
def test_a_bomb_is_refused(size: tuple[int, int], folder: Path) -> None:
    with pytest.raises(files.TypeRefused):
        upload(bomb(*size), "foto.png")
    assert not Attachment.objects.exists()
    assert not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_broken_picture_has_no_small_copy_and_stops_nothing() -> None:
    kept = inspected(upload(b"\x89PNG\r\n\x1a\n" + b"\0" * 64))
    assert (kept.thumbnail, kept.inspect_at, kept.state) == ("", None, "ready")


@pytest.mark.django_db
def test_a_damaged_picture_shows_what_there_is_of_it() -> None:
    content = photo(exif=False)
    assert inspected(upload(content[: len(content) // 2])).thumbnail


@pytest.mark.parametrize(
    ("claimed", "found", "lied"),
    [
        ("image/png", "image/png", False),
        ("IMAGE/JPG; q=1", "image/jpeg", False),
        ("audio/ogg; codecs=opus", "audio/ogg", False),
        ("audio/mp4", "video/mp4", False),
        ("", "image/png", False),
        ("application/octet-stream", "image/png", False),
        ("application/pdf", "image/png", True),
        ("image/png", "application/zip", True),
    ],
)
def test_what_the_sender_claims_is_compared_with_the_content(claimed: str, found: str, lied: bool) -> None:
    assert examining.differs(claimed, found) is lied


@pytest.mark.django_db
def test_a_file_that_is_not_what_it_claims_is_only_downloaded() -> None:
    kept = upload(photo(exif=False), claimed="application/pdf")
    assert (kept.content_type, kept.claimed_type, kept.download_only) == (
        "image/jpeg",
        "application/pdf",
        True,
    )
    assert Client().get(attachment_dict(kept)["url"])["Content-Disposition"].startswith("attachment;")
