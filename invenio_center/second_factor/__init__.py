"""A second proof of who is at the keyboard: codes by time (RFC 6238) and ten on paper (docs/consent-roles.md)."""
