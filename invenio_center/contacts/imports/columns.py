"""Which columns a file may have, under which names people write them. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from ...kernel.errors import Invalid

JOKERS = tuple(f"coringa{n}" for n in range(1, 6))
FIELDS = {
    "telefone": "Telefone",
    "email": "E-mail",
    "nome": "Nome",
    "cpf_cnpj": "CPF / CNPJ",
    "codigo": "Código do cliente",
    "tags": "Tags",
    "segmento": "Segmento (código)",
    "prioridade": "Prioridade",
    "vip": "VIP",
    "origem": "Origem",
    "responsavel": "Responsável",
    **{name: f"Coringa {name[-1]}" for name in JOKERS},
    "aceita_comunicacoes": "Aceita comunicações",
    "data_opt_in": "Data do consentimento",
    "texto_codigo": "Texto: código",
    "texto_versao": "Texto: versão",
    "texto_consentimento": "Texto que a pessoa leu",
    "canal_origem": "Canal de origem do consentimento",
    "metodo": "Método do consentimento",
    "canais": "Canais aceitos",
    "finalidades": "Finalidades aceitas",
    "ip": "IP",
    "evidencia": "Evidência",
}
# A contact is found by these; one of them must be there.
KEYS = ("telefone", "email", "cpf_cnpj", "codigo")
# What a file says of consents is never dropped in silence; without the first of these it says nothing.
ACCEPTS = "aceita_comunicacoes"
CONSENT = frozenset(
    {
        "aceita_comunicacoes", "data_opt_in", "texto_codigo", "texto_versao", "texto_consentimento",
        "canal_origem", "metodo", "canais", "finalidades", "ip", "evidencia",
    }
)  # fmt: skip
ALIASES = {
    "fone": "telefone", "celular": "telefone", "whatsapp": "telefone", "phone": "telefone", "mobile": "telefone",
    "e_mail": "email", "mail": "email", "name": "nome", "nome_completo": "nome", "cliente": "nome", "cpf": "cpf_cnpj",
    "cnpj": "cpf_cnpj", "documento": "cpf_cnpj", "codigo_cliente": "codigo", "codigo_do_cliente": "codigo",
    "code": "codigo", "etiquetas": "tags", "tag": "tags", "segment": "segmento", "priority": "prioridade",
    "origin": "origem", "owner": "responsavel", "aceita": "aceita_comunicacoes", "opt_in": "aceita_comunicacoes",
    "optin": "aceita_comunicacoes", "data_optin": "data_opt_in", "data_do_opt_in": "data_opt_in",
    "data_consentimento": "data_opt_in", "data_do_consentimento": "data_opt_in", "codigo_texto": "texto_codigo",
    "codigo_do_texto": "texto_codigo", "versao_texto": "texto_versao", "versao_do_texto": "texto_versao",
    "origem_consentimento": "canal_origem", "canal_de_origem": "canal_origem",
    **{f"coringa_{n}": f"coringa{n}" for n in range(1, 6)},
}  # fmt: skip


def plain(heading: str) -> str:
    """``Código do Cliente`` → ``codigo_do_cliente``."""
    text = unicodedata.normalize("NFKD", heading.strip().casefold())
    kept = "".join(sign if sign.isalnum() else "_" for sign in text if not unicodedata.combining(sign))
    return "_".join(filter(None, kept.split("_")))


def guessed(headers: Sequence[str]) -> list[str]:
    """A field for each column, "" for those that name none; the first of two that name the same gets it."""
    found: list[str] = []
    for heading in headers:
        name = plain(heading)
        field = ALIASES.get(name, name)
        found.append(field if field in FIELDS and field not in found else "")
    return found


def chosen(headers: Sequence[str], wanted: Mapping[str, str] | Sequence[str] | None) -> list[str]:
    """The mapping a person asked for (by heading, or one field for each column), else the guessed one.

    Columns of consent must be left out by name: they are never dropped in silence. Raises Invalid.
    """
    mapping = guessed(headers)
    left_out: set[int] = set()
    if isinstance(wanted, Mapping):
        for heading, field in wanted.items():
            if heading not in headers:
                raise Invalid.field("mapping", "unknown_column", f"O arquivo não tem a coluna “{heading}”.")
            place = headers.index(heading)
            mapping[place] = field or ""
            left_out |= set() if field else {place}
    elif wanted is not None:
        mapping = [str(field or "") for field in wanted]
        left_out = {place for place, field in enumerate(mapping) if not field}
    check(headers, mapping, left_out)
    return mapping


def check(headers: Sequence[str], mapping: Sequence[str], left_out: set[int]) -> None:
    if len(mapping) != len(headers):
        raise Invalid.field("mapping", "length", "Diga um campo para cada coluna.")
    named = [field for field in mapping if field]
    if wrong := [field for field in named if field not in FIELDS]:
        raise Invalid.field("mapping", "unknown_field", f"Campo desconhecido: {wrong[0]}.")
    if len(set(named)) != len(named):
        raise Invalid.field("mapping", "twice", "Cada campo vem de uma coluna só.")
    if not set(named) & set(KEYS):
        raise Invalid.field("mapping", "no_key", "Falta uma coluna de telefone, e-mail, CPF ou código.")
    for place, heading in enumerate(headers):
        if plain(heading) in CONSENT and place not in left_out and not mapping[place]:
            raise Invalid.field(
                "mapping",
                "consent_column",
                f"A coluna “{heading}” fala de consentimento. Escolha seu campo ou deixe-a de fora.",
            )
    if set(named) & CONSENT and ACCEPTS not in named:
        raise Invalid.field(
            "mapping",
            "consent_column",
            "O arquivo fala de consentimento sem a coluna aceita_comunicacoes. Inclua-a ou deixe as outras de fora.",
        )


def ignored(headers: Sequence[str], mapping: Sequence[str]) -> list[str]:
    """Columns nothing is read from."""
    return [heading for heading, field in zip(headers, mapping, strict=True) if not field]
