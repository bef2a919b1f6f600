"""How long each kind of record stays, and its removal afterwards (docs/consent-ledger.md, section 10)."""
