"""Heads of the ledger kept where whoever can change the database cannot reach (docs/consent-ledger.md)."""
