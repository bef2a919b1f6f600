"""Forms of a company: a page of ours, the same inside other sites, and an endpoint for integrators.

What is sent is stored as an envelope before it is acknowledged; a worker makes the conversation. docs/forms.md.
"""
