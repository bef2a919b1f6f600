"""Registers Center's tables of this app; the admins themselves are in the portal."""

from .portal.tables import catalog, contacts, keywords, people, segments, templates

__all__ = ["catalog", "contacts", "keywords", "people", "segments", "templates"]
