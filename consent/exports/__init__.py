"""Copies of the ledger to hand out: one module per format, and the job that makes them (docs/consent-exports.md)."""
