"""Visitors whom the host's server vouches for: their history follows them; everybody else only claims."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from channels_app.lines import actions as lines
from channels_app.models import Channel
from invenio_center.models import Contact, Identity
from invenio_live.models import Conversation
from invenio_live.webchat import tokens
from tests import factories

from .conftest import Open

SECRET = "segredo da loja"


def signed(external_id: str, secret: str = SECRET) -> str:
    """By a second program: what a host's server would compute."""
    argv = ["openssl", "dgst", "-sha256", "-hmac", secret]
    done = subprocess.run(argv, input=external_id.encode(), capture_output=True, check=True)
    return done.stdout.decode().rsplit(" ", 1)[-1].strip()


def person(external_id: str = "cliente-7", **more: Any) -> dict[str, Any]:
    given = {"external_id": external_id, "name": "Rita Lima", "email": "rita@x.example"}
    return {**given, "hash": signed(external_id), **more}


@pytest.fixture
def shop(channel: Channel) -> Channel:
    lines.set_secrets(channel, {"identity_secret": SECRET}, actor=None)
    return channel


def test_a_signed_person_finds_the_history_in_another_browser(shop: Channel, visit: Open) -> None:
    first = visit(shop, identity=person())
    assert first.hello["identified"] is True
    first.say("Cadê meu pedido?")
    second = visit(shop, identity=person())
    assert [message["text"] for message in second.hello["messages"]] == ["Cadê meu pedido?"]
    second.say("E a nota?")
    told = first.frame("message.created")["data"]["message"]["text"]
    if told == "Cadê meu pedido?":  # its own words may come back after their acknowledgement
        told = first.frame("message.created")["data"]["message"]["text"]
    assert told == "E a nota?"
    contact = Conversation.objects.get().contact
    assert contact.name == "Rita Lima"
    schemes = {row.scheme: row.claimed for row in contact.identities.all()}
    assert schemes == {"external": False, "visitor": False, "email": True}


@pytest.mark.parametrize(
    "wrong",
    [
        {"hash": ""},
        {"hash": None},
        {"hash": 7},
        {"hash": "não é ascii"},
        {"hash": "0" * 64},
        {"external_id": ""},
        {"external_id": "cliente-8"},
        {"external_id": "cliente-7 "},
    ],
)
def test_an_unsigned_person_opens_nothing_and_only_claims(shop: Channel, visit: Open, wrong: Any) -> None:
    visit(shop, identity=person()).say("Segredo meu")
    if wrong == {"external_id": "cliente-7 "}:
        wrong = {"external_id": "cliente-70"}
    stranger = visit(shop, identity=person(**wrong) if "hash" in wrong else {**person(), **wrong})
    assert (stranger.hello["identified"], stranger.hello["messages"]) == (False, [])
    stranger.say("Oi")
    own = Conversation.objects.order_by("-id").first()
    assert own is not None
    assert not own.contact.identities.filter(scheme__in=("external", "email")).exists()  # taken by its owner


def test_another_lines_secret_and_one_flipped_sign_do_not_count(shop: Channel, visit: Open) -> None:
    right = person()["hash"]
    flipped = ("0" if right[0] != "0" else "1") + right[1:]
    assert visit(shop, identity=person(hash=flipped)).hello["identified"] is False
    assert visit(shop, identity=person(hash=signed("cliente-7", "outro"))).hello["identified"] is False
    assert visit(shop, identity=person(hash=right.upper())).hello["identified"] is True
    bare = factories.make_channel("webchat", name="Sem segredo")
    assert visit(bare, identity=person()).hello["identified"] is False


def test_an_old_secret_counts_until_the_rotation_ends(shop: Channel, visit: Open) -> None:
    lines.set_secrets(shop, {"identity_secret": "novo"}, actor=None)
    assert visit(shop, identity=person()).hello["identified"] is True
    assert visit(shop, identity=person(hash=signed("cliente-7", "novo"))).hello["identified"] is True
    lines.end_rotation(shop, actor=None)
    assert visit(shop, identity=person()).hello["identified"] is False


def test_the_same_id_on_another_line_is_another_person(shop: Channel, visit: Open) -> None:
    other = factories.make_channel("webchat", name="Outra loja")
    lines.set_secrets(other, {"identity_secret": SECRET}, actor=None)
    visit(shop, identity=person()).say("Aqui")
    assert visit(other, identity=person()).hello["messages"] == []


def test_a_signed_identity_beats_the_browsers_token(shop: Channel, visit: Open) -> None:
    """Somebody else used this browser before and was not signed in."""
    before = visit(shop)
    before.say("De outra pessoa")
    after = visit(shop, before.token, identity=person())
    assert after.hello["messages"] == []
    assert after.token != before.token


def test_a_persons_token_runs_out_and_cannot_be_made(shop: Channel, visit: Open, monkeypatch: Any) -> None:
    token = tokens.issue_person(shop.public_id, "cliente-7")
    assert tokens.issued(shop.public_id, token)
    other = factories.make_channel("webchat", name="Outra")
    assert not tokens.issued(other.public_id, token)
    body, mark = token.split(".")[1:]
    assert not tokens.issued(shop.public_id, f"p.{body}.{'0' * 32}")
    assert not tokens.issued(shop.public_id, f"p.{body}A.{mark}")
    monkeypatch.setattr(tokens.time, "time", lambda: 4e9)
    assert not tokens.issued(shop.public_id, token)


def test_name_and_email_of_an_identity_answer_what_is_asked_first(shop: Channel, visit: Open) -> None:
    shop.settings = {
        "prechat_fields": [{"name": "name", "required": True}, {"name": "email", "required": True}]
    }
    shop.save()
    assert visit(shop).refusal("message.send", client_id="a", text="Oi") == "invalid"
    window = visit(shop, identity=person())
    assert window.hello["known"] == {"name": "Rita Lima", "email": "rita@x.example"}
    window.say("Oi")
    assert Contact.objects.get().name == "Rita Lima"
    assert Identity.objects.get(scheme="email").claimed is True
