"""Files of messages: what may come in (contents), how it is kept (actions), what opens it (links)."""
