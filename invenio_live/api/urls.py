from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from . import (
    absent,
    agents,
    assignments,
    channels,
    consent_events,
    consents,
    contacts,
    conversations,
    envelopes,
    imports,
    messages,
    queue,
    requests,
    schedules,
    segments,
    subscriptions,
    templates,
    uploads,
)

router = DefaultRouter()
router.include_format_suffixes = False
router.register("channels", channels.ChannelViewSet, "channel")
router.register("segments", segments.SegmentViewSet, "segment")
router.register("contacts/imports", imports.ImportViewSet, "contact-import")
router.register("contacts", contacts.ContactViewSet, "contact")
router.register("conversations", conversations.ConversationViewSet, "conversation")
router.register("queue", queue.QueueViewSet, "queue")
router.register("schedules", schedules.ScheduleViewSet, "schedule")
router.register("messages", messages.MessageViewSet, "message")
router.register("uploads", uploads.UploadViewSet, "upload")
router.register("envelopes", envelopes.EnvelopeViewSet, "envelope")
router.register("subscriptions", subscriptions.SubscriptionViewSet, "subscription")
router.register("templates", templates.TemplateViewSet, "template")
router.register("assignments", assignments.AssignmentViewSet, "assignment")
router.register("agents", agents.AgentViewSet, "agent")
router.register("pauses", agents.PauseViewSet, "pause")
router.register("consents/texts", consents.TextViewSet, "consent-text")
router.register("consents/events", consent_events.EventViewSet, "consent-event")
router.register("consents/questions", consent_events.QuestionViewSet, "consent-question")
router.register("consents/requests", requests.RequestViewSet, "rights-request")

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/consents/state/", consents.StateView.as_view()),
    path("v1/consents/decide/", consents.DecideView.as_view()),
    path("v1/consents/controller/", consents.ControllerView.as_view()),
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    re_path(r"^(?P<rest>.*/)$", absent.AbsentView.as_view()),
]
