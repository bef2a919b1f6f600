"""Prepared texts of lines (templates, HSM): kept, approved by the provider, and filled in for one person."""
