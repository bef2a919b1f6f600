"""A head by e-mail to the encarregado, whose mailbox nobody of this installation can write into."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils import timezone

from invenio_center.kernel import outgoing

from ..ledger import queries
from ..models import TreeHead
from . import folder
from .errors import NotKept
from .papers import written

ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")

LETTER = """\
Este e-mail guarda, fora do sistema, o estado do livro de consentimentos de {company}.
Não é preciso responder. Guarde-o: anos depois, ele prova que o livro não foi alterado.

Momento: {moment}
Eventos: {size}
Raiz: {root}
Hash da cabeça: {head_hash}
Chave pública: {key}
Assinatura (Ed25519): {signature}

Conteúdo assinado:
{line}

O arquivo anexo traz o mesmo, para conferir com bin/manage verify_ledger ou à mão.
"""


def recipient() -> str:
    """INVENIO_ANCHOR_MAIL, else the e-mail in the encarregado's contact; "" for none."""
    found = settings.ANCHOR_MAIL or queries.controller().dpo_contact
    match = ADDRESS.search(found)
    return match[0] if match else ""


def keep(head: TreeHead) -> str:
    """The mail server's word. Raises NotKept."""
    to = recipient()
    if not to:
        raise NotKept("o cadastro do controlador não traz o e-mail do encarregado")
    letter = outgoing.Letter(
        to=to,
        subject=f"Livro de consentimentos: {head.tree_size} eventos, {head.head_hash[:12]}",
        text=_text(head),
        attachments=((folder.name(head), "application/json", written(head)),),
    )
    try:
        return outgoing.send(settings.SMTP_URL, letter, name=f"<{head.head_hash[:40]}@anchor.invenio>")
    except outgoing.NotDelivered as error:
        raise NotKept(f"o servidor de e-mail não aceitou ({error})") from error


def _text(head: TreeHead) -> str:
    return LETTER.format(
        company=queries.controller().shown_name or "esta empresa",
        moment=f"{timezone.localtime(head.timestamp):%d/%m/%Y %H:%M:%S %z}",
        size=head.tree_size,
        root=head.root_hash,
        head_hash=head.head_hash,
        key=head.public_key,
        signature=head.signature,
        line=head.canonical,
    )
