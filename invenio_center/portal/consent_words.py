"""Events of the ledger as sentences, and what their proof is worth, for people who are no engineers."""

from __future__ import annotations

from consent.choices import Channel, Method, Purpose
from consent.exports.report import words as report
from consent.ledger.actions import ConsentEvent

WHAT = {
    "consent.requested": "foi convidada a aceitar {scope}",
    "consent.granted": "aceitou receber {scope}",
    "consent.confirmed": "confirmou o aceite de {scope}",
    "consent.refused": "recusou receber {scope}",
    "consent.withdrawn": "retirou o consentimento para {scope}",
    "consent.renewed": "renovou o aceite de {scope}",
    "consent.expired": "O consentimento para {scope} venceu",
    "consent.invalidated": "O consentimento para {scope} foi invalidado",
    "consent.declared": "Foi declarado, sem prova, o aceite de {scope}",
    "contact.initiated": "escreveu primeiro, por {channels}",
    "objection.registered": "se opôs a {scope}",
    "notice.material_change": "Aviso de mudança no que cobria {scope}",
    "suppression.added": "O endereço entrou na lista de quem não recebe, para {scope}",
    "suppression.removed": "O endereço saiu da lista de quem não recebe, para {scope}",
    "subject.restricted": "O tratamento dos dados foi restringido",
    "subject.released": "A restrição dos dados terminou",
    "subject.rectified": "Os dados foram corrigidos",
    "subject.merged": "O cadastro foi unido a outro, ou separado dele",
    "subject.erased": "Os dados pessoais foram eliminados",
    "hold.set": "Começou uma guarda legal: nada desta pessoa pode ser eliminado",
    "hold.released": "A guarda legal terminou",
}
HOW = {
    "checkbox": "marcando a caixa",
    "landing_accept": "aceitando na página",
    "reply_keyword": "respondendo com uma palavra",
    "reply_button": "tocando no botão",
    "double_opt_in": "abrindo o endereço de confirmação",
    "voice_recording": "de viva voz, com gravação",
    "paper": "em papel assinado",
    "preference_center": "na página de preferências",
    "keyword": "respondendo com uma palavra de saída",
    "one_click": "com um clique no e-mail",
    "agent_on_request": "a pedido, por um atendente",
    "provider_signal": "por sinal do provedor",
}
ACTORS = {
    "guardian": "O responsável",
    "agent": "Um atendente, a pedido da pessoa,",
    "compliance": "Conformidade registrou que a pessoa",
    "import": "Pela importação, a pessoa",
    "provider": "O provedor avisou que a pessoa",
}
LEVELS = {
    "E1": "Declarado: alguém afirmou que a pessoa aceitou, sem prova do ato. Só envia se a política da empresa deixar.",
    "E2": "Trazido de fora com prova: data, texto e prova vieram com o registro, atestados por quem o trouxe.",
    "E3": "Registrado aqui no momento do ato, com o texto exato que estava na tela.",
    "E4": "Registrado aqui e confirmado depois pela própria pessoa no endereço dela (dupla confirmação).",
    "E5": "Como E4, e o livro que o contém foi datado por um terceiro de fora (carimbo de tempo).",
}


def sentence(event: ConsentEvent) -> str:
    """``A pessoa aceitou receber Ofertas e novidades por WhatsApp, marcando a caixa.``"""
    channels, purposes = channels_of(event.channels), purposes_of(event.purposes).lower()
    said = WHAT.get(event.type, "{scope}").format(scope=f"{purposes} por {channels}", channels=channels)
    if said[0].islower():
        said = f"{ACTORS.get(event.actor['kind'], 'A pessoa')} {said}"
    how = HOW.get(event.method)
    return f"{said}, {how}." if how else f"{said}."


def channels_of(codes: list[str]) -> str:
    return ", ".join(str(Channel(code).label) for code in codes) or "todos os canais"


def purposes_of(codes: list[str]) -> str:
    return ", ".join(str(Purpose(code).label) for code in codes) or "tudo"


def origin(event: ConsentEvent) -> str:
    """Where the act took place: kind, name and address as recorded."""
    return report.origin(event.origin)


def method(event: ConsentEvent) -> str:
    return str(Method(event.method).label)
