from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """``{results, next, previous}`` by cursor, newest first; ``?limit=`` up to 200."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
    ordering = "-id"


class LatestEvent(NewestFirst):
    """The same for the ledger, whose order is its sequence."""

    ordering = "-seq"
