-- Runs within runs are deleted with the run that they belong to.

CREATE INDEX runs_by_parent ON runs (parent) WHERE parent IS NOT NULL;
