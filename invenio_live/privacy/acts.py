"""What the buttons of a person's page do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from consent.choices import CONSENT_PURPOSES, SENDING, IdentityProof, RequestVia, Right
from consent.desk import queries as desk
from consent.desk.queries import RightsRequest
from invenio_center.kernel.errors import AppError, Invalid
from invenio_center.kernel.text import counted
from invenio_center.models import Contact

from ..models import PreferenceLink
from . import agreeing, codes, leaving, requests

PROOF = "invenio_person"
MOST_AGENT_STRING = 400
DONE = {
    "left": "Pronto. Você saiu, e isso já vale.",
    "left_all": "Pronto. Você saiu de tudo: não escreveremos mais a você.",
    "agreed": "Pronto. Guardamos a sua autorização. Você pode voltar atrás quando quiser, nesta página.",
    "request": "Recebemos o seu pedido. A resposta aparece nesta página e é enviada ao seu endereço.",
    "answered": "Pronto. Respondemos ao seu pedido: a resposta foi enviada ao seu endereço e está em “Seus pedidos”.",
    "code": "Enviamos um código ao seu endereço. Digite-o abaixo em até 10 minutos.",
    "proved": "Pronto. Por 30 minutos você pode ver e baixar os seus dados aqui.",
}
# As the person would say it.
RIGHTS = (
    (Right.CONFIRMATION, "Saber se vocês têm dados meus"),
    (Right.ACCESS, "Receber tudo o que vocês guardam sobre mim"),
    (Right.CORRECTION, "Corrigir um dado meu"),
    (Right.BLOCKING, "Bloquear ou apagar algo que vocês não precisam ter"),
    (Right.PORTABILITY, "Levar os meus dados para outra empresa"),
    (Right.DELETION, "Apagar os meus dados"),
    (Right.SHARING, "Saber com quem vocês compartilharam os meus dados"),
    (Right.NO_CONSENT, "Saber o que acontece se eu disser não"),
    (Right.REVOCATION, "Retirar todas as minhas autorizações"),
)


class NoReceipt(AppError):
    code = "receipt_incomplete"
    sentence = (
        "O recibo ainda não pode ser feito aqui. Peça ao encarregado dos dados, no contato ao pé da página."
    )
    status = 503


class NotProved(AppError):
    code = "identity_not_proved"
    sentence = "Para ver os seus dados, peça um código na sua página de preferências e digite-o lá."
    status = 403


@dataclass(frozen=True)
class Done:
    """``code`` of ``DONE``; ``proof`` to keep in the browser."""

    code: str
    proof: str = ""


def act(request: HttpRequest, link: PreferenceLink) -> Done:
    """Do what the form says. Raises what the act raises."""
    wanted = ACTS.get(request.POST.get("do", ""))
    if wanted is None:
        raise Invalid.field("do", "unknown", "Escolha o que fazer.")
    return wanted(request, link)


def proved(request: HttpRequest, link: PreferenceLink) -> bool:
    return codes.proved(link, request.COOKIES.get(PROOF, ""))


def requests_of(contact: Contact) -> list[RightsRequest]:
    return list(desk.of_subject(contact.subject_id))


def _leave(request: HttpRequest, link: PreferenceLink) -> Done:
    channels = [one for one in request.POST.getlist("channel") if one in SENDING]
    purposes = [one for one in request.POST.getlist("purpose") if one in CONSENT_PURPOSES]
    if not channels and not purposes:  # everything has a button of its own
        raise Invalid.field("purpose", "required", "Escolha do que sair.")
    leaving.leave(
        link.contact, channels=channels, purposes=purposes, origin=_origin(request), pii=_pii(request, link)
    )
    return Done("left")


def _leave_all(request: HttpRequest, link: PreferenceLink) -> Done:
    leaving.leave(link.contact, origin=_origin(request), pii=_pii(request, link))
    return Done("left_all")


def _agree(request: HttpRequest, link: PreferenceLink) -> Done:
    agreeing.agree(
        link.contact,
        code=request.POST.get("code", ""),
        version=counted(request.POST.get("version", "")) or 0,
        ticked=request.POST.get("ticked") == "yes",
        origin=_origin(request),
        pii=_pii(request, link),
    )
    return Done("agreed")


def _request(request: HttpRequest, link: PreferenceLink) -> Done:
    identity = IdentityProof.CODE if proved(request, link) else IdentityProof.LINK
    opened = requests.open_for(
        link.contact,
        right=request.POST.get("right", ""),
        via=RequestVia.PAGE,
        identity=identity,
        details=request.POST.get("details", ""),
    )
    return Done("request" if opened.is_open else "answered")


def _send_code(_request: HttpRequest, link: PreferenceLink) -> Done:
    codes.send(link)
    return Done("code")


def _check_code(request: HttpRequest, link: PreferenceLink) -> Done:
    return Done("proved", codes.check(link, request.POST.get("typed", "")))


ACTS: Mapping[str, Callable[[HttpRequest, PreferenceLink], Done]] = {
    "leave": _leave,
    "leave_all": _leave_all,
    "agree": _agree,
    "request": _request,
    "send_code": _send_code,
    "check_code": _check_code,
}


def _origin(request: HttpRequest) -> dict[str, Any]:
    """The address of the page is kept without its token, which would open it."""
    return {
        "kind": "preferences",
        "ref": None,
        "url": request.build_absolute_uri(reverse("home")) + "p/",
    }


def _pii(request: HttpRequest, link: PreferenceLink) -> dict[str, Any]:
    own = [link.identity] if link.identity else list(link.contact.identities.order_by("claimed", "id"))
    return {
        "name": link.contact.name,
        "identifiers": [{"kind": one.scheme, "value": one.value} for one in own],
        "ip": request.META.get("REMOTE_ADDR") or None,
        "user_agent": request.headers.get("User-Agent", "")[:MOST_AGENT_STRING] or None,
    }
