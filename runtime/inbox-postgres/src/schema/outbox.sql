-- Version 3. Effects outside of the database, written with an event's outcome and carried out after it. Times are milliseconds since 1970.
CREATE TABLE centra_inbox.outbox (
    row        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key        TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    object     TEXT,
    content    BYTEA NOT NULL,
    repeatable BOOLEAN NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'done', 'doubt', 'dead')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    due        BIGINT NOT NULL DEFAULT 0,
    worker     TEXT NOT NULL DEFAULT '',
    lease      BIGINT NOT NULL DEFAULT 0,
    generation BIGINT NOT NULL DEFAULT 0,
    reason     TEXT NOT NULL DEFAULT '',
    finished   BIGINT
) WITH (fillfactor = 80);
CREATE INDEX outbox_open ON centra_inbox.outbox (row) WHERE state IN ('waiting', 'sending', 'doubt');
CREATE INDEX outbox_object ON centra_inbox.outbox (object, row) WHERE state IN ('waiting', 'sending', 'doubt');
