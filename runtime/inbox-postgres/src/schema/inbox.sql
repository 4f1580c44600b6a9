-- Version 1. One row per event. Times are milliseconds since 1970; `change` grows with every content that is kept.
CREATE TABLE centra_inbox.event (
    row        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint   TEXT NOT NULL,
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    entry      TEXT,
    sequence   BIGINT NOT NULL,
    change     BIGINT NOT NULL,
    hash       BIGINT NOT NULL,
    state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'skipped', 'superseded', 'dead')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    due        BIGINT NOT NULL DEFAULT 0,
    worker     TEXT NOT NULL DEFAULT '',
    lease      BIGINT NOT NULL DEFAULT 0,
    generation BIGINT NOT NULL DEFAULT 0,
    reason     TEXT NOT NULL DEFAULT '',
    kept       BIGINT NOT NULL,
    finished   BIGINT,
    UNIQUE (endpoint, id)
) WITH (fillfactor = 80);
-- Apart, so that a claim or an outcome does not write the content again.
CREATE TABLE centra_inbox.content (
    row     BIGINT PRIMARY KEY REFERENCES centra_inbox.event ON DELETE CASCADE,
    content BYTEA NOT NULL
);
-- One row per endpoint; who keeps events locks it, so that the numbers of contents are committed in their order.
CREATE TABLE centra_inbox.queue (
    endpoint TEXT PRIMARY KEY,
    change   BIGINT NOT NULL
);
CREATE INDEX event_open ON centra_inbox.event (endpoint, sequence) WHERE state = 'open';
CREATE INDEX event_open_object ON centra_inbox.event (endpoint, kind, entry, sequence) WHERE state = 'open';
CREATE INDEX event_object ON centra_inbox.event (endpoint, kind, entry, sequence) WHERE state IN ('done', 'skipped');
CREATE INDEX event_dead ON centra_inbox.event (endpoint, sequence) WHERE state = 'dead';
CREATE INDEX event_finished ON centra_inbox.event (finished) WHERE finished IS NOT NULL;
