-- A ledger of %(events)s events of half as many people, without waiting for its own functions: the columns that the
-- database computes are given here, from the same text. Exports do not look at the chain, so it is not linked.
ALTER TABLE consent_event
  ALTER COLUMN event_id DROP EXPRESSION, ALTER COLUMN subject_id DROP EXPRESSION, ALTER COLUMN type DROP EXPRESSION,
  ALTER COLUMN method DROP EXPRESSION, ALTER COLUMN channels DROP EXPRESSION, ALTER COLUMN purposes DROP EXPRESSION,
  ALTER COLUMN occurred_at DROP EXPRESSION, ALTER COLUMN recorded_at DROP EXPRESSION;
INSERT INTO consent_text (public_id, code, version, locale, body, body_sha256, controller_names, cnpj, purposes, channels,
  policy_url, policy_version, notice, aspects, material, validator_version, verdict, codes, created_at, published_at)
VALUES (gen_random_uuid(), 'lp-verao', 1, 'pt-BR',
  'Aceito receber comunicações da Empresa XYZ por WhatsApp, e-mail e SMS.',
  '065938e7c41da1e644601eccd6d489bbfc41450b171669014313ab8b85238a55', '{}', '', '{}', '{}', '', 'v2.1', '{}', '{}', false, '1', 'valid', '{}',
  now(), '2020-01-01');
INSERT INTO consent_event (seq, event_hash, canonical, event_id, subject_id, type, method, channels, purposes, occurred_at,
  recorded_at)
SELECT n, encode(sha256('\x00'::bytea || convert_to(line, 'UTF8')), 'hex'), line, event_id::uuid, subject_id::uuid,
  'consent.granted', 'checkbox', '{email,sms,whatsapp}', '{service,transactional}', moment, moment
FROM (
  SELECT n, event_id, subject_id, moment,
    '{"actor":{"id":null,"kind":"subject"},"channels":["email","sms","whatsapp"],"double_opt_in":"none","event_id":"'
    || event_id || '","evidence":[],"expires_at":null,"legal_basis":"LGPD-7-I","method":"checkbox","minor":"no",'
    || '"occurred_at":"' || stamp || '","origin":{"kind":"landing","ref":"promocao-verao",'
    || '"url":"https://xyz.example/verao"},"pii_commit":"' || repeat('4', 64) || '","prev_hash":"' || repeat('0', 64)
    || '","purposes":["service","transactional"],"recorded_at":"' || stamp || '","refs":[],"schema":"consent.event/1",'
    || '"seq":' || n || ',"subject_id":"' || subject_id || '","tenant_id":"0190d3a0-0000-7000-8000-000000000001",'
    || '"text":{"code":"lp-verao","policy_version":"v2.1","sha256":'
    || '"065938e7c41da1e644601eccd6d489bbfc41450b171669014313ab8b85238a55","version":1},"type":"consent.granted"}' AS line
  FROM (
    SELECT n, '018d0d7a-5b40-7000-8000-' || lpad(n::text, 12, '0') AS event_id,
      '7f1c2a7e-0000-4000-8000-' || lpad((n / 2)::text, 12, '0') AS subject_id,
      timestamptz '2024-01-01 00:00:00Z' + n * interval '1 second' AS moment,
      to_char(timestamp '2024-01-01 00:00:00' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS stamp
    FROM generate_series(1, %(events)s) AS n
  ) AS numbered
) AS written;
CREATE TEMPORARY TABLE sealed AS
SELECT place - 1 AS place, wrapped, box
FROM unnest(string_to_array(%(wrapped)s, ' '), string_to_array(%(boxes)s, ' ')) WITH ORDINALITY AS s (wrapped, box, place);
INSERT INTO consent_vault (event_id, box)
SELECT n, box FROM generate_series(1, %(opened)s) AS n JOIN sealed ON place = (n / 2) % %(keys)s;
INSERT INTO consent_key (subject_id, wrapped)
SELECT ('7f1c2a7e-0000-4000-8000-' || lpad(person::text, 12, '0'))::uuid, wrapped
FROM generate_series(0, %(opened)s / 2) AS person JOIN sealed ON place = person % %(keys)s;
ANALYZE consent_event, consent_vault, consent_key;
