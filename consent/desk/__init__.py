"""The rights desk: requests of art. 18 with their deadlines, and legal holds (docs/consent-rights.md)."""
