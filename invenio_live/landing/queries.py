"""What a page of acceptance reads."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from channels_app.questions import schema
from consent.ledger import queries as consents
from invenio_center.kernel.errors import NotFound

from ..forms.profile import Profile
from ..models import LandingPage
from ..webchat import look, origins

THANKS = "Recebemos o seu aceite. Obrigado!"
# The same whether the address is known, new, or has left: an answer must not tell a stranger which.
CHECK = "Quase lá: se o endereço estiver certo, você recebe agora um pedido de confirmação. Nada vale antes disso."
EMAIL = {"name": "email", "label": "E-mail", "type": "email", "required": True}
NAME = {"name": "nome", "label": "Nome", "type": "text", "required": False}


class PageUnknown(NotFound):
    sentence = "Esta página não existe ou não está mais no ar."


def find(slug: str) -> tuple[LandingPage, Profile]:
    """The page on air at this address. Raises ``PageUnknown``, also while compliance has its text out of use or the
    controller's profile has a gap: what has to be read beside the text could not be shown (LGPD art. 9)."""
    page = LandingPage.objects.filter(slug=slug, published_at__isnull=False).first()
    if page is None or consents.published_text(page.text_code) is None or consents.controller().missing():
        raise PageUnknown
    return page, profile_of(page)


def profile_of(page: LandingPage) -> Profile:
    theme = look.theme({"theme": page.theme})
    return Profile(
        slug=page.slug,
        title=page.title,
        intro=page.body,
        questions=schema.read(page.questions),
        consents=((page.text_code, True),),
        thanks=f"{page.thanks}\n\n{CHECK}".strip() if page.double_opt_in else page.thanks or THANKS,
        color=look.color(theme.get("color")),
        logo_url=look.picture(theme.get("logo_url")),
        scheme=look.scheme(theme),
        allowed_origins=origins.clean(page.allowed_origins),
    )


def pages() -> QuerySet[LandingPage]:
    """All of them, newest first, with ``accepted``: how many acts each has recorded."""
    return LandingPage.objects.annotate(accepted=Count("acts"))


def by_text(code: str) -> QuerySet[LandingPage]:
    return LandingPage.objects.filter(text_code=code)
