"""The address of a person's own page, for whatever writes to people (docs/consent-rights.md)."""
