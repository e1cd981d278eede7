-- What the newest attempt of a node used, beside what it asked for.

ALTER TABLE nodes ADD COLUMN resources TEXT NOT NULL DEFAULT '{}';
