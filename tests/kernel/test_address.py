from __future__ import annotations

import pytest

from invenio_center.kernel import address


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("553188887777", "5531988887777"),
        ("5531988887777", "5531988887777"),
        ("+55 (11) 98765-4321", "5511987654321"),
        ("11 98765-4321", "5511987654321"),
        ("011 98765-4321", "5511987654321"),
        ("0xx11 98765-4321", "5511987654321"),
        ("0 21 11 98765-4321", "5511987654321"),
        ("55 99876-5432", "5555998765432"),
        ("0055 11 98765-4321", "5511987654321"),
        ("551133334444", "551133334444"),
        ("551177776666", "551177776666"),
        ("+1 202 555 0100", None),
        ("0800 123 4567", None),
        ("4004-1234", None),
        ("190", None),
        ("5523988887777", None),
        ("", None),
    ],
)
def test_brazilian_numbers_have_one_form(raw, canonical):
    assert address.br_canonical(raw) == canonical


def test_there_are_sixty_seven_area_codes():
    assert len(address.DDDS) == 67
    assert {"20", "23", "25", "26", "29", "30", "36", "39", "40", "50", "52", "56", "60", "70", "72", "76", "78",
            "80", "90", "10"}.isdisjoint(address.DDDS)  # fmt: skip


def test_canonical_is_stable_and_shared_by_phone_and_whatsapp():
    for raw in ("553188887777", "+55 31 98888-7777", "+12025550100", "+351 912 345 678"):
        once = address.canonical("whatsapp", raw)
        assert once == address.canonical("phone", once) == address.canonical("phone", raw)
    assert address.canonical("email", " Ana@Empresa.COM ") == "ana@empresa.com"
    assert address.canonical("cpf", "529.982.247-25") == "52998224725"
    assert address.canonical("bsuid", "W:BR.1") == "W:BR.1"


@pytest.mark.parametrize(
    ("scheme", "value", "canonical"),
    [
        ("telegram", " 7012345678 ", "7012345678"),
        ("telegram", "007", "7"),
        ("telegram", "0", "0"),
        ("telegram", "9" * 5000, "9" * 5000),
        ("telegram", "@Ana_Souza", "ana_souza"),
        ("telegram", "@", "@"),
        # Viber's ids tell capitals apart, and their padding is part of them.
        ("viber", " 01234567890A=", "01234567890A="),
        ("viber", "01234567890a=", "01234567890a="),
    ],
)
def test_ids_of_messengers_have_one_form(scheme, value, canonical):
    assert address.canonical(scheme, value) == canonical
    assert address.canonical(scheme, canonical) == canonical


def test_both_forms_are_looked_up_only_where_both_can_be_the_person():
    assert address.lookups("whatsapp", "553188887777") == ["5531988887777", "553188887777"]
    assert address.lookups("phone", "551177776666") == ["551177776666", "5511977776666"]
    assert address.lookups("phone", "5511977776666") == ["5511977776666", "551177776666"]
    # Without the nine it would be somebody's landline.
    assert address.lookups("phone", "5511933334444") == ["5511933334444"]
    assert address.lookups("email", "a@b.c") == ["a@b.c"]


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("529.982.247-25", True),
        ("52998224725", True),
        ("529.982.247-24", False),
        ("111.111.111-11", False),
        ("191", False),
        ("5299822.4725", False),
    ],
)
def test_cpf(text, valid):
    assert address.valid_cpf(text) is valid


def test_masks():
    assert address.mask_cpf("52998224725") == "***.982.247-**"
    assert address.mask_cpf("11222333000181") == "**.222.333/****-**"
    assert address.mask_name("João da Silva") == "João S***"
    assert address.mask_name("Ana") == "A***"
    assert address.mask_email("joao@empresa.com") == "j***@empresa.com"
    assert address.mask_phone("5511987659999") == "+55 11 9****-9999"
    assert address.mask_phone("+12025550100") == "+12 ****-0100"
    assert address.format_phone("11987654321") == "+55 11 98765-4321"


def test_an_address_is_written_as_people_write_it():
    assert address.spoken("5511987003014", "whatsapp") == "+55 11 98700-3014"
    assert address.spoken("+55 11 9****-3014", "phone") == "+55 11 9****-3014"
    assert address.spoken("5511987003014", "telegram") == "5511987003014"
