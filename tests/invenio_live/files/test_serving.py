"""A stored file as the real server hands it out."""

from pathlib import Path

from django.http import StreamingHttpResponse
from django.test import AsyncRequestFactory

from invenio_live.files import serving


async def test_a_large_file_is_read_in_pieces_beside_the_event_loop(folder: Path) -> None:
    content = bytes(range(256)) * 3000
    (folder / "film").write_bytes(content)
    request = AsyncRequestFactory().get("/m/x/")
    answer = serving.served(request, "film", content_type="video/mp4", name="film.mp4")
    assert isinstance(answer, StreamingHttpResponse)
    assert answer.is_async
    pieces = [piece async for piece in answer]
    assert max(map(len, pieces)) == serving.PIECE
    assert b"".join(pieces) == content
