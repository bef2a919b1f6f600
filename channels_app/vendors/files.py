"""Files that providers keep for us: the bytes, or the refusal in our words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from channels_app.contract import ErrorClass, Http, ProviderError, ProviderRefused
from invenio_center.kernel.http import HttpError, TooLarge

TOO_LARGE = ProviderError("too_large", "O arquivo passa do tamanho permitido.", ErrorClass.BAD_CONTENT)
LOST = ProviderError("download", "O provedor não entregou o arquivo.", ErrorClass.RETRY)
FOREIGN = ProviderError("foreign_host", "O endereço do arquivo não é do provedor.", ErrorClass.BAD_CONTENT)


def is_own_host(url: str, base_url: str) -> bool:
    """Does this address lie where the API of this line is?"""
    parts, own = urlsplit(url), urlsplit(base_url)
    return (parts.scheme, parts.netloc) == (own.scheme, own.netloc)


def public(url: str, base_url: str, limit: int, http: Http) -> Iterator[bytes]:
    """A file whose address is its own key: encrypted on the way, and no credential goes along."""
    if urlsplit(url).scheme != "https" and not is_own_host(url, base_url):
        raise ProviderRefused(FOREIGN)
    return pieces(url, limit, http)


def pieces(url: str, limit: int, http: Http, *, headers: Mapping[str, str] | None = None) -> Iterator[bytes]:
    try:
        yield from http.stream(url, headers=headers, max_bytes=limit)
    except TooLarge as error:
        raise ProviderRefused(TOO_LARGE) from error
    except HttpError as error:
        raise ProviderRefused(LOST) from error
