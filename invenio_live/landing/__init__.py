"""Pages of acceptance at ``/aceite/<slug>/``: landing pages and newsletters (docs/consent-texts.md)."""
