"""Pictures: how large they unpack, whether they tell where they were taken, and small copies that do not."""

from __future__ import annotations

import io
import mmap
import re
import warnings
from pathlib import Path

from PIL import Image, ImageFile, ImageOps

MAX_PIXELS = 64_000_000  # unpacked, about 256 MiB
THUMBNAIL_PX = 512
QUALITY = 80
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# What decoding a broken or hostile file may raise.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, Image.DecompressionBombError)
# EXIF and XMP blocks of JPEG, PNG and WebP: camera, owner, place.
_METADATA = re.compile(rb"Exif\0\0|eXIf|EXIF|Raw profile type|ns\.adobe\.com/xap|com\.adobe\.xmp|XMP ")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
# A damaged picture shows what there is of it, as browsers do.
ImageFile.LOAD_TRUNCATED_IMAGES = True


class Bomb(ValueError):
    """A small file that unpacks to more than any photograph."""


def refuse_bomb(path: Path) -> None:
    """Reads the header only. Raises ``Bomb``; a picture that cannot be read is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as image:
                width, height = image.size
    except Image.DecompressionBombError as error:
        raise Bomb from error
    except BROKEN:
        return
    if width * height > MAX_PIXELS:
        raise Bomb


def has_metadata(path: Path) -> bool:
    """Could it say more than it shows? A doubt counts as yes."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _METADATA.search(content) is not None


def thumbnail(path: Path) -> bytes | None:
    """A WebP of at most ``THUMBNAIL_PX``, upright, of pixels only; None for what cannot be shown."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as image:
                return _small(image)
    except (*BROKEN, Image.DecompressionBombWarning):
        return None


def _small(image: Image.Image) -> bytes:
    image.draft("RGB", (THUMBNAIL_PX * 2, THUMBNAIL_PX * 2))  # JPEG: unpacked no larger than needed
    upright = ImageOps.exif_transpose(image)
    shown = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    shown.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    shown.info.clear()
    target = io.BytesIO()
    shown.save(target, "WEBP", quality=QUALITY, exif=b"", xmp=b"", icc_profile=b"")
    return target.getvalue()
