"""Publishing by two people, rulings, the live verdict and the controller's profile, in Center and over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from consent.approvals import queries as asked
from consent.ledger import actions as ledger
from consent.ledger import queries
from consent.ledger.actions import ConsentText
from invenio_center.models import AuditEntry, Role, User
from tests.consent.people import BODY, CONTROLLER
from tests.factories import make_channel, make_user
from tests.portal.conftest import SignedIn
from tests.support.second_factor import prove

pytestmark = pytest.mark.django_db
WHY = "Campanha de verão aprovada"


@pytest.fixture
def draft(people: dict[str, User]) -> ConsentText:
    ledger.save_controller(**CONTROLLER)
    author = people[Role.COMPLIANCE]
    return ledger.create_draft(code="lp-verao", body=BODY, created_by_id=author.public_id)


@pytest.fixture
def second(people: dict[str, User]) -> Client:
    client = Client()
    client.force_login(make_user(Role.COMPLIANCE, username="segunda", name="Segunda Pessoa"))
    return client


def stored(text: ConsentText) -> ConsentText:
    return queries.texts().get(pk=text.pk)


def test_only_officer_publishes_alone_and_the_text_says_so(as_role: SignedIn, draft: ConsentText) -> None:
    officer = as_role(Role.COMPLIANCE)
    officer.post(f"/center/texts/{draft.public_id}/publish/")
    assert stored(draft).published_alone
    assert "publicado por uma só pessoa" in officer.get(f"/center/texts/{draft.public_id}/").content.decode()
    assert ";sim;" in b"".join(officer.get("/center/texts/catalogue/")).decode()  # type: ignore[arg-type]


def test_with_two_officers_the_author_asks_and_the_other_one_publishes(
    as_role: SignedIn, second: Client, draft: ConsentText
) -> None:
    author, page = as_role(Role.COMPLIANCE), f"/center/texts/{draft.public_id}/"
    author.post(f"{page}publish/", {"reason": WHY})
    author.post(f"{page}publish/", {"reason": WHY})
    author.post(f"{page}decide/", {"kind": "text.publish", "answer": "yes"})
    assert not stored(draft).is_published
    assert WHY in second.get(page).content.decode()
    second.post(f"{page}decide/", {"kind": "text.publish", "answer": "yes"})
    published = stored(draft)
    assert published.is_published and not published.published_alone
    assert published.asked_by_id == draft.created_by_id
    trail = list(
        AuditEntry.objects.filter(action__startswith="consent_text.").values_list("action", flat=True)
    )
    assert set(trail) == {"consent_text.publication_asked", "consent_text.published"}


def test_officer_without_a_password_is_no_second_person(as_role: SignedIn, draft: ConsentText) -> None:
    absent = make_user(Role.COMPLIANCE)
    absent.set_unusable_password()
    absent.save()
    make_user(Role.COMPLIANCE, is_active=False)
    as_role(Role.COMPLIANCE).post(f"/center/texts/{draft.public_id}/publish/")
    assert stored(draft).published_alone


def test_api_publishes_alone_or_files_the_request(people: dict[str, User], draft: ConsentText) -> None:
    from rest_framework.test import APIClient

    author, other = APIClient(), APIClient()
    author.force_authenticate(people[Role.COMPLIANCE])
    other.force_authenticate(make_user(Role.COMPLIANCE))
    url = f"/api/v1/consents/texts/{draft.public_id}/publish/"
    for _ in range(2):
        answer = author.post(url, {"reason": WHY}, format="json")
        assert (answer.status_code, answer.data["code"]) == (409, "second_person_needed")
    assert asked.pending("text.publish").count() == 1
    answer = other.post(url, {}, format="json")
    assert (answer.status_code, answer.data["published_alone"]) == (200, False)


def test_request_can_be_taken_back_or_refused(as_role: SignedIn, second: Client, draft: ConsentText) -> None:
    author, page = as_role(Role.COMPLIANCE), f"/center/texts/{draft.public_id}/"
    for decider in (author, second):
        author.post(f"{page}publish/", {"reason": WHY})
        decider.post(f"{page}decide/", {"kind": "text.publish", "answer": "no"})
        assert not stored(draft).is_published
        assert asked.pending("text.publish").count() == 0


def test_ruling_out_takes_one_person_and_is_told_on_the_page_and_in_the_catalogue(
    fresh: SignedIn, draft: ConsentText
) -> None:
    officer = fresh(Role.COMPLIANCE)
    officer.post(f"/center/texts/{draft.public_id}/publish/")
    officer.post(f"/center/texts/{draft.public_id}/rule/", {"verdict": "invalid", "reason": WHY})
    assert queries.published_text("lp-verao") is None
    assert WHY in officer.get(f"/center/texts/{draft.public_id}/").content.decode()
    assert f"fora de uso;{WHY}" in b"".join(officer.get("/center/texts/catalogue/")).decode()  # type: ignore[arg-type]
    assert officer.get("/center/consent/consenttext/").status_code == 200


def test_accepting_against_the_verdict_waits_for_the_other_person(
    as_role: SignedIn, fresh: SignedIn, second: Client, people: dict[str, User]
) -> None:
    ledger.save_controller(**CONTROLLER)
    bad = ledger.create_draft(code="x", body="Aceito receber ofertas e novidades da Empresa XYZ.")
    page, asking = f"/center/texts/{bad.public_id}/", "/center/second-factor/"
    wish, yes = {"verdict": "valid", "reason": WHY}, {"kind": "text.overrule", "answer": "yes"}
    stale = as_role(Role.COMPLIANCE)
    assert "Pedir aceitação" not in (shown := stale.get(page).content.decode()) and asking in shown
    assert stale.post(f"{page}rule/", wish)["Location"].startswith(asking)
    assert asked.pending("text.overrule").count() == 0, "without a code of now nothing is asked"
    author = fresh(Role.COMPLIANCE)
    assert "Pedir aceitação" in author.get(page).content.decode()
    author.post(f"{page}rule/", wish)
    assert stored(bad).verdict == "invalid"
    assert "Aceitar o texto" not in second.get(page).content.decode()
    assert second.post(f"{page}decide/", yes)["Location"].startswith(asking)
    assert stored(bad).verdict == "invalid", "nor is anything decided"
    prove(second, User.objects.get(pk=second.session["_auth_user_id"]))
    assert "Aceitar o texto" in second.get(page).content.decode()
    second.post(f"{page}decide/", yes)
    assert stored(bad).verdict == "valid_with_warnings"


def test_verdict_comes_while_typing_with_reasons_coverage_and_difference(
    as_role: SignedIn, draft: ConsentText
) -> None:
    officer = as_role(Role.COMPLIANCE)
    officer.post(f"/center/texts/{draft.public_id}/publish/")
    body = "Desmarque se não quiser receber ofertas da Empresa XYZ por WhatsApp."
    html = officer.post("/center/texts/judge/?code=lp-verao&version=2", {"body": body}).json()["html"]
    assert "A pessoa marca se quiser" in html.replace("a pessoa marca", "A pessoa marca")
    assert "WhatsApp" in html and "<del>" in html and "versão 1" in html
    assert officer.post("/center/texts/judge/?version=²", {"body": body}).status_code == 200
    assert as_role(Role.SUPERVISOR).post("/center/texts/judge/", {"body": body}).status_code == 403


def test_controller_keeps_recipients_with_country_and_says_what_is_missing(as_role: SignedIn) -> None:
    officer = as_role(Role.COMPLIANCE)
    page = "/center/texts/controller/"
    assert "locais de armazenamento" in officer.get(page).content.decode()
    form = {**CONTROLLER, "trade_names": "XYZ", "storage_locations": "BR\nUS", "recipient_whatsapp": "Meta"}
    del form["recipients"]
    assert officer.post(page, form).status_code == 422
    assert officer.post(page, {**form, "country_whatsapp": "us"}).status_code == 302
    profile = queries.controller()
    assert (profile.storage_locations, profile.recipients) == (["BR", "US"], {"whatsapp": "Meta (US)"})
    assert profile.missing() == []


def test_a_change_of_who_receives_data_shows_its_progress_and_a_spelling_asks_nobody(
    as_role: SignedIn, draft: ConsentText
) -> None:
    officer, page = as_role(Role.COMPLIANCE), "/center/texts/controller/"
    form = {**CONTROLLER, "trade_names": "XYZ", "storage_locations": "BR", "recipient_email": "Mailgun"}
    form |= {"country_email": "US"}
    del form["recipients"]
    assert officer.post(page, {**form, "spelling": "on"}).status_code == 302
    assert "Mudança material" not in officer.get(page).content.decode()
    assert officer.post(page, {**form, "recipient_email": "Postmark"}).status_code == 302
    told = officer.get(page).content.decode()
    assert "Mudança material" in told and "Compartilhamento" in told and "data-progress" in told
    trail = AuditEntry.objects.filter(action="controller.updated").order_by("id")
    assert [one.changes["material"][1] for one in trail] == [False, True]


def test_a_text_of_another_company_says_that_it_is_out_of_use(as_role: SignedIn, draft: ConsentText) -> None:
    officer, page = as_role(Role.COMPLIANCE), f"/center/texts/{draft.public_id}/"
    officer.post(f"{page}publish/")
    assert "Fora de uso" not in officer.get(page).content.decode()
    ledger.save_controller(legal_name="ACME Ltda", trade_names=["ACME"])
    assert "não diz o nome da empresa que hoje responde" in officer.get(page).content.decode()


def test_officers_read_where_a_text_is_in_use_and_only_who_may_is_led_there(
    as_role: SignedIn, draft: ConsentText
) -> None:
    line = make_channel(
        "form", name="Fale conosco", settings={"slug": "fale", "consents": [{"code": draft.code}]}
    )
    page = as_role(Role.COMPLIANCE).get(f"/center/texts/{draft.public_id}/").content.decode()
    assert "Fale conosco" in page and f"/center/channels/{line.public_id}/" not in page
