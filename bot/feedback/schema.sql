-- The names are those of the first version: existing databases have them. presses: the votes;
-- origin: when counting began; asked: counts of questions; told: what the digest has reported.
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS origin (salt BLOB NOT NULL, began INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS presses (
    person BLOB NOT NULL,
    answer BLOB NOT NULL,
    question TEXT NOT NULL,
    passages TEXT NOT NULL,  -- ids, best first, with a space between two
    good INTEGER NOT NULL,
    at INTEGER NOT NULL,     -- seconds since 1970
    PRIMARY KEY (person, answer)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS asked (
    surface TEXT NOT NULL,
    found INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (surface, found)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unanswered (question TEXT PRIMARY KEY, times INTEGER NOT NULL);
-- While a digest is wanted: the start of its week, in seconds since 1970, and the counts by then.
CREATE TABLE IF NOT EXISTS digest (since INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS told (question TEXT PRIMARY KEY, times INTEGER NOT NULL);
COMMIT;
