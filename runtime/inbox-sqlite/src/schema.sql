-- One row per event. Times are milliseconds since 1970; `change` grows with every content that is kept.
CREATE TABLE IF NOT EXISTS inbox_event (
    row        INTEGER PRIMARY KEY,
    endpoint   TEXT NOT NULL,
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    entry      TEXT,
    sequence   INTEGER NOT NULL,
    change     INTEGER NOT NULL,
    hash       INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'done', 'skipped', 'superseded', 'dead')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    due        INTEGER NOT NULL DEFAULT 0,
    worker     TEXT NOT NULL DEFAULT '',
    lease      INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL DEFAULT 0,
    reason     TEXT NOT NULL DEFAULT '',
    kept       INTEGER NOT NULL,
    finished   INTEGER,
    UNIQUE (endpoint, id)
) STRICT;
-- Apart, so that an outcome does not write the content again.
CREATE TABLE IF NOT EXISTS inbox_content (
    row     INTEGER PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS inbox_queue (
    endpoint TEXT PRIMARY KEY,
    change   INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS inbox_event_open ON inbox_event (endpoint, sequence) WHERE state = 'open';
CREATE INDEX IF NOT EXISTS inbox_event_object ON inbox_event (endpoint, kind, entry, sequence);
-- Effects outside of the database, written with an event's outcome and carried out after it.
CREATE TABLE IF NOT EXISTS inbox_outbox (
    row        INTEGER PRIMARY KEY AUTOINCREMENT,
    key        TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    object     TEXT,
    content    BLOB NOT NULL,
    repeatable INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'done', 'doubt', 'dead')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    due        INTEGER NOT NULL DEFAULT 0,
    worker     TEXT NOT NULL DEFAULT '',
    lease      INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL DEFAULT 0,
    reason     TEXT NOT NULL DEFAULT '',
    finished   INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS inbox_outbox_open ON inbox_outbox (row) WHERE state IN ('waiting', 'sending', 'doubt');
CREATE INDEX IF NOT EXISTS inbox_outbox_object ON inbox_outbox (object, row) WHERE state IN ('waiting', 'sending', 'doubt');
