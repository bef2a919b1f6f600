-- Readers of one canonical event, used by the generated columns of consent_event. They are immutable in fact: the
-- text carries its own zone and none of them looks at a setting.
CREATE OR REPLACE FUNCTION consent_field(canonical text, name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ BEGIN RETURN canonical::json ->> name; END $$;

CREATE OR REPLACE FUNCTION consent_uuid(canonical text, name text) RETURNS uuid
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ BEGIN RETURN canonical::json ->> name; END $$;

CREATE OR REPLACE FUNCTION consent_time(canonical text, name text) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ BEGIN RETURN canonical::json ->> name; END $$;

-- Codes are lower-case words, so their array needs no real parser.
CREATE OR REPLACE FUNCTION consent_codes(canonical text, name text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN RETURN string_to_array(translate(canonical::json ->> name, '[]" ', ''), ','); END $$;
