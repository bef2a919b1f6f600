"""One file for one content: shared by rows, written whole or not at all, gone with the last row."""

import os
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from channels_app.contract import IncomingMedia, MessageKind
from invenio_center.kernel import sql
from invenio_live.files import actions as files
from invenio_live.files import store
from invenio_live.models import Attachment, Message, ReleasedFile
from tests import factories

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"


def upload(content: bytes = PDF) -> Attachment:
    return files.keep_upload(chunks=[content], name="a.pdf", user=factories.make_user())


def on_disk(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.django_db
def test_the_same_content_is_kept_once_under_its_hash(folder: Path) -> None:
    first, second = upload(), upload()
    assert first.path == second.path == f"uploads/{first.sha256[:2]}/{first.sha256[2:4]}/{first.sha256}"
    assert on_disk(folder) == [first.path]
    assert upload(PDF + b"x").path != first.path


@pytest.mark.django_db
def test_the_file_goes_with_the_last_row_only(folder: Path) -> None:
    first, second = upload(), upload()
    first.delete()
    store.drop_released()
    assert on_disk(folder) == [second.path]
    second.delete()
    store.drop_released()
    assert on_disk(folder) == []
    assert not ReleasedFile.objects.exists()


@pytest.mark.django_db
def test_what_was_deleted_and_taken_back_keeps_its_file(folder: Path) -> None:
    kept = upload()
    with pytest.raises(RuntimeError), transaction.atomic():
        kept.delete()
        raise RuntimeError
    store.drop_released()
    assert on_disk(folder) == [kept.path]


@pytest.mark.django_db
def test_an_erased_conversation_takes_its_files_along(folder: Path) -> None:
    inline = IncomingMedia(MessageKind.DOCUMENT, "r", "application/pdf", "a.pdf", inline=PDF)
    message = factories.receive(
        factories.make_channel("email"), sender="rita@example.com", kind=MessageKind.DOCUMENT, media=(inline,)
    )
    assert on_disk(folder) == [Attachment.objects.get().path]
    Message.objects.filter(pk=message.pk).delete()
    store.drop_released()
    assert on_disk(folder) == []


@pytest.mark.django_db
def test_files_of_earlier_versions_open_and_go_as_before(folder: Path) -> None:
    old = upload()
    (folder / "received/2025/01").mkdir(parents=True)
    (folder / "received/2025/01/abc").write_bytes(PDF)
    Attachment.objects.filter(pk=old.pk).update(path="received/2025/01/abc")
    Attachment.objects.get(pk=old.pk).delete()
    store.drop_released()
    assert on_disk(folder) == [old.path], "only the path of the row goes"


def test_a_path_outside_the_folder_is_never_removed(folder: Path, tmp_path_factory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "file"
    outside.write_text("x")
    store._unlink(f"../{outside.parent.name}/file")
    store._unlink(str(outside))
    assert outside.exists()


@pytest.mark.django_db
def test_nothing_half_written_is_ever_seen(folder: Path) -> None:
    def pieces():
        yield PDF
        assert [path.parts[0] for path in map(Path, on_disk(folder))] == ["incoming"]
        raise OSError("the wire was cut")

    with pytest.raises(OSError, match="cut"):
        files.keep_upload(chunks=pieces(), name="a.pdf", user=factories.make_user())
    assert on_disk(folder) == []


def test_what_a_killed_process_left_half_written_goes_after_a_day(folder: Path) -> None:
    (folder / "incoming").mkdir()
    old, young = folder / "incoming/old", folder / "incoming/young"
    old.write_bytes(b"x")
    young.write_bytes(b"x")
    day_ago = time.time() - store.DRAFT_S - 60
    os.utime(old, (day_ago, day_ago))
    assert store.drop_drafts() == 1
    assert on_disk(folder) == ["incoming/young"]


@pytest.mark.django_db(transaction=True)
def test_a_new_row_and_the_removal_of_the_old_one_never_lose_the_file(folder: Path) -> None:
    user = factories.make_user()

    def again() -> Attachment:
        return files.keep_upload(chunks=[PDF], name="a.pdf", user=user)

    def sweep() -> None:
        try:
            while not done.is_set():
                store.drop_released()
        finally:
            connection.close()

    done = threading.Event()
    sweeper = threading.Thread(target=sweep)
    kept = again()
    sweeper.start()
    try:
        for _ in range(40):
            kept.delete()
            kept = again()
            assert (folder / kept.path).is_file()
    finally:
        done.set()
        sweeper.join()
    store.drop_released()
    assert on_disk(folder) == [kept.path]


def waits() -> bool:
    """Does anybody wait for an advisory lock?"""
    row = sql.row("SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return bool(row and row["n"])


@pytest.mark.django_db(transaction=True)
def test_the_removal_waits_for_a_row_that_is_just_being_stored(folder: Path) -> None:
    """Decided under the path's lock: whoever looks at an uncommitted row would see none."""
    kept = upload()
    path = kept.path
    kept.delete()
    placed, finish = threading.Event(), threading.Event()

    def storing() -> None:
        try:
            with store.draft([PDF], most=1000) as draft, transaction.atomic():
                store.place(draft, store.UPLOADS)
                placed.set()
                finish.wait(20)
                Attachment.objects.create(kind="document", path=path, state="ready")
        finally:
            connection.close()

    def dropping() -> None:
        try:
            store.drop_released()
        finally:
            connection.close()

    keeper, dropper = threading.Thread(target=storing), threading.Thread(target=dropping)
    keeper.start()
    assert placed.wait(20)
    dropper.start()
    while dropper.is_alive() and not waits():
        dropper.join(0.02)
    finish.set()
    keeper.join(20)
    dropper.join(20)
    assert on_disk(folder) == [path]
