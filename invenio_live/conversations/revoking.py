"""A customer took a message back: what it said is erased here as well; that there was one stays."""

from __future__ import annotations

from channels_app.inbox import erasing

from ..choices import Direction
from ..models import Conversation, Message
from . import messages, state

EDITED = "Mensagem editada."
TAKEN_BACK = "Mensagem apagada"


def erase(message: Message) -> None:
    """Empty the customer's message, what it was changed to and its files, in the caller's transaction.

    Our own messages stay. The raw event of the message itself was emptied when the word came (``inbox.erasing``).
    """
    if message.direction != Direction.IN:
        return
    shown = state.last_words(message.text, message.kind)
    Conversation.objects.filter(pk=message.conversation_id, preview=shown).update(preview=TAKEN_BACK)
    message.attachments.all().delete()  # their files are released with them
    message.text, message.location, message.data = "", None, {"revoked": True}
    message.version += 1
    message.save(update_fields=["text", "location", "data", "version"])
    messages.tell_changed(message)
    _erase_edits(message)


def _erase_edits(message: Message) -> None:
    edits = Message.objects.filter(channel=message.channel_id, in_reply_to=message, data__type="edit")
    for edit in edits.select_related("conversation", "author", "in_reply_to"):
        edit.text, edit.data = EDITED, {"type": "edit", "revoked": True}
        edit.version += 1
        edit.save(update_fields=["text", "data", "version"])
        messages.tell_changed(edit)
    erasing.erase(message.channel, [edit.provider_id for edit in edits if edit.provider_id])
