"""Conformidade > Páginas de aceite: landing pages and newsletters with one published text each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.ledger import publishing
from consent.ledger import queries as consents
from invenio_live.choices import LandingKind
from invenio_live.landing import actions, queries
from invenio_live.models import LandingPage

from ...kernel.errors import AppError, NotFound
from ..refusals import attempt
from ..widgets import QuestionsEditor
from .line_form import LinesField
from .registry import draw, guarded

SHOWN = 100


class PageForm(forms.Form):
    kind = forms.ChoiceField(
        label="Tipo",
        choices=LandingKind.choices,
        help_text="A newsletter sempre confirma o endereço em duas etapas.",
    )
    slug = forms.SlugField(
        label="Endereço da página",
        max_length=60,
        help_text="Fica em /aceite/ seguido deste nome, por exemplo verao.",
    )
    title = forms.CharField(label="Título", max_length=120)
    body = forms.CharField(
        label="Texto da página", required=False, max_length=5000, widget=forms.Textarea({"rows": 4})
    )
    text_code = forms.ChoiceField(
        label="Texto de consentimento", help_text="A caixa sai sempre desmarcada, com o texto por inteiro."
    )
    questions = forms.JSONField(
        label="Perguntas", widget=QuestionsEditor({"rows": 8}), help_text="E-mail ou telefone é obrigatório."
    )
    campaign = forms.CharField(
        label="Campanha ou origem", max_length=60, required=False, help_text="Vai com cada aceite no livro."
    )
    double_opt_in = forms.BooleanField(
        label="Confirmar o endereço antes de valer (duas etapas)", required=False, initial=True
    )
    thanks = forms.CharField(
        label="Agradecimento", required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    color = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        label="Cor da marca",
        required=False,
        help_text="Por exemplo #0f4a52.",
        error_messages={"invalid": "Use seis dígitos, por exemplo #0f4a52."},
    )
    logo_url = forms.URLField(label="Logotipo (endereço https)", required=False, assume_scheme="https")
    allowed_origins = LinesField(
        label="Sites permitidos",
        required=False,
        help_text="Onde a página pode ser incorporada. Um por linha, por exemplo https://www.empresa.com.br.",
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["text_code"]
        found = consents.current_texts()
        choice.choices = [("", "Escolha"), *((one.code, f"{one.code}: {one.body[:80]}") for one in found)]

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        theme = {"color": data.pop("color"), "logo_url": data.pop("logo_url")}
        return {**data, "theme": {name: value for name, value in theme.items() if value}}


@guarded("landings")
def pages(request: HttpRequest) -> HttpResponse:
    rows = [(page, _address(page)) for page in queries.pages()[:SHOWN]]
    return draw(request, "portal/landings.html", "Páginas de aceite", rows=rows)


@guarded("landings", "GET", "POST")
def add(request: HttpRequest) -> HttpResponse:
    initial = {"questions": [queries.NAME, queries.EMAIL]}
    return _form(request, None, PageForm(request.POST or None, initial=initial))


@guarded("landings", "GET", "POST")
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(public_id)
    initial = {
        **{name: getattr(page, name) for name in actions.FIELDS},
        **{name: page.theme.get(name, "") for name in ("color", "logo_url")},
        "allowed_origins": "\n".join(page.allowed_origins),
    }
    return _form(request, page, PageForm(request.POST or None, initial=initial))


@guarded("landings", "POST")
def switch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page, actor = _page(public_id), _actor(request)
    if page.published_at:
        attempt(
            request,
            lambda: actions.withdraw(page, actor=actor),
            "Página fora do ar. O livro guarda o que entrou.",
        )
    else:
        attempt(request, lambda: actions.publish(page, actor=actor), "Página no ar.")
    return redirect("admin:landing_edit", public_id=public_id)


def _form(request: HttpRequest, page: LandingPage | None, form: PageForm) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            saved = actions.save_page(actor=_actor(request), page=page, **form.values())
        except AppError as refusal:
            for name in refusal.data.get("errors") or {None: 1}:
                form.add_error(name if name in form.fields else None, refusal.sentence)
        else:
            return redirect("admin:landing_edit", public_id=saved.public_id)
    title = page.title if page else "Nova página de aceite"
    return draw(
        request,
        "portal/landing.html",
        title,
        form=form,
        page=page,
        address=_address(page) if page else "",
        tag=_tag(page) if page else "",
        missing=[publishing.label_of(name) for name in consents.controller().missing()],
        crumbs=[{"href": "", "label": title}],
        status=422 if form.is_bound else 200,
    )


def _page(public_id: UUID) -> LandingPage:
    page = queries.pages().filter(public_id=public_id).first()
    if page is None:
        raise NotFound
    return page


def _address(page: LandingPage) -> str:
    return f"{settings.PUBLIC_URL}/aceite/{page.slug}/"


def _tag(page: LandingPage) -> str:
    return f'<script src="{settings.PUBLIC_URL}/aceite/{page.slug}.js" async></script>'


def _actor(request: HttpRequest) -> Any:
    return request.user
