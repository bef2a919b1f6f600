from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin with Center's own site in place of the default one."""

    default_site = "invenio_center.portal.site.CenterSite"
