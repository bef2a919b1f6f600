"""Center's own pages, one module a screen."""

from __future__ import annotations

from . import (
    accounts,
    channels,
    contact,
    home,
    line,
    monitor,
    priorities,
    schedules,
    segment,
    templates,
    texts,
)
from .registry import Page

PAGES = (
    Page("channels/", "channels", channels.cards),
    Page("channels/new/", "channel_kinds", channels.kinds),
    Page("channels/new/<slug:kind>/", "channel_add", line.add),
    Page("templates/<uuid:public_id>/submit/", "template_submit", templates.submit),
    Page("templates/<uuid:public_id>/sync/", "templates_sync", templates.synchronise),
    Page("channels/priorities/", "channel_priorities", priorities.edit),
    Page("channels/priorities/suggestion/", "priorities_suggestion", priorities.suggestion),
    Page("settings/priorities/", "settings_priorities", priorities.edit),
    Page("priorities/preview/", "priorities_preview", priorities.preview),
    Page("channels/<uuid:public_id>/", "channel", line.edit),
    Page("channels/<uuid:public_id>/test/", "channel_test", line.test),
    Page("channels/<uuid:public_id>/register/", "channel_register", line.register),
    Page("channels/<uuid:public_id>/end-rotation/", "channel_end_rotation", line.end_rotation),
    Page("channels/<uuid:public_id>/switch/", "channel_switch", line.switch),
    Page("segments/preview/", "segment_preview", segment.preview),
    Page("contacts/<uuid:public_id>/history/", "contact_history", contact.history),
    Page("contacts/<uuid:public_id>/consents/", "contact_consents", contact.consents),
    Page("contacts/<uuid:public_id>/evidence/<int:seq>/", "contact_evidence", contact.evidence),
    Page("contacts/<uuid:public_id>/block/", "contact_block", contact.block),
    Page("contacts/<uuid:public_id>/identity/", "contact_identity", contact.add_identity),
    Page("reports/pending-schedules/", "pending_schedules", schedules.report),
    Page("reports/pending-schedules/csv/", "pending_schedules_csv", schedules.export),
    Page("monitor/queue/", "monitor_queue", monitor.queue),
    Page("monitor/agents/", "monitor_agents", monitor.agents),
    Page("monitor/agents/<int:pk>/", "monitor_agent", monitor.agent),
    Page("monitor/envelopes/<uuid:public_id>/replay/", "envelope_replay", monitor.replay),
    Page("users/<uuid:public_id>/password/", "user_password", accounts.password),
    Page("keys/<uuid:public_id>/made/", "key_made", accounts.key_made),
    Page("keys/<uuid:public_id>/revoke/", "key_revoke", accounts.key_revoke),
    Page("texts/controller/", "text_controller", texts.controller),
    Page("texts/<uuid:public_id>/publish/", "text_publish", texts.publish),
)

__all__ = ["PAGES", "Page", "home"]
