"""The evidence pack: everything a stranger needs to check a consent, in one zip (docs/consent-exports.md)."""
