"""Chat on a company's own pages: the embeddable widget, its socket, and the files of both sides.

A visitor has no account: a token kept in the browser is the whole identity, and what is typed (name, e-mail,
phone) stays a claim. Settings of a channel: ``profile``. Who may embed it: ``origins``.
"""
