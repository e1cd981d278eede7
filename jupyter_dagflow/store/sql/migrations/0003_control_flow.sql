-- Instances of nodes, reused results, pools, and runs that are the work of another run's node.

ALTER TABLE nodes ADD COLUMN artifacts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE nodes ADD COLUMN width INTEGER;
ALTER TABLE nodes ADD COLUMN item TEXT;
ALTER TABLE nodes ADD COLUMN reused TEXT;
ALTER TABLE nodes ADD COLUMN reason TEXT;
ALTER TABLE nodes ADD COLUMN child_run_id TEXT;

ALTER TABLE attempts ADD COLUMN parts TEXT NOT NULL DEFAULT '{}';
ALTER TABLE attempts ADD COLUMN cacheable INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN reused TEXT;

CREATE INDEX attempts_by_key ON attempts (key, position) WHERE cacheable;
CREATE INDEX attempts_cacheable ON attempts (position) WHERE cacheable;
CREATE INDEX attempts_by_node ON attempts (node_id, position);

-- Counts leave instances out, and a new instance goes after all others.
DROP INDEX nodes_by_state;
CREATE INDEX nodes_by_state ON nodes (run_id, state) WHERE instr(node_id, '.') = 0;
CREATE INDEX nodes_by_position ON nodes (run_id, position);
CREATE INDEX nodes_by_width ON nodes (node_id) WHERE width IS NOT NULL;

-- The run of which a run is a part.
ALTER TABLE runs ADD COLUMN parent TEXT;

-- Lists are of the others only, of which there may be far fewer.
DROP INDEX runs_by_pipeline;
CREATE INDEX runs_by_pipeline ON runs (pipeline, position) WHERE parent IS NULL;
CREATE INDEX runs_by_position ON runs (position) WHERE parent IS NULL;

CREATE TABLE pools (
    name TEXT PRIMARY KEY,
    slots INTEGER NOT NULL
);

CREATE TABLE pool_holders (
    position INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    pool TEXT NOT NULL REFERENCES pools (name) ON DELETE CASCADE,
    slots INTEGER NOT NULL,
    UNIQUE (run_id, node_id)
);

CREATE INDEX pool_holders_by_pool ON pool_holders (pool);
