-- The benchmark's world as somebody lays it out who needs no claims, markings or sources.
CREATE SCHEMA app;
CREATE TABLE app.actor (id int PRIMARY KEY, pid text NOT NULL, kind text NOT NULL, name text);
CREATE TABLE app.event (id int PRIMARY KEY, pid text NOT NULL, kind text, date text);
CREATE TABLE app.involvement (
    id int PRIMARY KEY,
    actor_id int NOT NULL REFERENCES app.actor (id),
    event_id int NOT NULL REFERENCES app.event (id),
    role text NOT NULL,
    stance text NOT NULL
);
\copy app.actor from 'actor.csv' csv
\copy app.event from 'event.csv' csv
\copy app.involvement from 'involvement.csv' csv
CREATE INDEX ON app.actor (kind, pid);
CREATE INDEX ON app.event (pid);
CREATE INDEX ON app.involvement (actor_id);
CREATE INDEX ON app.involvement (event_id);
CREATE INDEX ON app.involvement (actor_id, role, id);
CREATE INDEX ON app.involvement (event_id, role, id);
ANALYZE;
