-- Version 2. One row per inbox whose rows moved in here, under the name that its seal gave it: a move that is made again changes nothing.
CREATE TABLE centra_inbox.moved (
    inbox TEXT PRIMARY KEY
);
