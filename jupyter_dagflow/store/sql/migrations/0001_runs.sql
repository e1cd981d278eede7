-- Runs, their nodes and attempts as they stand, and the events that brought them there.

CREATE TABLE runs (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL UNIQUE,
    pipeline TEXT NOT NULL,
    state TEXT NOT NULL,
    parameters TEXT NOT NULL,
    options TEXT NOT NULL,
    created_at REAL NOT NULL,
    started_at REAL,
    finished_at REAL,
    message TEXT,
    seq INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT,
    lease_until REAL
);

CREATE INDEX runs_by_pipeline ON runs (pipeline, position);
CREATE INDEX runs_by_state ON runs (state, position);

-- Apart from the runs, so that a run's row stays small: it changes with every event.
CREATE TABLE snapshots (
    run_id TEXT PRIMARY KEY REFERENCES runs (run_id) ON DELETE CASCADE,
    document TEXT NOT NULL
);

CREATE TABLE nodes (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    message TEXT,
    cell TEXT,
    queued_at REAL,
    started_at REAL,
    finished_at REAL,
    outputs TEXT NOT NULL,
    failure TEXT,
    source_hash TEXT,
    failures INTEGER NOT NULL,
    losses INTEGER NOT NULL,
    PRIMARY KEY (run_id, node_id)
);

CREATE INDEX nodes_by_state ON nodes (run_id, state);

CREATE TABLE attempts (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    state TEXT NOT NULL,
    executor TEXT NOT NULL,
    directory TEXT NOT NULL,
    parameters TEXT NOT NULL,
    source_hash TEXT,
    key TEXT,
    queued_at REAL,
    started_at REAL,
    finished_at REAL,
    outputs TEXT NOT NULL,
    artifacts TEXT NOT NULL,
    failure TEXT,
    resources TEXT NOT NULL,
    UNIQUE (run_id, node_id, attempt)
);

CREATE TABLE events (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    time REAL NOT NULL,
    type TEXT NOT NULL,
    node_id TEXT,
    attempt INTEGER,
    data TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
) WITHOUT ROWID;

CREATE TABLE requests (
    request_id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    data TEXT NOT NULL
);

CREATE INDEX requests_by_run ON requests (run_id, request_id);
