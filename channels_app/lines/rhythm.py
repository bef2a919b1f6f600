"""How long a line is usually silent. A line that is silent for much longer may have lost its provider."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from invenio_center.kernel import sql

from ..models import Channel

DAYS = 28
# Fewer days with messages than these say nothing about what is usual.
LEAST_DAYS = 7
TOLERANCE = 1.5
# Of each day the longest silence that ended on it, so that nights and Sundays count as usual.
MEASURE = """
WITH gaps AS (
  SELECT channel_id, received_at,
    received_at - lag(received_at) OVER (PARTITION BY channel_id ORDER BY received_at) AS gap
  FROM channels_app_envelope WHERE received_at > clock_timestamp() - %(days)s * interval '1 day'
), longest AS (
  SELECT channel_id, received_at::date AS day, max(gap) AS gap FROM gaps GROUP BY 1, 2
), usual AS (
  SELECT channel_id, percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM gap)) AS seconds
  FROM longest WHERE gap IS NOT NULL GROUP BY 1 HAVING count(*) >= %(least)s
)
UPDATE channels_app_channel c SET usual_silence_s = u.seconds
FROM channels_app_channel known LEFT JOIN usual u ON u.channel_id = known.id
WHERE c.id = known.id AND c.usual_silence_s IS DISTINCT FROM u.seconds::integer
"""


def measure() -> None:
    """What is usual for each line, from the calls of the last weeks. Its cost grows with them: a few times a day."""
    sql.execute(MEASURE, {"days": DAYS, "least": LEAST_DAYS})


def is_quiet(channel: Channel, now: datetime) -> bool:
    """Silent for longer than is usual for this line; False while nothing is known about it."""
    if not (channel.is_active and channel.inbound and channel.usual_silence_s and channel.last_in_at):
        return False
    return (now - channel.last_in_at).total_seconds() > TOLERANCE * channel.usual_silence_s


def quiet() -> list[Channel]:
    """Lines that are silent for longer than is usual for them."""
    known: QuerySet[Channel] = Channel.objects.filter(is_active=True, usual_silence_s__isnull=False)
    return [channel for channel in known if is_quiet(channel, timezone.now())]
