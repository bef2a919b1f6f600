"""Static files with hashed names, ES modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites ``import … from "./x.js";`` (only statements that end in a semicolon are found)."""

    support_js_module_import_aggregation = True
