"""What a person may ask of those who hold their data: page, requests, summary, correction, erasure
(docs/consent-rights.md).
"""
