"""What people are answered, as a beginning that compliance changes as needed. Plain words, no code names. Pure."""

from __future__ import annotations

from ..choices import Right

# Code → (article as people cite it, what it says in short). Only reasons that the law itself gives.
REFUSALS: dict[str, tuple[str, str]] = {
    "LGPD-16-I": ("art. 16, I", "precisamos guardar os dados para cumprir uma obrigação legal ou regulatória"),
    "LGPD-16-II": ("art. 16, II", "os dados servem a estudo por órgão de pesquisa, anonimizados sempre que possível"),
    "LGPD-16-III": ("art. 16, III", "os dados foram transferidos a terceiro, como a lei permite"),
    "LGPD-16-IV": ("art. 16, IV", "os dados são de uso exclusivo nosso e já estão anonimizados"),
    "LGPD-18-3": ("art. 18, § 3º", "não pudemos confirmar que o pedido veio da própria pessoa ou de quem a represente"),
    "LGPD-18-4-I": ("art. 18, § 4º, I", "não somos nós que tratamos estes dados"),
    "LGPD-18-4-II": ("art. 18, § 4º, II", "há razões de fato ou de direito que impedem atender agora"),
}  # fmt: skip

BODIES: dict[str, str] = {
    Right.CONFIRMATION: "Sim, tratamos dados pessoais seus. Na sua página de preferências você vê o que autorizou e "
    "pode baixar um resumo de tudo o que guardamos.",
    Right.ACCESS: "O resumo dos seus dados está na sua página de preferências, em “Meus dados”, para ler ou baixar. "
    "Ele diz o que guardamos, de onde veio, para que usamos, com quem compartilhamos e por quanto tempo.",
    Right.CORRECTION: "Corrigimos os seus dados como você pediu e avisamos quem os recebeu de nós.",
    Right.BLOCKING: "Tratamos o seu pedido: o que não era necessário foi eliminado ou bloqueado.",
    Right.PORTABILITY: "O arquivo com os seus dados, em formato que outros sistemas leem (JSON), está na sua página de "
    "preferências, em “Meus dados”.",
    Right.DELETION: "Eliminamos os seus dados. Guardamos só o que a lei manda ou permite: o registro, sem nome nem "
    "endereço, de que houve consentimento e de que ele terminou (art. 16, I, e art. 8º, § 2º), e um código que não "
    "revela o seu endereço e serve apenas para nunca mais escrevermos a ele.",
    Right.SHARING: "Estas são as empresas que recebem dados para que as mensagens cheguem até você:",
    Right.NO_CONSENT: "Você pode dizer não a qualquer uso que dependa de consentimento. Nada muda no atendimento que "
    "você já tem conosco: apenas deixamos de enviar as mensagens que você não quiser.",
    Right.REVOCATION: "Pronto. O consentimento foi revogado e não enviaremos mais as mensagens que dependiam dele.",
}


def answer(right: str, *, protocol: str, company: str, contact: str, lines: tuple[str, ...] = ()) -> str:
    """A whole letter. ``contact`` is the encarregado's, ``lines`` what is listed under the answer."""
    listed = "".join(f"\n- {line}" for line in lines)
    return _letter(BODIES[right] + listed, protocol, company, contact)


def refusal(article: str, *, protocol: str, company: str, contact: str) -> str:
    cited, why = REFUSALS[article]
    body = f"Analisamos o seu pedido e não podemos atendê-lo: {why} (LGPD, {cited})."
    return _letter(
        f"{body} Você pode reclamar à ANPD (gov.br/anpd) se discordar.", protocol, company, contact
    )


def received(*, protocol: str, company: str, contact: str, days: int) -> str:
    body = f"Recebemos o seu pedido. Respondemos em até {days} dias, sem custo."
    return _letter(body, protocol, company, contact)


def _letter(body: str, protocol: str, company: str, contact: str) -> str:
    by = f"\nEncarregado pelos dados: {contact}" if contact else ""
    return f"Olá.\n\n{body}\n\nProtocolo: {protocol}{by}\n\n{company}"
