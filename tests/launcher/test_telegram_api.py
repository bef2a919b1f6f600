"""The played Bot API speaks the protocol: aiogram, a client that knows nothing of us, works with it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetFile, SendDice
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from tests.flows.played import Simulator
from tests.support.api import Api
from tests.support.processes import eventually
from tests.support.stack import Stack

pytestmark = [pytest.mark.launcher, pytest.mark.timeout(240)]
PERSON = 7012345678


@pytest.fixture
def token() -> str:
    return f"5099887766:AAF{uuid.uuid4().hex}"


@pytest.fixture
def line(api: Callable[[str], Api], token: str) -> str:
    made = {
        "kind": "telegram",
        "name": f"Robô {uuid.uuid4().hex[:6]}",
        "is_active": True,
        "settings": {"api_base_url": "/simulator/telegram", "bot_username": "loja_bot"},
        "credentials": {"bot_token": token, "secret_token": "segredo"},
    }
    return str(api("admin").post("channels/", made)["id"])


def bot_of(stack: Stack, token: str) -> Bot:
    server = TelegramAPIServer.from_base(f"{stack.base_url}/simulator/telegram")
    return Bot(token, session=AiohttpSession(api=server))


@pytest.fixture
async def bot(stack: Stack, line: str, token: str):
    found = bot_of(stack, token)
    yield found
    await found.session.close()


async def test_a_foreign_client_sends_every_kind(bot: Bot, line: str, stack: Stack) -> None:
    me = await bot.get_me()
    assert (me.username, me.is_bot) == ("loja_bot", True)
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Sim", callback_data="yes")]])
    text = await bot.send_message(PERSON, "olá 😀", reply_markup=keyboard)
    assert (text.text, text.chat.id, text.reply_markup.inline_keyboard[0][0].callback_data) == (
        "olá 😀",
        PERSON,
        "yes",
    )
    answer = await bot.send_message(
        PERSON, "e isto?", reply_parameters=ReplyParameters(message_id=text.message_id)
    )
    assert answer.message_id != text.message_id
    file = BufferedInputFile(b"\x89PNG\r\n\x1a\n123", "a.png")
    assert (await bot.send_photo(PERSON, file, caption="foto")).photo[-1].file_size == 11
    document = (await bot.send_document(PERSON, file)).document
    assert document.file_name == "a.png"
    assert (await bot.send_video(PERSON, file)).video
    assert (await bot.send_animation(PERSON, file)).animation
    assert (await bot.send_audio(PERSON, file)).audio
    assert (await bot.send_voice(PERSON, file)).voice
    assert (await bot.send_sticker(PERSON, file)).sticker
    assert await bot.send_chat_action(PERSON, "typing")
    found = await bot(GetFile(file_id=document.file_id))
    assert (await bot.download_file(found.file_path)).read() == b"\x89PNG\r\n\x1a\n123"
    thread = await asyncio.to_thread(lambda: Simulator(stack).received(line, str(PERSON)))
    assert thread[:3] == ["olá 😀", "e isto?", "foto"]


async def test_a_foreign_client_understands_every_refusal(
    bot: Bot, line: str, stack: Stack, token: str
) -> None:
    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await bot.send_message(PERSON, "😀" * 2049)
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message("@ninguem", "oi")
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        long = InlineKeyboardButton(text="x", callback_data="é" * 33)
        await bot.send_message(PERSON, "oi", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[long]]))
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query("1")
    with pytest.raises(TelegramNotFound):
        await bot(SendDice(chat_id=PERSON))
    expected = {"429": TelegramRetryAfter, "403": TelegramForbiddenError, "401": TelegramUnauthorizedError}
    for fault, error in expected.items():
        await asyncio.to_thread(lambda fault=fault: Simulator(stack).settings(line=line, fault=fault))
        with pytest.raises(error):
            await bot.send_message(PERSON, "oi")
    stranger = bot_of(stack, "1:outro")
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()


async def test_a_foreign_client_sets_the_webhook(bot: Bot) -> None:
    url = "https://contato.example.com/webhooks/telegram/x/"
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.set_webhook(url, secret_token="a-b_1", allowed_updates=["message", "callback_query"])
    info = await bot.get_webhook_info()
    assert (info.url, info.allowed_updates) == (url, ["message", "callback_query"])
    for wrong in ({"url": "http://contato.example.com/"}, {"url": url, "secret_token": "ç"}):
        with pytest.raises(TelegramBadRequest):
            await bot.set_webhook(**wrong)
    assert await bot.delete_webhook()


async def test_a_pressed_button_is_answered_by_a_worker(bot: Bot, line: str, stack: Stack) -> None:
    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="Quero sim", callback_data="yes")]]
    )
    await bot.send_message(PERSON, "Quer?", reply_markup=keyboard)

    def press() -> None:
        simulator = Simulator(stack)
        assert simulator.say(line, str(PERSON), "Quero sim") == ["aceita"]
        eventually(lambda: simulator.thread(line, str(PERSON))[-1]["status"] == "answered", 30)

    await asyncio.to_thread(press)


def test_the_token_is_in_no_log(stack: Stack, line: str, token: str) -> None:
    simulator = Simulator(stack)
    simulator.say(line, str(PERSON), "Veja", kind="image")
    eventually(lambda: "/simulator/telegram/-/" in (stack.data / "log" / "web.log").read_text("utf-8"), 30)
    for log in (stack.data / "log").iterdir():
        assert token not in log.read_text("utf-8", errors="replace"), log.name
