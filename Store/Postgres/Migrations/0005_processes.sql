-- Processes that live, or did until a while ago; each writes its row every few seconds. UNLOGGED: no write waits for the disk, and
-- a crash of the server may empty it.
CREATE UNLOGGED TABLE process (
    id uuid NOT NULL PRIMARY KEY,
    seen_at timestamptz NOT NULL,
    facts bytea NOT NULL
) WITH (fillfactor = 50);
