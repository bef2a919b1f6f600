"""Forty invented people. Numbers lie in a range kept free for this; addresses end in a domain nobody has."""

from __future__ import annotations

from dataclasses import dataclass

PEOPLE = (
    "João Pereira", "Maria Oliveira", "Carla Nogueira", "Davi Lima", "Eva Martins", "Hugo Barros", "Iara Campos",
    "Lia Fontes", "Mateus Rocha", "Nina Duarte", "Otávio Reis", "Paula Freitas", "Quitéria Alves", "Rafael Teixeira",
    "Sílvia Moraes", "Tiago Cardoso", "Úrsula Pinto", "Vicente Araújo", "Wanda Farias", "Xavier Prado",
    "Yasmin Coelho", "Zélia Monteiro", "André Batista", "Beatriz Nunes", "Caio Ramos", "Débora Xavier",
    "Eduardo Vieira", "Fernanda Castro", "Gustavo Moreira", "Helena Dias", "Igor Azevedo", "Joana Melo",
    "Kátia Borges", "Leandro Pires", "Mônica Sales", "Nelson Guedes", "Olívia Matos", "Pedro Antunes",
    "Renata Siqueira", "Sandro Peixoto",
)  # fmt: skip
# By turns; without a tag the channel's own priority counts.
TAGS = ("", "Standard", "Trial", "VIP")
CPFS = ("529.982.247-25", "111.444.777-35", "153.509.460-56")


@dataclass(frozen=True)
class Person:
    name: str
    whatsapp: str
    email: str
    tag: str
    priority: int | None
    cpf: str


def people() -> list[Person]:
    """João is VIP, Maria has a priority of her own; the rest is spread over the segments."""
    return [_person(index, name) for index, name in enumerate(PEOPLE)]


def _person(index: int, name: str) -> Person:
    first, _, last = name.partition(" ")
    # Every third account is an old one, whose WhatsApp number has no ninth digit.
    digits = f"{8_7000_000 + index * 137:08d}"
    return Person(
        name=name,
        whatsapp=f"5511{digits}" if index % 3 == 2 else f"55119{digits}",
        email=f"{_plain(first)}.{_plain(last)}@exemplo.invalid",
        tag="VIP" if index == 0 else TAGS[index % 4],
        priority=90 if index == 1 else 20 if index == 9 else None,
        cpf=CPFS[index] if index < len(CPFS) else "",
    )


def _plain(word: str) -> str:
    return word.lower().translate(str.maketrans("áéíóúãõâêôçü", "aeiouaoaeocu"))
