-- Instances of nodes, reused results, pools, and runs that are the work of another run's node.

ALTER TABLE nodes ADD COLUMN artifacts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE nodes ADD COLUMN width INTEGER;
ALTER TABLE nodes ADD COLUMN item TEXT;
ALTER TABLE nodes ADD COLUMN reused TEXT;
ALTER TABLE nodes ADD COLUMN reason TEXT;

ALTER TABLE attempts ADD COLUMN parts TEXT NOT NULL DEFAULT '{}';
ALTER TABLE attempts ADD COLUMN cacheable INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN reused TEXT;

CREATE INDEX attempts_by_key ON attempts (key, position) WHERE cacheable;
CREATE INDEX attempts_by_node ON attempts (node_id, position);

ALTER TABLE runs ADD COLUMN parent TEXT;

CREATE TABLE pools (
    name TEXT PRIMARY KEY,
    slots INTEGER NOT NULL
);

CREATE TABLE pool_holders (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    pool TEXT NOT NULL REFERENCES pools (name) ON DELETE CASCADE,
    slots INTEGER NOT NULL,
    PRIMARY KEY (run_id, node_id)
);
