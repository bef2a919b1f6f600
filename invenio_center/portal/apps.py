from django.contrib.admin.apps import SimpleAdminConfig


class PortalAdminConfig(SimpleAdminConfig):
    """Django's admin with Center's own site in place of the default one.

    Its pages are looked for with the addresses (``invenio_center.urls``): workers and most commands show none.
    """

    default_site = "invenio_center.portal.site.CenterSite"
