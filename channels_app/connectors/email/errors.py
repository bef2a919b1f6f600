"""What mail servers say no with, and what to do about it. Pure.

The enhanced code (RFC 3463) says more than the three digits, so it is looked at first.
"""

from __future__ import annotations

import re

from channels_app.contract import ErrorClass, ProviderError
from invenio_center.kernel.mail import MailRefused

ENHANCED = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")
NO_SUCH = "Este endereço de e-mail não existe. Confira com o cliente."
LATER = "O servidor de e-mail pediu para tentar mais tarde. O envio será repetido."
TOO_LARGE = "O e-mail passa do tamanho que o servidor aceita. Envie arquivos menores."
FULL = "A caixa do cliente está cheia. Tente mais tarde ou fale por outro canal."
POLICY = "O servidor recusou o e-mail por política (SPF, DKIM, DMARC ou reputação). Avise um administrador."
LOGIN = "O servidor de e-mail não aceitou o usuário e a senha. Avise um administrador."

# Beginning of the enhanced code → class and sentence; the longest match counts.
BY_ENHANCED: dict[str, tuple[ErrorClass, str]] = {
    "5.1.": (ErrorClass.BAD_RECIPIENT, NO_SUCH),
    "5.1.8": (ErrorClass.POLICY, POLICY),
    "5.1.7": (ErrorClass.POLICY, POLICY),
    "5.2.1": (ErrorClass.BAD_RECIPIENT, "A caixa de e-mail do cliente está desativada."),
    "5.2.2": (ErrorClass.UNKNOWN, FULL),
    "5.2.3": (ErrorClass.BAD_CONTENT, TOO_LARGE),
    "5.3.4": (ErrorClass.BAD_CONTENT, TOO_LARGE),
    "5.4.1": (ErrorClass.BAD_RECIPIENT, "O domínio deste endereço não recebe e-mails."),
    "5.4.4": (ErrorClass.BAD_RECIPIENT, "O domínio deste endereço não existe."),
    "5.6.": (ErrorClass.BAD_CONTENT, "O servidor não aceitou o conteúdo do e-mail."),
    "5.6.7": (ErrorClass.BAD_RECIPIENT, "O servidor não envia para endereços com acento."),
    "5.7.": (ErrorClass.POLICY, POLICY),
    "5.7.8": (ErrorClass.AUTH, LOGIN),
    "5.7.30": (ErrorClass.AUTH, "O provedor não aceita mais senha. Configure o acesso por OAuth."),
    "5.7.0": (ErrorClass.BAD_CONTENT, "O servidor recusou o conteúdo do e-mail, por exemplo um anexo."),
}
BY_CODE: dict[int, tuple[ErrorClass, str]] = {
    535: (ErrorClass.AUTH, LOGIN),
    534: (ErrorClass.AUTH, LOGIN),
    530: (ErrorClass.AUTH, LOGIN),
    552: (ErrorClass.BAD_CONTENT, TOO_LARGE),
    554: (ErrorClass.POLICY, POLICY),
}


RETURNED = ProviderError(
    "returned", "O servidor devolveu o e-mail e não disse por quê. Confira o endereço.", ErrorClass.UNKNOWN
)


def said(stage: str, code: int, text: str) -> ProviderError:
    """A server's no at this stage of the session. Nothing was accepted, so what is for later may be repeated."""
    enhanced = ENHANCED.search(text)
    name = enhanced[1] if enhanced else str(code or "auth")
    if stage == "auth":
        temporary = 400 <= code < 500 or name.startswith("4.")
        return _error(name, ErrorClass.RETRY if temporary else ErrorClass.AUTH, LATER if temporary else LOGIN)
    if name.startswith("4.") or (not enhanced and 400 <= code < 500):
        return _error(name, ErrorClass.RETRY, LATER)
    found = _by_enhanced(name) if enhanced else None
    if found is None or (name.endswith(".0.0")):
        found = BY_CODE.get(code) or _by_stage(stage)
    return _error(name, *found)


def refused(error: MailRefused) -> ProviderError:
    return said(error.stage, error.code, error.text)


def _by_enhanced(name: str) -> tuple[ErrorClass, str] | None:
    exact = BY_ENHANCED.get(name)
    return exact or BY_ENHANCED.get(f"{name.rpartition('.')[0]}.")


def _by_stage(stage: str) -> tuple[ErrorClass, str]:
    if stage == "to":
        return ErrorClass.BAD_RECIPIENT, NO_SUCH
    if stage == "from":
        return (
            ErrorClass.POLICY,
            "O servidor não deixa enviar com o endereço desta linha. Avise um administrador.",
        )
    return ErrorClass.BAD_CONTENT, "O servidor não aceitou o conteúdo do e-mail."


def _error(name: str, error_class: ErrorClass, sentence: str) -> ProviderError:
    return ProviderError(name[:60], sentence, error_class)
