"""Refusals of the ledger. ``data['codes']`` carries the validator's or the context's codes."""

from __future__ import annotations

from collections.abc import Sequence

from invenio_center.kernel.errors import AppError


class TextInvalid(AppError):
    code = "text_invalid"
    sentence = "Este texto não vale como consentimento. Corrija os pontos indicados e valide de novo."
    status = 422


class ControllerIncomplete(AppError):
    code = "controller_incomplete"
    sentence = "Preencha o cadastro do controlador antes de publicar."
    status = 409


class TextFinal(AppError):
    code = "text_final"
    sentence = "Um texto publicado não muda. Crie uma nova versão."
    status = 409


class EventInvalid(AppError):
    code = "event_invalid"
    sentence = "O evento de consentimento tem campos inválidos."
    status = 422


SENTENCES = {
    "TEXT_MISMATCH": "Este texto não estava publicado na data informada.",
    "NO_IDENTIFIER": "Informe telefone ou e-mail da pessoa que consentiu.",
    "BAD_TIME": "A data do consentimento está no futuro.",
    "NO_ACTION": "Falta dizer como a pessoa consentiu.",
    "NO_INDIVIDUAL_ACT": "Cada pessoa precisa consentir por si: uma base inteira não consente.",
    "SOURCE_PURCHASED": "Contatos comprados, cedidos, alugados ou coletados sem autorização não consentiram.",
    "MINOR_NO_GUARDIAN": "Para criança, o consentimento deve ser do responsável.",
    "NOT_A_MINOR": "O responsável só consente por criança ou adolescente.",
    "GUARDIAN_UNNAMED": "Diga o nome do responsável.",
    "GUARDIAN_UNVERIFIED": "Anexe a prova de quem é o responsável.",
    "NOT_COVERED": "O texto não cobre este canal e esta finalidade.",
    "SUPPRESSED": "Este endereço pediu para não receber. Uma importação não desfaz a saída.",
    "TEXT_RULED_OUT": "A conformidade tirou este texto de uso: com ele nada mais se recolhe.",
    "NO_CONTROLLER": "Este texto não diz o nome da empresa que hoje responde pelos dados. Publique uma nova versão.",
    "TEXT_UNKNOWN": "Não há texto com este código e esta versão.",
}


# The field a reader has to look at, where it is one.
FIELDS = {
    "NO_ACTION": "method",
    "SOURCE_PURCHASED": "ref",
    "NO_INDIVIDUAL_ACT": "ref",
    "BAD_TIME": "occurred_at",
}


class OptInRefused(AppError):
    """An opt-in that would prove nothing; ``data['codes']`` says why."""

    code = "opt_in_refused"
    sentence = "Este consentimento não pode ser registrado."
    status = 422

    def __init__(self, codes: Sequence[str]) -> None:
        named = {
            FIELDS[code]: [{"code": code, "sentence": SENTENCES[code]}] for code in codes if code in FIELDS
        }
        more = {"errors": named} if named else {}
        super().__init__(SENTENCES.get(codes[0]), codes=list(codes), **more)
