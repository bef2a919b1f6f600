"""The address of a person's own page, for whatever writes to people: ``preferences.link(contact, address)``
(docs/consent-rights.md).
"""

from .links import link

__all__ = ["link"]
