-- Every query of the store: a name, what it is for, and the statement. Times are seconds since the epoch.

-- name: insert_run
-- A new run, pending; with a parent, the run of which it is a part.
INSERT INTO runs (run_id, pipeline, state, parameters, options, created_at, parent)
VALUES (:run_id, :pipeline, 'pending', :parameters, :options, :created_at, :parent);

-- name: insert_snapshot
-- The document that a new run executes.
INSERT INTO snapshots (run_id, document) VALUES (:run_id, :document);

-- name: replace_snapshot
-- The document that a reopened run executes from now on.
UPDATE snapshots SET document = :document WHERE run_id = :run_id;

-- name: insert_node
-- A node that nothing has happened to yet.
INSERT INTO nodes (run_id, node_id, position, state, attempt, outputs, failures, losses)
VALUES (:run_id, :node_id, :position, 'pending', 0, '{}', 0, 0);

-- name: move_node
-- A node stands elsewhere in a new document.
UPDATE nodes SET position = :position WHERE run_id = :run_id AND node_id = :node_id;

-- name: delete_node
-- A node, or an instance of one, left the document. Its attempts stay as history.
DELETE FROM nodes WHERE run_id = :run_id AND node_id = :node_id;

-- name: select_node_positions
-- Which nodes a run has, and where each stands.
SELECT node_id, position FROM nodes WHERE run_id = :run_id;

-- name: select_next_position
-- Where a node that is in no document goes: after all others.
SELECT coalesce(max(position), -1) + 1 AS position FROM nodes WHERE run_id = :run_id;

-- name: select_run
-- A run with its document.
SELECT runs.*, snapshots.document FROM runs JOIN snapshots USING (run_id) WHERE run_id = :run_id;

-- name: select_run_row
-- A run without its document, which may be large: what appending an event needs.
SELECT * FROM runs WHERE run_id = :run_id;

-- name: update_run
-- What an append changes in a run.
UPDATE runs
SET state = :state, parameters = :parameters, options = :options, started_at = :started_at,
    finished_at = :finished_at, message = :message, seq = :seq
WHERE run_id = :run_id;

-- name: select_runs
-- Runs without their documents, newest first, from those before a position on. Those within a run are its own affair. A
-- null filter lets all pass; ``states`` is a JSON list, and the value of the parameter called ``name`` is compared with
-- the text, number or JSON that a person may have meant.
SELECT * FROM runs
WHERE parent IS NULL AND position < :before
  AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
  AND (:since IS NULL OR created_at >= :since) AND (:until IS NULL OR created_at < :until)
  AND (:name IS NULL OR EXISTS (
    SELECT 1 FROM json_each(CASE WHEN json_valid(parameters) THEN parameters ELSE '{}' END) AS given
    WHERE given.key = :name AND (:text IS NULL OR CASE
        WHEN given.type = 'text' THEN given.value = :text
        WHEN given.type IN ('integer', 'real') THEN given.value = :number
        WHEN given.type IN ('true', 'false', 'null') THEN given.type = :json
        ELSE given.value = :json END)
  ))
ORDER BY position DESC LIMIT :limit;

-- name: select_runs_of_pipeline
-- The same for one pipeline, by its index.
SELECT * FROM runs
WHERE parent IS NULL AND pipeline = :pipeline AND position < :before
  AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
  AND (:since IS NULL OR created_at >= :since) AND (:until IS NULL OR created_at < :until)
  AND (:name IS NULL OR EXISTS (
    SELECT 1 FROM json_each(CASE WHEN json_valid(parameters) THEN parameters ELSE '{}' END) AS given
    WHERE given.key = :name AND (:text IS NULL OR CASE
        WHEN given.type = 'text' THEN given.value = :text
        WHEN given.type IN ('integer', 'real') THEN given.value = :number
        WHEN given.type IN ('true', 'false', 'null') THEN given.type = :json
        ELSE given.value = :json END)
  ))
ORDER BY position DESC LIMIT :limit;

-- name: select_runs_version
-- Changes whenever a run began, ended, changed its state or was deleted.
SELECT state, count(*) AS runs, sum(position) AS positions FROM runs GROUP BY state;

-- name: sum_active_events
-- Changes whenever something happened in a run that goes on.
SELECT coalesce(sum(seq), 0) AS events FROM runs WHERE state IN ('pending', 'running');

-- name: select_family
-- A run, and those that are within it, however deep.
WITH RECURSIVE family (run_id) AS (
    VALUES (:run_id)
    UNION
    SELECT runs.run_id FROM family JOIN runs ON runs.parent = family.run_id
)
SELECT runs.* FROM family JOIN runs USING (run_id) ORDER BY position;

-- name: delete_run
-- A run, and with it all that belongs to it.
DELETE FROM runs WHERE run_id = :run_id;

-- name: select_snapshot
-- The document of a run.
SELECT document FROM snapshots WHERE run_id = :run_id;

-- name: select_failed_nodes
-- The nodes of a run that failed, the first to fail first, instances left out.
SELECT node_id, failure, message FROM nodes
WHERE run_id = :run_id AND state = 'failed' AND instr(node_id, '.') = 0
ORDER BY finished_at IS NULL, finished_at, position LIMIT :limit;

-- name: select_history
-- Runs of one pipeline, newest first, each with all its nodes in the order of its document: a row for each node, and
-- one without a node for a run that has none.
WITH chosen AS (
    SELECT * FROM runs
    WHERE parent IS NULL AND pipeline = :pipeline
        AND (:before IS NULL OR position < (SELECT position FROM runs WHERE run_id = :before))
    ORDER BY position DESC LIMIT :limit
)
SELECT chosen.run_id, chosen.state, chosen.created_at, chosen.started_at, chosen.finished_at,
       nodes.node_id, nodes.state AS node_state, nodes.attempt, nodes.started_at AS node_started_at,
       nodes.finished_at AS node_finished_at
FROM chosen LEFT JOIN nodes ON nodes.run_id = chosen.run_id AND instr(nodes.node_id, '.') = 0
ORDER BY chosen.position DESC, nodes.position;

-- name: count_nodes
-- How many nodes of a run are in each state, instances left out.
SELECT state, count(*) AS nodes FROM nodes WHERE run_id = :run_id AND instr(node_id, '.') = 0 GROUP BY state;

-- name: select_nodes
-- All nodes of a run in the order of its document, then their instances in the order in which they were made.
SELECT * FROM nodes WHERE run_id = :run_id ORDER BY instr(node_id, '.') > 0, position;

-- name: select_node
-- One node as it stands, before it is changed.
SELECT * FROM nodes WHERE run_id = :run_id AND node_id = :node_id;

-- name: upsert_node
-- A node as it stands after a change.
INSERT INTO nodes (run_id, node_id, position, state, attempt, message, cell, queued_at, started_at, finished_at,
                   outputs, failure, source_hash, failures, losses, resources, artifacts, width, item, reused, reason,
                   child_run_id)
VALUES (:run_id, :node_id, :position, :state, :attempt, :message, :cell, :queued_at, :started_at, :finished_at,
        :outputs, :failure, :source_hash, :failures, :losses, :resources, :artifacts, :width, :item, :reused, :reason,
        :child_run_id)
ON CONFLICT (run_id, node_id) DO UPDATE
SET state = excluded.state, attempt = excluded.attempt, message = excluded.message, cell = excluded.cell,
    queued_at = excluded.queued_at, started_at = excluded.started_at, finished_at = excluded.finished_at,
    outputs = excluded.outputs, failure = excluded.failure, source_hash = excluded.source_hash,
    failures = excluded.failures, losses = excluded.losses, resources = excluded.resources,
    artifacts = excluded.artifacts, width = excluded.width, item = excluded.item, reused = excluded.reused,
    reason = excluded.reason, child_run_id = excluded.child_run_id;

-- name: select_attempts
-- Attempts of a run, oldest first.
SELECT * FROM attempts WHERE run_id = :run_id ORDER BY position;

-- name: select_attempts_of_node
-- Attempts of one node, oldest first.
SELECT * FROM attempts WHERE run_id = :run_id AND node_id = :node_id ORDER BY position;

-- name: select_attempt
-- One attempt as it stands, before it is changed.
SELECT * FROM attempts WHERE run_id = :run_id AND node_id = :node_id AND attempt = :attempt;

-- name: upsert_attempt
-- An attempt as it stands after a change.
INSERT INTO attempts (run_id, node_id, attempt, state, executor, directory, parameters, source_hash, key, queued_at,
                      started_at, finished_at, outputs, artifacts, failure, resources, parts, cacheable, reused)
VALUES (:run_id, :node_id, :attempt, :state, :executor, :directory, :parameters, :source_hash, :key, :queued_at,
        :started_at, :finished_at, :outputs, :artifacts, :failure, :resources, :parts, :cacheable, :reused)
ON CONFLICT (run_id, node_id, attempt) DO UPDATE
SET state = excluded.state, executor = excluded.executor, directory = excluded.directory,
    parameters = excluded.parameters, source_hash = excluded.source_hash, key = excluded.key,
    queued_at = excluded.queued_at, started_at = excluded.started_at, finished_at = excluded.finished_at,
    outputs = excluded.outputs, artifacts = excluded.artifacts, failure = excluded.failure,
    resources = excluded.resources, parts = excluded.parts, cacheable = excluded.cacheable, reused = excluded.reused;

-- name: select_cached
-- The newest attempt of a key whose result may be reused.
SELECT attempts.*, runs.pipeline FROM attempts JOIN runs USING (run_id)
WHERE key = :key AND cacheable AND attempts.state = 'succeeded'
ORDER BY attempts.position DESC LIMIT 1;

-- name: select_cache_entries
-- Attempts whose results may be reused, newest first.
SELECT attempts.*, runs.pipeline FROM attempts JOIN runs USING (run_id)
WHERE cacheable AND attempts.state = 'succeeded'
ORDER BY attempts.position DESC LIMIT :limit;

-- name: forget_all
-- No result may be reused any more.
UPDATE attempts SET cacheable = 0 WHERE cacheable AND state = 'succeeded';

-- name: forget_key
-- The results of this key may not be reused any more.
UPDATE attempts SET cacheable = 0 WHERE key = :key AND cacheable AND state = 'succeeded';

-- name: select_latest_success
-- The newest attempt of a pipeline's node that has a result.
SELECT attempts.*, runs.pipeline, runs.position AS run_position FROM attempts JOIN runs USING (run_id)
WHERE node_id = :node_id AND attempts.state IN ('succeeded', 'reused') AND pipeline = :pipeline
ORDER BY attempts.position DESC LIMIT 1;

-- name: select_latest_width
-- The newest result of a pipeline's node that ran for each item. Such nodes are fewer than a pipeline's runs: the plus
-- keeps SQLite from going through those.
SELECT nodes.*, runs.pipeline, runs.position AS run_position FROM nodes JOIN runs USING (run_id)
WHERE node_id = :node_id AND width IS NOT NULL AND nodes.state IN ('succeeded', 'reused') AND +pipeline = :pipeline
ORDER BY runs.position DESC LIMIT 1;

-- name: select_pools
-- All pools.
SELECT name, slots FROM pools ORDER BY name;

-- name: select_pool
-- How many slots a pool has.
SELECT slots FROM pools WHERE name = :name;

-- name: upsert_pool
-- A new pool, or a new size of one.
INSERT INTO pools (name, slots) VALUES (:name, :slots)
ON CONFLICT (name) DO UPDATE SET slots = excluded.slots;

-- name: delete_pool
-- A pool goes, and who holds slots of it holds them no more.
DELETE FROM pools WHERE name = :name;

-- name: select_holders
-- Who holds slots of which pool, in the order in which they were taken.
SELECT run_id, node_id, pool, slots FROM pool_holders ORDER BY position;

-- name: select_holder
-- What a node holds.
SELECT pool, slots FROM pool_holders WHERE run_id = :run_id AND node_id = :node_id;

-- name: sum_taken
-- How many slots of a pool are taken.
SELECT coalesce(sum(slots), 0) AS slots FROM pool_holders WHERE pool = :pool;

-- name: insert_holder
-- A node takes slots.
INSERT INTO pool_holders (run_id, node_id, pool, slots) VALUES (:run_id, :node_id, :pool, :slots);

-- name: delete_holder
-- A node gives back what it holds.
DELETE FROM pool_holders WHERE run_id = :run_id AND node_id = :node_id;

-- name: delete_holders_of_run
-- A run has ended and holds nothing.
DELETE FROM pool_holders WHERE run_id = :run_id;

-- name: insert_event
-- One event; they are only ever added.
INSERT INTO events (run_id, seq, time, type, node_id, attempt, data)
VALUES (:run_id, :seq, :time, :type, :node_id, :attempt, :data);

-- name: select_events
-- Events after a sequence number, in order.
SELECT * FROM events WHERE run_id = :run_id AND seq > :after ORDER BY seq LIMIT :limit;

-- name: insert_request
-- Something that a person asks of a run.
INSERT INTO requests (run_id, kind, data) VALUES (:run_id, :kind, :data);

-- name: select_requests
-- What was asked of a run and is not handled yet, oldest first.
SELECT request_id, kind, data FROM requests WHERE run_id = :run_id ORDER BY request_id;

-- name: delete_request
-- A request was handled.
DELETE FROM requests WHERE run_id = :run_id AND request_id = :request_id;

-- name: take_lease
-- Take or renew the lease, unless another owner's has not expired.
UPDATE runs SET lease_owner = :owner, lease_until = :until
WHERE run_id = :run_id AND (lease_owner IS NULL OR lease_owner = :owner OR lease_until <= :now);

-- name: drop_lease
-- Give the lease up.
UPDATE runs SET lease_owner = NULL, lease_until = NULL WHERE run_id = :run_id AND lease_owner = :owner;

-- name: select_unattended
-- Runs that have something to do and nobody who does it, oldest first. A run within a run that goes on is that one's.
SELECT run_id FROM runs
WHERE run_id IN (
    SELECT run_id FROM runs WHERE state IN ('pending', 'running')
    UNION
    SELECT run_id FROM requests
) AND (lease_owner IS NULL OR lease_until <= :now) AND NOT EXISTS (
    SELECT 1 FROM runs AS parents WHERE parents.run_id = runs.parent AND parents.state IN ('pending', 'running')
)
ORDER BY position;
