"""The PDF says what section 11 wants, in that order, and is the same twice."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from consent.exports.report import drawing
from consent.ledger import actions as ledger

from .. import people
from .conftest import Export, Ledger

pytestmark = pytest.mark.django_db
SECTIONS = (
    "Identificação e motivo", "Controlador e encarregado", "Titular", "Linha do tempo", "Texto exibido",
    "Método, endereço IP e dispositivo", "Parecer do validador", "Envios e decisões", "Retirada",
    "Hashes e caminho de prova", "Cabeça assinada e âncoras", "Como conferir", "Artigos de lei citados",
)  # fmt: skip


def text_of(content: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def test_everything_of_one_person_is_there_in_its_order(book: Ledger, export: Export) -> None:
    made = export("pdf", subjects=(book.ana,))
    text = text_of(made.content)
    places = [text.find(section) for section in SECTIONS]
    assert -1 not in places and places == sorted(places)
    for words in (
        "Pedido do juízo, processo 1", "Carla", "12.345.678/0001-95", "encarregado@xyz.example", "João Silva",
        "+5511999998888", "203.0.113.7", people.BODY, book.text.body_sha256, "Consentimento retirado",
        book.events[0].event_hash, book.events[4].event_hash, made.manifest["ledger"]["root_hash"],
    ):  # fmt: skip
        assert words in text, words
    assert "manifestação livre, informada e inequívoca" in text
    assert "Lei do Spam" not in text


def test_the_law_is_quoted_to_the_letter(book: Ledger, export: Export) -> None:
    text = text_of(export("pdf", subjects=(book.ana,)).content)
    for quote in (
        "consentimento: manifestação livre, informada e inequívoca pela qual o titular concorda com o tratamento de "
        "seus dados pessoais para uma finalidade determinada;",
        "Cabe ao controlador o ônus da prova de que o consentimento foi obtido em conformidade com o disposto "
        "nesta Lei.",
        "O consentimento deverá referir-se a finalidades determinadas, e as autorizações genéricas para o "
        "tratamento de dados pessoais serão nulas.",
    ):
        assert quote.replace("-", "") in text.replace("-", "").replace("\xad", ""), quote


def test_pages_are_counted_and_carry_the_hash(book: Ledger, export: Export) -> None:
    import hashlib

    reader = PdfReader(io.BytesIO(export("pdf", subjects=(book.ana,)).content))
    count = len(reader.pages)
    lines = [book.events[0].canonical, book.events[4].canonical]
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    for number, page in enumerate(reader.pages, 1):
        assert f"Página {number} de {count}" in page.extract_text()
        assert digest in page.extract_text()
    assert float(reader.pages[0].mediabox.width) == pytest.approx(595.28, abs=0.1)


def test_it_is_a_file_for_archives_and_the_same_twice(book: Ledger, export: Export) -> None:
    one, two = export("pdf").content, export("pdf").content
    assert one == two
    assert b"pdfaid:part" in one


def test_hostile_words_are_shown_and_never_run(book: Ledger, export: Export) -> None:
    name = '#panic("x") *b* $x$ @ref <l> \\u{41} 😀漢\u202e\x07 `raw` //c'
    person = people.someone()
    people.opt_in(person, book.text, pii={**people.PII, "name": name, "user_agent": "a" * 3000})
    text = text_of(export("pdf", subjects=(person,)).content)
    assert '#panic("x") *b* $x$ @ref <l>' in text
    assert "[U+1F600][U+6F22][U+202E][U+0007]" in text


def test_every_character_said_to_be_drawable_is(book: Ledger, export: Export) -> None:
    drawable = "".join(chr(code) for low, high in drawing.DRAWABLE for code in range(low, high + 1))
    person = people.someone()
    people.opt_in(person, book.text, pii={**people.PII, "name": drawable})
    assert export("pdf", subjects=(person,)).content.startswith(b"%PDF")


def test_erased_person_is_reported_without_a_name(book: Ledger, export: Export) -> None:
    ledger.erase_subject(subject_id=book.ana, actor="compliance")
    text = text_of(export("pdf", subjects=(book.ana,)).content)
    assert "Silva" not in text and "eliminados a pedido" in text


def test_without_personal_data_nothing_personal_is_printed(book: Ledger, export: Export) -> None:
    text = text_of(export("pdf", personal=False).content)
    assert "Silva" not in text and "203.0.113.7" not in text


def test_codes_of_origins_and_proofs_are_words(book: Ledger, export: Export) -> None:
    people.opt_in(book.rui, book.text, origin={"kind": "preferences", "ref": None, "url": "https://x.example/p/"},
                  evidence=[ledger.Evidence("page", b"lido")])  # fmt: skip
    people.opt_out(book.rui, origin={"kind": "whatsapp", "ref": "wamid.SECRET", "url": None})
    text = text_of(export("pdf", subjects=(book.rui,)).content)
    assert (
        "página de preferências · https://x.example/p/" in text
        and "página como foi mostrada, 4 bytes" in text
    )
    assert "preferences" not in text and "WhatsApp · código " in text and "keyed:" not in text
