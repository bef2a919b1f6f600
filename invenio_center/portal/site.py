"""Center's admin site."""

from unfold.sites import UnfoldAdminSite


class CenterSite(UnfoldAdminSite):
    site_header = site_title = "Invenio Center"
