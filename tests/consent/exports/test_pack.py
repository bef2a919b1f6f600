"""The pack convinces a machine that has only Python, and every way of tampering is found and named."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consent import hashing
from consent.exports import sends
from consent.exports.pack import verify
from consent.exports.sends import Sent
from consent.ledger import actions as ledger
from consent.ledger.signing import sign_head
from consent.models import ConsentText

from .. import people
from .conftest import Export, Exported, Ledger

pytestmark = pytest.mark.django_db
Change = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def check(folder: Path, *words: str) -> tuple[int, str]:
    """As a stranger does: another process, no libraries, no paths of ours."""
    argv = [sys.executable, "-I", "-S", str(folder / "verify.py"), *words]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env={}, encoding="utf-8")
    assert done.stderr == ""
    return done.returncode, done.stdout


def unpacked(made: Exported) -> Path:
    folder = made.path.with_suffix(".folder")
    with zipfile.ZipFile(made.path) as zipped:
        zipped.extractall(folder)
    return folder


@pytest.fixture(params=["whole", "person"])
def folder(request: pytest.FixtureRequest, book: Ledger, export: Export) -> Path:
    """Both kinds of pack: the whole ledger, whose chain is complete, and one person's, whose chain has gaps."""
    sign_head()
    people.event(book.rui, "consent.refused", channels=["sms"])
    people.event(
        book.ana, "subject.restricted", channels=[], purposes=[], method="system", legal_basis="LGPD-7-II"
    )
    return unpacked(export("pack", subjects=() if request.param == "whole" else (book.ana,)))


def lines(folder: Path) -> list[bytes]:
    return (folder / "events.jsonl").read_bytes().splitlines()


def rewrite(folder: Path, found: list[bytes]) -> None:
    (folder / "events.jsonl").write_bytes(b"".join(line + b"\n" for line in found))


def resign(folder: Path) -> None:
    """What somebody without the key can do: bring the manifest's hashes up to date."""
    path = folder / "manifest.json"
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["manifest"]["files"] = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in whole["manifest"]["files"]
    }
    path.write_text(json.dumps(whole), encoding="utf-8")


def faults(folder: Path) -> str:
    """After the manifest's hashes were made to fit, its signature is broken; what else is found?"""
    resign(folder)
    code, said = check(folder)
    assert code == 1 and "a assinatura do manifesto não confere" in said and "O pacote NÃO confere." in said
    return said


def test_an_untouched_pack_verifies(folder: Path) -> None:
    code, said = check(folder)
    assert (code, said.splitlines()[-1]) == (0, "O pacote confere.")


def test_every_file_is_in_the_manifest_with_its_hash(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["manifest"]
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {
        "manifest.json"
    }
    assert present == set(manifest["files"])
    assert {
        "events.jsonl", "pii.json", "texts/lp-verao-v1.txt", "proofs.json", "heads.jsonl", "anchors/index.json",
        "decisions.csv", "receipt.jsonld", "relatorio.pdf", "verify.py", "LEIA-ME.txt", "evidence/index.json",
    } <= present  # fmt: skip
    assert manifest["reason"] == "Pedido do juízo, processo 1"


def test_the_key_of_another_installation_is_noticed(folder: Path) -> None:
    own = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["public_key"]
    assert check(folder, "--key", own)[0] == 0
    assert check(folder, "--key", "00" * 32)[0] == 1


def test_a_flipped_byte_is_named_wherever_it_is(folder: Path) -> None:
    whole = lines(folder)
    seq = json.loads(whole[1])["seq"]
    for place in range(0, len(whole[1]), 37):
        changed = bytearray(whole[1])
        changed[place] ^= 1
        rewrite(folder, [whole[0], bytes(changed), *whole[2:]])
        assert f"evento {seq}: o conteúdo" in check(folder)[1] or f"evento {seq}: " in check(folder)[1], place
    assert "o arquivo events.jsonl foi alterado" in check(folder)[1]


def test_a_changed_event_is_named(folder: Path) -> None:
    whole = lines(folder)
    rewrite(folder, [whole[0].replace(b"LGPD-7-I", b"LGPD-7-V"), *whole[1:]])
    assert "evento 1: o conteúdo não corresponde ao hash" in faults(folder)


def test_a_changed_event_whose_hash_was_made_to_fit_is_not_in_the_signed_tree(folder: Path) -> None:
    whole = lines(folder)
    forged = whole[0].replace(b"LGPD-7-I", b"LGPD-7-V")
    rewrite(folder, [forged, *whole[1:]])
    path = folder / "proofs.json"
    proofs = json.loads(path.read_text(encoding="utf-8"))
    proofs["events"][0]["event_hash"] = hashing.leaf_hash(forged)
    path.write_text(json.dumps(proofs), encoding="utf-8")
    said = faults(folder)
    assert "evento 1: não pertence à árvore assinada" in said or "evento 2: não aponta" in said


def test_a_dropped_event_is_named(folder: Path) -> None:
    whole = lines(folder)
    seq = json.loads(whole[1])["seq"]
    rewrite(folder, [whole[0], *whole[2:]])
    assert f"evento {seq}: o evento foi retirado do pacote" in faults(folder)


def test_swapped_events_are_named(folder: Path) -> None:
    whole = lines(folder)
    first = json.loads(whole[0])["seq"]
    rewrite(folder, [whole[1], whole[0], *whole[2:]])
    assert f"evento {first}: está fora de ordem" in faults(folder)


def test_an_inserted_event_is_named(folder: Path) -> None:
    whole = lines(folder)
    last = json.loads(whole[-1])
    forged = {
        **last,
        "seq": last["seq"] + 1,
        "prev_hash": hashing.leaf_hash(whole[-1]),
        "type": "consent.granted",
    }
    rewrite(folder, [*whole, hashing.canonical(forged)])
    assert f"evento {forged['seq']}: este evento não pertence ao pacote" in faults(folder)


def test_a_lost_tail_is_named(folder: Path) -> None:
    whole = lines(folder)
    seq = json.loads(whole[-1])["seq"]
    rewrite(folder, whole[:-1])
    assert f"evento {seq}: o evento foi retirado do pacote" in faults(folder)


def test_a_lost_tail_with_fitting_proofs_contradicts_the_head(book: Ledger, export: Export) -> None:
    folder = unpacked(export("pack"))
    rewrite(folder, lines(folder)[:-1])
    path = folder / "proofs.json"
    proofs = json.loads(path.read_text(encoding="utf-8"))
    proofs["events"] = proofs["events"][:-1]
    path.write_text(json.dumps(proofs), encoding="utf-8")
    assert "evento 5: o livro termina antes do que a cabeça assinada afirma" in faults(folder)


def test_a_backdated_event_is_named(folder: Path) -> None:
    whole = lines(folder)
    facts = json.loads(whole[-1])
    forged = hashing.canonical({**facts, "recorded_at": "2024-01-01T00:00:00.000Z"})
    rewrite(folder, [*whole[:-1], forged])
    said = faults(folder)
    assert f"evento {facts['seq']}: o conteúdo não corresponde" in said
    assert f"evento {facts['seq']}: diz ter sido registrado antes" in said


def test_a_head_of_a_ledger_written_anew_is_named(folder: Path) -> None:
    path = folder / "heads.jsonl"
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    head = json.loads(first)
    head["head"]["root_hash"] = "0" * 64
    path.write_text("\n".join([json.dumps(head), *rest]), encoding="utf-8")
    said = faults(folder)
    assert "a assinatura não confere: a cabeça de 5 eventos" in said
    assert "evento 7: a cabeça não continua a de 5 eventos" in said


def test_a_restored_older_ledger_is_found_by_what_was_kept_outside(book: Ledger, export: Export) -> None:
    """The pack is of yesterday's copy; the anchor knows a longer ledger."""
    older = unpacked(export("pack"))
    anchor = {"tree_size": 7, "head_hash": "a" * 64, "place": "", "kept_at": "", "receipt": "", "file": ""}
    (older / "anchors/index.json").write_text(json.dumps([anchor]), encoding="utf-8")
    assert "evento 7: uma âncora tem 7 eventos: o livro é uma cópia antiga" in faults(older)
    anchor["tree_size"] = 5
    (older / "anchors/index.json").write_text(json.dumps([anchor]), encoding="utf-8")
    assert "evento 5: a âncora guardada fora diz outra coisa" in faults(older)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("texts/lp-verao-v1.txt", "ofertas", "Ofertas", "evento 1: o texto não é o que a pessoa viu"),
        (
            "texts/index.json",
            '"published_at": "20',
            '"published_at": "29',
            "evento 1: o texto só foi publicado",
        ),
        ("pii.json", "João", "Joana", "evento 1: os dados pessoais não são os que foram registrados"),
    ],
)
def test_changed_texts_and_personal_data_are_named(
    folder: Path, name: str, old: str, new: str, said: str
) -> None:
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert said in faults(folder)


def test_changed_evidence_is_named(folder: Path) -> None:
    path = next((folder / "evidence").glob("*.png"))
    path.write_bytes(path.read_bytes() + b"x")
    assert "evento 1: a evidência não é a que foi registrada" in faults(folder)


def test_added_and_missing_files_are_named(folder: Path) -> None:
    (folder / "extra.txt").write_text("x", encoding="utf-8")
    (folder / "relatorio.pdf").unlink()
    said = check(folder)[1]
    assert "o arquivo extra.txt não está no manifesto" in said and "falta o arquivo relatorio.pdf" in said


def test_an_empty_folder_is_no_pack(tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_bytes(Path(verify.__file__).read_bytes())
    assert check(tmp_path)[0] == 2


def test_the_same_ledger_gives_the_same_bytes_but_for_the_manifest(book: Ledger, export: Export) -> None:
    one, two = (zipfile.ZipFile(export("pack").path) for _ in range(2))
    assert one.namelist() == two.namelist()
    differing = [name for name in one.namelist() if one.read(name) != two.read(name)]
    assert differing == ["manifest.json"]


def test_without_personal_data_the_pack_verifies_and_has_none(book: Ledger, export: Export) -> None:
    made = export("pack", personal=False)
    folder = unpacked(made)
    code, said = check(folder)
    assert code == 0 and "não estão aqui" in said
    assert not (folder / "pii.json").exists() and not list((folder / "evidence").glob("*"))
    assert all(b"Silva" not in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_erased_person_leaves_a_pack_that_verifies(book: Ledger, export: Export) -> None:
    ledger.erase_subject(subject_id=book.ana, actor="compliance")
    folder = unpacked(export("pack", subjects=(book.ana,)))
    assert check(folder)[0] == 0
    assert all(b"Silva" not in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_incomplete_controller_leaves_word_instead_of_a_receipt(book: Ledger, export: Export) -> None:
    ledger.save_controller(address="")
    folder = unpacked(export("pack"))
    assert "endereço do controlador" in (folder / "receipt-ausente.txt").read_text(encoding="utf-8")
    assert check(folder)[0] == 0


# --- what was sent ---
@pytest.fixture
def sent(book: Ledger, export: Export, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """``sent(after=…)``: an e-mail by consent, called that long after the decision; what verify.py says."""

    def made(*, after: timedelta, channel: str = "email") -> str:
        decision = ledger.decide(subject_id=book.rui, channel=channel, purpose="marketing")
        moment = decision.decided_at + after
        people.opt_out(book.rui, channels=["email"], purposes=["marketing"])
        monkeypatch.setattr(
            sends, "_sources", [lambda ids: {one: Sent(moment, "Entregue", "m-1") for one in ids}]
        )
        return check(unpacked(export("pack", subjects=(book.rui,))))[1]

    return made


def test_a_send_under_an_earlier_allow_verifies(sent: Callable[..., str]) -> None:
    assert "O pacote confere." in sent(after=timedelta(seconds=1))


def test_a_send_after_the_withdrawal_is_named(sent: Callable[..., str]) -> None:
    assert "evento 6: houve envio depois desta retirada" in sent(after=timedelta(minutes=1))


def test_a_send_before_its_decision_is_named(sent: Callable[..., str]) -> None:
    assert "houve envio sem permissão anterior" in sent(after=timedelta(seconds=-1))


def test_a_send_against_the_decision_is_named(sent: Callable[..., str]) -> None:
    assert "houve envio sem permissão anterior" in sent(after=timedelta(seconds=1), channel="telegram")


def test_decisions_are_listed_with_their_reasons(book: Ledger, export: Export) -> None:
    made = ledger.decide(subject_id=book.ana, channel="telegram", purpose="marketing")
    content = (unpacked(export("pack")) / "decisions.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [(row["decision_id"], row["decisao"], row["motivo"]) for row in rows] == [
        (str(made.decision_id), made.decision, made.reason)
    ]


# --- the program itself ---
def test_the_program_is_plain_python_3_8_without_libraries() -> None:
    source = Path(verify.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert {str(name) for name in imported} <= set(sys.stdlib_module_names)


# RFC 8032, section 7.1, tests 1 to 3: public key, signature, message.
SIGNED = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
        "24655141438e7a100b",
        "",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
        "eeb00d291612bb0c00",
        "72",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
        "8dc027beceea1ec40a",
        "af82",
    ),
]


@pytest.mark.parametrize(("key", "signature", "message"), SIGNED)
def test_signatures_are_judged_as_the_standard_says(key: str, signature: str, message: str) -> None:
    assert verify.signed_by(key, signature, bytes.fromhex(message))
    assert not verify.signed_by(key, signature, bytes.fromhex(message) + b"x")
    for place in (0, 70, 127):
        forged = f"{signature[:place]}{int(signature[place], 16) ^ 1:x}{signature[place + 1 :]}"
        assert not verify.signed_by(key, forged, bytes.fromhex(message))


def test_texts_named_but_unknown_are_a_fault(export: Export, db: None) -> None:
    named = {"code": "outro", "version": 1, "sha256": "0" * 64, "policy_version": ""}
    people.event(people.someone(), "consent.granted", text=named)
    assert not ConsentText.objects.exists()
    assert "evento 1: falta o texto que a pessoa viu" in check(unpacked(export("pack")))[1]
