"""Every column of the four apps that can hold words, and what an erasure does about it. Pure.

A test walks all models: a text, JSON, file, binary or address column that is in neither table fails it, so nobody
adds a place for personal data without saying how it is emptied. ``traffic`` and ``records`` do what the first says.
"""

from __future__ import annotations

# Table → columns that say something about a person. Rows are deleted or these columns are emptied.
PERSONAL: dict[str, str] = {
    "consent.Approval": "reason note",
    "consent.Confirmation": "address_hmac token_hash",
    "consent.ConsentEvidence": "box commit kind",
    "consent.ConsentVault": "box",
    "consent.ExportRun": "reason manifest file",
    "consent.Hold": "reason",
    "consent.RightsRequest": "details_box answer_box",
    "consent.RightsStep": "box",
    "consent.SealedKey": "wrapped",
    "consent.SubjectKey": "wrapped",
    "invenio_center.AuditEntry": "object_label changes reason",
    "invenio_center.Contact": "name name_key cpf_cipher cpf_hash custom_code origin language time_zone custom_fields "
    "blocked_reason",
    "invenio_center.ContactMerge": "kept reason undone_reason",
    "invenio_center.Identity": "scheme value canonical",
    "invenio_center.IdempotencyKey": "key fingerprint body",
    "invenio_center.ImportRow": "cells errors effects consent_why",
    "invenio_center.ImportRun": "file_name headers",
    "channels_app.AddressRefusal": "code sentence",
    "channels_app.Delivery": "to payload provider_id",
    "channels_app.DeliveryStatus": "provider_id status error_code error_class error_sentence",
    "channels_app.Envelope": "dedupe_key body reason",
    "channels_app.SimulatedMessage": "person person_name kind content provider_id correlation status",
    "invenio_live.Attachment": "kind name content_type claimed_type sha256 path thumbnail source error",
    "invenio_live.Conversation": "reply_to topped_reason preview",
    "invenio_live.ConversationEvent": "data",
    "invenio_live.Message": "text location data sender provider_id error",
    "invenio_live.PreferenceLink": "token_hash code_hash",
    "invenio_live.Rating": "comment",
    "invenio_live.ReleasedFile": "path",
    "invenio_live.Schedule": "note reason",
    "invenio_live.ShortLink": "token",
    "invenio_live.SubscriptionDelivery": "answer last_error tries",
    "invenio_live.Visitor": "token_hash external_id page told",
}

# Table → (columns, why they say nothing about a person who is served).
FREE: dict[str, tuple[str, str]] = {
    "consent.Anchor": ("receipt error", "a file name, a message id or a time stamp; our own sentences"),
    "consent.Approval": ("facts", "ids and codes"),
    "consent.Confirmation": ("channel", "a code"),
    "consent.ControllerProfile": (
        "legal_name trade_names cnpj address contact dpo_contact withdrawal_url storage_locations retention recipients",
        "about the organisation",
    ),
    "consent.ConsentEvent": (
        "event_hash canonical event_id subject_id type method channels purposes",
        "codes, a random subject and salted commitments; never changed",
    ),
    "consent.ConsentText": (
        "code locale body body_sha256 controller_names cnpj purposes channels policy_url policy_version "
        "validator_version codes notice aspects",
        "published words",
    ),
    "consent.TextChange": ("aspects", "codes of what changed in the controller's profile"),
    "consent.Decision": ("reason inputs rules_version", "codes; kept as proof"),
    "consent.ExportRun": ("filters asked_by sha256 failure", "ids, codes, people who work here"),
    "consent.Halt": ("found reason", "about the installation"),
    "consent.ImportedText": (
        "code body body_sha256 controller_names purposes channels validator_version codes",
        "words shown to many; one that names its reader is refused",
    ),
    "consent.Installation": ("halted_reason signing_key", "about the installation"),
    "consent.Invalidation": ("scope", "ids and codes"),
    "consent.LegalEntry": ("digest", "a keyed hash of a number on a list by law"),
    "consent.LegalImport": (
        "file_name file_hash spool wrong_lines",
        "about a file as a whole; numbers of lines",
    ),
    "consent.Question": ("channel", "a code"),
    "consent.RetentionPolicy": ("kind reason", "configuration"),
    "consent.RetentionRun": ("kind reason error", "codes and our own sentences"),
    "consent.RightsRequest": ("article", "a code"),
    "consent.RightsStep": ("data", "ids and codes"),
    "consent.SubjectState": ("folded", "the ledger's codes and times"),
    "consent.Suppression": (
        "address_hmac channel purpose",
        "a keyed hash, kept so that the no outlives the address",
    ),
    "consent.Sample": ("rows note", "numbers of events; what an officer concludes about the whole sample"),
    "consent.Tally": ("channel purpose state", "codes; how many, never who"),
    "consent.TextTally": ("code", "about words for everybody"),
    "consent.TextSeal": ("canonical signature public_key", "what was published for everybody, signed"),
    "consent.TextRuling": ("body_sha256 reason", "about words for everybody"),
    "consent.VerificationRun": ("root chain_head faults", "hashes, numbers of events, our own sentences"),
    "consent.TreeHead": (
        "peaks root_hash chain_head prev_head_hash canonical head_hash signature public_key",
        "hashes",
    ),
    "invenio_center.ApiKey": ("name key_hash scopes", "about users"),
    "invenio_center.AuditEntry": (
        "action object_type object_id address",
        "codes, ids, the address of a user",
    ),
    "invenio_center.BusinessHours": ("name time_zone intervals closed_message", "configuration"),
    "invenio_center.Holiday": ("name", "configuration"),
    "invenio_center.ImportRow": ("outcome consent", "codes"),
    "invenio_center.ImportRun": ("file_hash encoding mapping failure attestation", "about a file as a whole"),
    "invenio_center.Operation": ("kind_units", "configuration"),
    "invenio_center.PriorityKeyword": ("words", "configuration"),
    "invenio_center.ProcessingNote": ("key text", "about the organisation"),
    "invenio_center.RecoveryCode": ("code_hash", "people who work here"),
    "invenio_center.SecondFactor": ("key", "people who work here"),
    "invenio_center.Segment": ("name code rules", "configuration"),
    "invenio_center.Tag": ("name color", "configuration"),
    "invenio_center.User": ("password username email first_name last_name", "people who work here"),
    "channels_app.Channel": ("name address settings last_error", "configuration"),
    "channels_app.ChannelSecret": ("name cipher previous_cipher", "credentials"),
    "channels_app.Delivery": ("purpose status error_code error_sentence", "codes and our own sentences"),
    "channels_app.LineNotice": ("topic data", "the provider's word on a line"),
    "channels_app.Template": (
        "name language header body footer buttons variables quality reason provider_id basis",
        "prepared words for everybody",
    ),
    "channels_app.TemplateSample": ("name content_type content", "a picture for the provider"),
    "invenio_live.CannedReply": ("shortcut text", "words for many, with gaps where a person is meant"),
    "invenio_live.Agent": ("capacity_per_kind lowered_reason", "people who work here"),
    "invenio_live.Assignment": ("weights candidates sentence", "figures about agents"),
    "invenio_live.ConversationEvent": ("type", "a code"),
    "invenio_live.ErasureRun": ("counts failure", "numbers of rows and our own sentences"),
    "invenio_live.FeedCursor": ("source gaps", "numbers"),
    "invenio_live.Followed": ("hours", "configuration"),
    "invenio_live.LandingPage": (
        "slug title body text_code questions campaign thanks theme allowed_origins",
        "configuration",
    ),
    "invenio_live.LaneSet": ("key channels segments", "configuration"),
    "invenio_live.Message": ("kind client_id status_history", "codes, times, random ids"),
    "invenio_live.Move": ("segments channels", "ids"),
    "invenio_live.Outcome": ("label", "configuration"),
    "invenio_live.Pause": ("note", "people who work here"),
    "invenio_live.PauseType": ("name", "configuration"),
    "invenio_live.Schedule": ("time_zone reminder_refused", "codes"),
    "invenio_live.Subscription": (
        "name url events starts cipher previous_cipher last_error",
        "configuration of a receiver",
    ),
    "invenio_live.SubscriptionDelivery": ("type source stream", "codes and ids"),
    "invenio_live.Team": ("name", "people who work here"),
}


def known(label: str) -> set[str]:
    """The columns of this table that somebody has thought about."""
    free = FREE.get(label, ("", ""))[0]
    return {*PERSONAL.get(label, "").split(), *free.split()}
