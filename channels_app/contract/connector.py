"""One provider: what every connector can be asked."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from .inbound import Answer, Call, Event, IncomingMedia, Part, TemplateSeen, Unreadable
from .line import Line
from .outbound import Act, ErrorClass, Limits, OutgoingMessage, ProviderError, ProviderRefused, Sent
from .setup import Field, Step

OK = Answer()
NOT_OFFERED = ProviderError("not_offered", "Este canal não oferece isso.", ErrorClass.BAD_CONTENT)

NOT_HERE = ProviderError("not_here", "Este número não tem este canal.", ErrorClass.NOT_HERE)


class Http(Protocol):
    """The part of ``invenio_center.kernel.http.Client`` that connectors use."""

    def request(self, method: str, url: str, **kwargs: Any) -> Any: ...

    def stream(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int, total_s: float = 120.0
    ) -> Iterator[bytes]: ...

    def connect(self, host: str, port: int, *, timeout_s: float = ...) -> socket.socket: ...

    @property
    def leaving(self) -> Callable[[], AbstractContextManager[object]]: ...


class Connector:
    """Base of all. Every method is pure but for the HTTP client it is handed; what is not offered is not overridden."""

    kind: str
    provider: str = ""  # where a kind has several: the value of the line's setting ``provider``
    label: str = ""  # the provider's name, as people know it
    fields: tuple[Field, ...] = ()
    guide: tuple[Step, ...] = ()
    limits: Limits = Limits(text_max=4096)

    has_webhook: bool = True
    # False: the line only receives; whoever answers does it by another channel of the contact.
    sends: bool = True
    # Methods with which the provider checks the address before it calls it.
    handshakes: frozenset[str] = frozenset()
    max_body: int = 1024 * 1024
    # Free-form messages are allowed this long after the customer's last one; None: for as long as it is open.
    window_s: int | None = None
    # Messages a second and line that the provider takes; None: as they come.
    pace_per_s: float | None = None
    acts: frozenset[Act] = frozenset()
    # Do its messages have a subject and refer to earlier ones (``OutgoingMessage.thread``)?
    has_subject: bool = False
    # Can it register the webhook's address at the provider by itself (``register``)?
    registers: bool = False
    # Does the provider approve templates before they may be sent?
    approves_templates: bool = False
    # Does the provider tell beforehand whether a number has this channel (``is_capable``)?
    asks_capability: bool = False
    # What is said of a number that has it not.
    not_here: ProviderError = NOT_HERE
    # Does the provider tell a person's name only when it is asked (``name_of``)?
    tells_names: bool = False

    @property
    def required_settings(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.required and not field.secret)

    @property
    def required_secrets(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.required and field.secret)

    def wrong(self, settings: Mapping[str, Any]) -> Mapping[str, str]:
        """Settings that could not work as they are written, by name, each with a pt-BR sentence."""
        return {}

    def window(self, settings: Mapping[str, Any]) -> int | None:
        """``window_s`` as it holds for a line with these settings."""
        return self.window_s

    def webhook_key(self, line: Line) -> str:
        """Last part of the webhook's address, for a provider that signs nothing: nobody can guess it. "": none."""
        return ""

    # --- in ---

    def handshake(self, line: Line, call: Call) -> Answer | None:
        """Answer to the provider's check of the address; None when this call is none or does not verify."""
        return None

    def verify(self, line: Line, call: Call) -> bool:
        """Is this call the provider's? Over the raw bytes, in constant time."""
        return False

    def split(self, line: Line, call: Call) -> list[Part]:
        """The single events of a call. Raises Unreadable."""
        raise Unreadable("no webhook")

    def answer(self, line: Line, call: Call) -> Answer:
        """What a verified call is answered with once it is stored."""
        return OK

    def parse(self, line: Line, body: bytes) -> list[Event]:
        """One stored part to events. Raises Unreadable."""
        raise Unreadable("no webhook")

    def keys_of(self, provider_id: str) -> tuple[str, ...]:
        """``dedupe_key`` of the part that brought the message with this id, the usual one first; asked when a customer
        takes it back.
        """
        return (f"m:{provider_id}",)

    def fetch(self, line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
        """Open a received file: its bytes in pieces and its content type as stated. Raises ProviderRefused."""
        raise ProviderRefused(NOT_OFFERED)

    def name_of(self, line: Line, address: str, http: Http) -> str:
        """The name of the person with this address (``reply_to``), "" where there is none. Raises ProviderRefused."""
        raise ProviderRefused(NOT_OFFERED)

    # --- out ---

    def is_capable(self, line: Line, to: str, http: Http) -> bool:
        """Has ``to`` this channel now? Raises ProviderRefused where nobody can say."""
        raise ProviderRefused(NOT_OFFERED)

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        """Hand one message to the provider. Raises ProviderRefused."""
        raise ProviderRefused(NOT_OFFERED)

    def act(self, line: Line, to: str, act: Act, ref: str, http: Http) -> None:
        """Show one of ``acts`` to the customer; ``ref`` is the id of the message meant. Raises ProviderRefused."""
        raise ProviderRefused(NOT_OFFERED)

    # --- the line itself ---

    def check(self, line: Line, http: Http) -> str:
        """Try the credentials; a pt-BR sentence saying what works. Raises ProviderRefused."""
        raise ProviderRefused(NOT_OFFERED)

    def register(self, line: Line, http: Http) -> str:
        """Tell the provider the webhook's address; a pt-BR sentence saying what was done. Raises ProviderRefused."""
        raise ProviderRefused(NOT_OFFERED)

    def submit_template(self, line: Line, template: Mapping[str, Any], http: Http) -> TemplateSeen:
        """Ask for approval of a template. Raises ProviderRefused.

        ``template``: fields of ``models.Template``, and ``sample``, ``{name, content_type, content}`` of its header.
        """
        raise ProviderRefused(NOT_OFFERED)

    def list_templates(self, line: Line, http: Http) -> list[TemplateSeen]:
        """All templates the provider knows of this line's account. Raises ProviderRefused."""
        raise ProviderRefused(NOT_OFFERED)
