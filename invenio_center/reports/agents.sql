-- One row for each agent and day of a short period: presence, pauses, replies. Days are those of %(zone)s; what still
-- goes on counts until %(now)s. Costs what happened in the period, however long the history is: of earlier times only
-- the one that reaches into the period is read.
WITH days AS (
    SELECT day::date AS day, day::date::timestamp AT TIME ZONE %(zone)s AS begins,
        (day::date + 1)::timestamp AT TIME ZONE %(zone)s AS ends
    FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') day
), bounds AS (
    SELECT min(begins) AS begins, least(max(ends), %(now)s) AS ends FROM days
), people AS (
    SELECT agent.id, agent.user_id FROM invenio_live_agent agent WHERE agent.id = ANY (%(agents)s)
), spans AS (
    SELECT people.id AS agent_id, span.*
    FROM people CROSS JOIN bounds
    CROSS JOIN LATERAL (
        (
            SELECT state, pause_id, started_at, ended_at FROM invenio_live_presencespan
            WHERE agent_id = people.id AND started_at < bounds.begins
            ORDER BY started_at DESC LIMIT 1
        )
        UNION ALL
        (
            SELECT state, pause_id, started_at, ended_at FROM invenio_live_presencespan
            WHERE agent_id = people.id AND started_at >= bounds.begins AND started_at < bounds.ends
        )
    ) span
), times AS (
    SELECT spans.agent_id, days.day, spans.state, spans.pause_id, spans.started_at,
        greatest(spans.started_at, days.begins) AS since,
        least(coalesce(spans.ended_at, %(now)s), days.ends, %(now)s) AS until
    FROM spans JOIN days ON spans.started_at < days.ends AND coalesce(spans.ended_at, %(now)s) > days.begins
), presence AS (
    SELECT agent_id, day,
        sum(until - since) FILTER (WHERE state = 'online') AS online,
        sum(until - since) FILTER (WHERE state = 'paused') AS paused,
        min(since) FILTER (WHERE state <> 'offline') AS first_in,
        max(until) FILTER (WHERE state <> 'offline') AS last_out
    FROM times GROUP BY agent_id, day
), expected AS (
    SELECT wanted.agent_id, wanted.day, sum(wanted.until - wanted.since) AS asked,
        sum((
            SELECT sum(least(times.until, wanted.until) - greatest(times.since, wanted.since))
            FROM times
            WHERE times.agent_id = wanted.agent_id AND times.day = wanted.day AND times.state = 'offline'
              AND times.since < wanted.until AND times.until > wanted.since
        )) AS missed
    FROM unnest(
        %(hours_agent)s::bigint[], %(hours_day)s::date[], %(hours_since)s::timestamptz[], %(hours_until)s::timestamptz[]
    ) wanted (agent_id, day, since, until)
    GROUP BY wanted.agent_id, wanted.day
), rests AS (  -- a pause belongs to the day it began
    SELECT times.agent_id, times.day, kind.name, kind.is_absence, count(*) AS times,
        sum(coalesce(pause.ended_at, %(now)s) - pause.started_at) AS taken,
        sum(pause.planned_until - pause.started_at) AS planned,
        sum(greatest(coalesce(pause.ended_at, %(now)s) - pause.planned_until, interval '0')) AS overrun
    FROM times
    JOIN invenio_live_pause pause ON pause.id = times.pause_id
    JOIN invenio_live_pausetype kind ON kind.id = pause.type_id
    WHERE times.since = times.started_at
    GROUP BY times.agent_id, times.day, kind.name, kind.is_absence
), rested AS (
    SELECT agent_id, day, json_agg(json_build_object(
        'name', name, 'times', times, 'taken_s', extract(epoch FROM taken)::integer,
        'planned_s', CASE WHEN NOT is_absence THEN extract(epoch FROM planned)::integer END,
        'overrun_s', CASE WHEN NOT is_absence THEN extract(epoch FROM overrun)::integer END
    ) ORDER BY name) AS pauses
    FROM rests GROUP BY agent_id, day
), replies AS (
    SELECT people.id AS agent_id, (reply.at AT TIME ZONE %(zone)s)::date AS day,
        extract(hour FROM reply.at AT TIME ZONE %(zone)s)::integer AS hour,
        reply.conversation_id, reply.at, reply.at - asked.at AS took
    FROM people CROSS JOIN bounds
    JOIN invenio_live_message reply ON reply.author_id = people.user_id AND reply.direction = 'out'
        AND reply.at >= bounds.begins AND reply.at < bounds.ends
    LEFT JOIN LATERAL (  -- what the customer had written since a person last answered
        SELECT min(question.at) AS at FROM invenio_live_message question
        WHERE question.conversation_id = reply.conversation_id AND question.direction = 'in'
          AND question.at < reply.at
          AND question.at > coalesce((
              SELECT earlier.at FROM invenio_live_message earlier
              WHERE earlier.conversation_id = reply.conversation_id AND earlier.direction = 'out'
                AND earlier.author_id IS NOT NULL AND earlier.at < reply.at
              ORDER BY earlier.at DESC, earlier.id DESC LIMIT 1
          ), '-infinity')
    ) asked ON true
), work AS (
    SELECT agent_id, day, count(DISTINCT conversation_id) AS served,
        extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY took))::integer AS median_s
    FROM replies GROUP BY agent_id, day
), last_words AS (  -- of the day in a conversation, unless a colleague answered later in it
    SELECT DISTINCT ON (conversation_id, day) conversation_id, agent_id, day, at
    FROM replies ORDER BY conversation_id, day, at DESC
), after AS (
    SELECT last_words.agent_id, last_words.day, rating.score,
        EXISTS (
            SELECT FROM invenio_live_conversationevent event
            WHERE event.conversation_id = last_words.conversation_id AND event.type = 'conversation.reopened'
              AND event.data ->> 'by' = 'customer' AND event.at > last_words.at
        ) AS reopened
    FROM last_words
    LEFT JOIN invenio_live_rating rating ON rating.conversation_id = last_words.conversation_id
    WHERE NOT EXISTS (
        SELECT FROM invenio_live_message later
        WHERE later.conversation_id = last_words.conversation_id AND later.direction = 'out'
          AND later.author_id IS NOT NULL AND later.at > last_words.at
    )
), outcomes AS (
    SELECT agent_id, day, count(*) FILTER (WHERE reopened) AS reopened, count(score) AS rated,
        avg(score)::double precision AS score
    FROM after GROUP BY agent_id, day
), hourly AS (
    SELECT agent_id, day, json_object_agg(hour, served ORDER BY hour) AS by_hour
    FROM (
        SELECT agent_id, day, hour, count(DISTINCT conversation_id) AS served
        FROM replies GROUP BY agent_id, day, hour
    ) counted
    GROUP BY agent_id, day
)
SELECT days.day, people.id AS agent_id,
    extract(epoch FROM coalesce(presence.online, interval '0'))::integer AS online_s,
    extract(epoch FROM coalesce(presence.paused, interval '0'))::integer AS paused_s,
    presence.first_in, presence.last_out, extract(epoch FROM expected.asked)::integer AS expected_s,
    extract(epoch FROM coalesce(expected.missed, interval '0'))::integer AS missed_s,
    coalesce(rested.pauses, '[]') AS pauses, coalesce(work.served, 0) AS served, work.median_s,
    coalesce(outcomes.reopened, 0) AS reopened, coalesce(outcomes.rated, 0) AS rated, outcomes.score,
    coalesce(hourly.by_hour, '{}') AS by_hour
FROM days CROSS JOIN people
LEFT JOIN presence ON (presence.agent_id, presence.day) = (people.id, days.day)
LEFT JOIN expected ON (expected.agent_id, expected.day) = (people.id, days.day)
LEFT JOIN rested ON (rested.agent_id, rested.day) = (people.id, days.day)
LEFT JOIN work ON (work.agent_id, work.day) = (people.id, days.day)
LEFT JOIN outcomes ON (outcomes.agent_id, outcomes.day) = (people.id, days.day)
LEFT JOIN hourly ON (hourly.agent_id, hourly.day) = (people.id, days.day)
WHERE presence.first_in IS NOT NULL OR work.served > 0 OR expected.missed > interval '0'
