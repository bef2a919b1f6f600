"""The web process: Daphne, with a shorter way for provider calls. Run as ``python -m invenio_center.web``."""
