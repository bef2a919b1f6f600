"""Demo mode: a provider made of our own pages. Whoever is new plays the customer; what we send arrives here.

It speaks to the rest only as a provider would: signed calls to our webhooks, and an API that checks what we send. Its
signatures and checks share no code with the connectors.
"""
