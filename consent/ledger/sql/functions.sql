-- Readers of one canonical event, used by the generated columns of consent_event. They are immutable in fact: the
-- text carries its own zone and none of them looks at a setting.
-- Canonical text needs no parser here: keys are unique at their level, quotes inside values are escaped, so that
-- "name":" can only be the key itself, and the top level's event_id sorts before the one inside refs.
-- In PL/pgSQL, because functions in SQL would be parsed and inlined anew by every insert, which costs more than the row.
CREATE OR REPLACE FUNCTION consent_field(canonical text, name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN RETURN split_part(split_part(canonical, '"' || name || '":"', 2), '"', 1); END $$;

CREATE OR REPLACE FUNCTION consent_uuid(canonical text, name text) RETURNS uuid
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN RETURN split_part(split_part(canonical, '"' || name || '":"', 2), '"', 1); END $$;

CREATE OR REPLACE FUNCTION consent_time(canonical text, name text) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN RETURN split_part(split_part(canonical, '"' || name || '":"', 2), '"', 1); END $$;

CREATE OR REPLACE FUNCTION consent_codes(canonical text, name text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN string_to_array(replace(split_part(split_part(canonical, '"' || name || '":[', 2), ']', 1), '"', ''), ',');
END $$;
