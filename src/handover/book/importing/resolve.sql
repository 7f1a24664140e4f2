-- Joins what the rows say. Each statement stands alone; the order matters. Numbers (p, c, k) follow the files' order,
-- so "first row" is always the smallest number.

-- Companies by id, each id once; a second row with the same id is the same company.
CREATE TABLE by_id AS SELECT product, source_id, min(c) AS c FROM company WHERE source_id <> '' GROUP BY product, source_id;
CREATE UNIQUE INDEX by_id_at ON by_id (product, source_id);
INSERT INTO problem SELECT f, row, (SELECT company_field FROM file WHERE file.f = company.f), 'duplicate company'
    FROM company WHERE source_id <> '' AND c > (SELECT b.c FROM by_id b WHERE b.product = company.product AND b.source_id = company.source_id);
DELETE FROM company WHERE source_id <> '' AND c > (SELECT b.c FROM by_id b WHERE b.product = company.product AND b.source_id = company.source_id);

-- Companies by name, where the name tells one alone. `no_id`: the same among those without a usable id.
CREATE TABLE by_name AS SELECT product, key, min(c) AS c, count(*) AS n, min(CASE WHEN source_id = '' THEN c END) AS no_id,
    sum(source_id = '') AS n_no_id FROM company GROUP BY product, key;
CREATE UNIQUE INDEX by_name_at ON by_name (product, key);

-- A product whose companies are not among the files knows them by the names in its contacts.
UPDATE contact SET flat = 1 WHERE company <> '' AND product NOT IN (SELECT DISTINCT product FROM company);

CREATE TABLE link (k INTEGER, c INTEGER, PRIMARY KEY (k, c)) WITHOUT ROWID;
INSERT OR IGNORE INTO link SELECT w.k, b.c FROM contact_company w JOIN contact t ON t.k = w.k
    JOIN by_id b ON b.product = t.product AND b.source_id = w.source_id;
-- By name where there is no id or a damaged one; an id that is whole but unknown finds only companies whose own id is lost.
INSERT OR IGNORE INTO link SELECT t.k, CASE WHEN t.has_id THEN b.no_id ELSE b.c END FROM contact t
    JOIN by_name b ON b.product = t.product AND b.key = t.key
    WHERE NOT t.flat AND t.key <> '' AND CASE WHEN t.has_id THEN b.n_no_id = 1 ELSE b.n = 1 END
    AND NOT EXISTS (SELECT 1 FROM link WHERE link.k = t.k);

-- Companies that are known by name alone.
CREATE INDEX contact_at ON contact (key, k) WHERE flat AND key <> '';
CREATE TABLE flat AS SELECT key, min(k) AS k, 0 AS c FROM contact WHERE flat AND key <> '' GROUP BY key;
UPDATE flat SET c = coalesce((SELECT CASE WHEN count(*) = 1 THEN min(c) END FROM company WHERE company.key = flat.key), 0)
    WHERE EXISTS (SELECT 1 FROM company);
INSERT INTO company SELECT NULL, t.f, t.row, t.product, '', t.company, t.key,
    coalesce(o.owner_id, ''), coalesce(o.owner, ''), coalesce(o.owner_inactive, 0),
    coalesce((SELECT relation FROM contact x INDEXED BY contact_at WHERE x.flat AND x.key <> '' AND x.key = flat.key AND x.relation <> '' ORDER BY x.k LIMIT 1), ''),
    coalesce((SELECT language FROM contact x INDEXED BY contact_at WHERE x.flat AND x.key <> '' AND x.key = flat.key AND x.language <> '' ORDER BY x.k LIMIT 1), ''),
    coalesce((SELECT country FROM contact x INDEXED BY contact_at WHERE x.flat AND x.key <> '' AND x.key = flat.key AND x.country <> '' ORDER BY x.k LIMIT 1), ''),
    coalesce((SELECT sector FROM contact x INDEXED BY contact_at WHERE x.flat AND x.key <> '' AND x.key = flat.key AND x.sector <> '' ORDER BY x.k LIMIT 1), ''),
    coalesce((SELECT tier FROM contact x INDEXED BY contact_at WHERE x.flat AND x.key <> '' AND x.key = flat.key AND x.tier <> '' ORDER BY x.k LIMIT 1), ''),
    coalesce((SELECT renewal FROM contact x INDEXED BY contact_at WHERE x.flat AND x.key <> '' AND x.key = flat.key AND x.renewal <> '' ORDER BY x.k LIMIT 1), ''),
    coalesce((SELECT notes FROM contact x INDEXED BY contact_at WHERE x.flat AND x.key <> '' AND x.key = flat.key AND x.nobody AND x.notes <> '' ORDER BY x.k LIMIT 1), ''),
    coalesce((SELECT last_activity FROM contact x INDEXED BY contact_at WHERE x.flat AND x.key <> '' AND x.key = flat.key AND x.nobody AND x.last_activity <> '' ORDER BY x.k LIMIT 1), '')
    FROM flat JOIN contact t ON t.k = flat.k
    LEFT JOIN contact o ON o.k = (SELECT x.k FROM contact x INDEXED BY contact_at WHERE x.flat AND x.key <> '' AND x.key = flat.key
        AND (x.owner <> '' OR x.owner_id <> '') ORDER BY x.k LIMIT 1)
    WHERE flat.c = 0 ORDER BY flat.k;
CREATE INDEX company_key ON company (key);
UPDATE flat SET c = (SELECT max(c) FROM company WHERE company.key = flat.key) WHERE c = 0;
CREATE UNIQUE INDEX flat_at ON flat (key);
INSERT OR IGNORE INTO link SELECT t.k, flat.c FROM contact t JOIN flat ON flat.key = t.key WHERE t.flat AND t.key <> '';

-- What a company file leaves open, where it has no column for it: its contacts may say it.
CREATE INDEX link_c ON link (c, k);
UPDATE company SET relation = coalesce((SELECT t.relation FROM link JOIN contact t ON t.k = link.k
    WHERE link.c = company.c AND t.relation <> '' ORDER BY t.k LIMIT 1), '')
    WHERE relation = '' AND f IN (SELECT f FROM file WHERE rows IN ('companies', 'partners') AND NOT company_relation);

-- Contacts that are in no client, and the problems of those that are in one.
INSERT INTO problem SELECT t.f, t.row, file.company_field, CASE WHEN t.company = '' AND NOT t.has_id THEN 'no company' ELSE 'company not found' END
    FROM contact t JOIN file ON file.f = t.f WHERE NOT EXISTS (SELECT 1 FROM link WHERE link.k = t.k);
INSERT INTO problem SELECT f, row, field, why FROM trouble WHERE EXISTS (SELECT 1 FROM link WHERE link.k = trouble.k);

-- People: users first, then everybody named in an owner or user column who is not one of them.
CREATE INDEX person_key ON person (key);
CREATE INDEX person_email ON person (email);
INSERT INTO person (product, uid, name, key, email, active, is_listed)
    SELECT '', '', name, key, email, NOT inactive, in_owner_column FROM named
    WHERE email IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person WHERE person.email = named.email) ORDER BY rowid;
INSERT INTO person (product, uid, name, key, email, active, is_listed)
    SELECT '', '', name, key, NULL, NOT inactive, in_owner_column FROM named
    WHERE email IS NULL AND NOT EXISTS (SELECT 1 FROM person WHERE person.key = named.key) ORDER BY rowid;
CREATE TABLE who AS SELECT who, coalesce((SELECT min(p) FROM person WHERE person.email = named.email),
    (SELECT min(p) FROM person WHERE person.key = named.key)) AS p FROM named;
CREATE UNIQUE INDEX who_at ON who (who);
CREATE TABLE uid AS SELECT product, uid, min(p) AS p FROM person WHERE uid <> '' GROUP BY product, uid;
CREATE UNIQUE INDEX uid_at ON uid (product, uid);

-- Owners: by id where the users are known, by name otherwise.
CREATE TABLE owner AS SELECT c, coalesce(uid.p, who.p) AS p FROM company
    LEFT JOIN uid ON uid.product = company.product AND uid.uid = company.owner_id LEFT JOIN who ON who.who = company.owner;
CREATE UNIQUE INDEX owner_c ON owner (c);
INSERT INTO problem SELECT company.f, company.row, file.owner_field,
    CASE WHEN company.owner_id = '' AND company.owner = '' THEN 'owner missing' ELSE 'owner not found' END
    FROM company JOIN owner ON owner.c = company.c JOIN file ON file.f = company.f
    WHERE owner.p IS NULL AND file.owner_field IS NOT NULL;
-- Told of company rows only: in a list of contacts it would be told of whichever contact happens to stand first.
INSERT INTO problem SELECT company.f, company.row, file.owner_field, 'owner inactive'
    FROM company JOIN owner ON owner.c = company.c JOIN person ON person.p = owner.p JOIN file ON file.f = company.f
    WHERE (company.owner_inactive OR (person.uid <> '' AND NOT person.active)) AND file.rows IN ('companies', 'partners');
INSERT INTO problem SELECT t.f, t.row, file.owner_field, 'two owners for one client'
    FROM flat JOIN contact t ON t.key = flat.key JOIN company ON company.c = flat.c JOIN owner ON owner.c = flat.c JOIN file ON file.f = t.f
    LEFT JOIN uid ON uid.product = t.product AND uid.uid = t.owner_id LEFT JOIN who ON who.who = t.owner
    WHERE t.flat AND t.key <> '' AND company.source_id = '' AND owner.p IS NOT NULL AND coalesce(uid.p, who.p) <> owner.p;

-- Contacts of each client, the same address once: the first row wins, its blanks are filled from later ones.
CREATE TABLE entry AS SELECT link.c, t.email, min(t.k) AS k, count(*) AS n FROM link JOIN contact t ON t.k = link.k
    WHERE NOT t.nobody GROUP BY link.c, coalesce(t.email, t.k);
CREATE INDEX entry_c ON entry (c, k);
CREATE TABLE again AS SELECT link.c, t.k, t.email, t.name, t.phone, t.language, t.title, t.notes, t.last_activity FROM entry
    JOIN link ON link.c = entry.c JOIN contact t ON t.k = link.k AND t.email = entry.email WHERE entry.n > 1 AND NOT t.nobody;
CREATE INDEX again_at ON again (c, email, k);
INSERT INTO problem SELECT DISTINCT t.f, t.row, t.email_field, 'duplicate contact' FROM again JOIN contact t ON t.k = again.k
    WHERE again.k > (SELECT min(b.k) FROM again b WHERE b.c = again.c AND b.email = again.email);
CREATE VIEW contact_of AS SELECT entry.c, entry.k, t.source_id, t.email,
    coalesce(t.name, (SELECT name FROM again a WHERE entry.n > 1 AND a.c = entry.c AND a.email = entry.email AND name IS NOT NULL ORDER BY a.k LIMIT 1)) AS name,
    coalesce(t.phone, (SELECT phone FROM again a WHERE entry.n > 1 AND a.c = entry.c AND a.email = entry.email AND phone IS NOT NULL ORDER BY a.k LIMIT 1)) AS phone,
    coalesce(nullif(t.language, ''), (SELECT language FROM again a WHERE entry.n > 1 AND a.c = entry.c AND a.email = entry.email AND language <> '' ORDER BY a.k LIMIT 1), '') AS language,
    coalesce(nullif(t.title, ''), (SELECT title FROM again a WHERE entry.n > 1 AND a.c = entry.c AND a.email = entry.email AND title <> '' ORDER BY a.k LIMIT 1), '') AS title,
    coalesce(nullif(t.notes, ''), (SELECT notes FROM again a WHERE entry.n > 1 AND a.c = entry.c AND a.email = entry.email AND notes <> '' ORDER BY a.k LIMIT 1), '') AS notes,
    coalesce(nullif(t.last_activity, ''), (SELECT last_activity FROM again a WHERE entry.n > 1 AND a.c = entry.c AND a.email = entry.email AND last_activity <> '' ORDER BY a.k LIMIT 1), '') AS last_activity
    FROM entry JOIN contact t ON t.k = entry.k;

-- Everybody who is named for a client beside its owner, and as what.
CREATE TABLE carer AS
    SELECT care.c, coalesce(uid.p, who.p) AS p, care.role FROM care JOIN company ON company.c = care.c
        LEFT JOIN uid ON uid.product = company.product AND uid.uid = care.owner_id LEFT JOIN who ON who.who = care.owner
    UNION SELECT link.c, coalesce(uid.p, who.p), care.role FROM care JOIN contact t ON t.k = care.k JOIN link ON link.k = t.k
        LEFT JOIN uid ON uid.product = t.product AND uid.uid = care.owner_id LEFT JOIN who ON who.who = care.owner
    UNION SELECT link.c, coalesce(uid.p, who.p), 'contact owner' FROM contact t JOIN link ON link.k = t.k
        LEFT JOIN uid ON uid.product = t.product AND uid.uid = t.contact_owner_id LEFT JOIN who ON who.who = t.contact_owner
        WHERE t.contact_owner <> '' OR t.contact_owner_id <> '';
DELETE FROM carer WHERE p IS NULL OR (role = 'contact owner' AND p = (SELECT owner.p FROM owner WHERE owner.c = carer.c));
CREATE INDEX carer_c ON carer (c);

-- Deals of each client: by the company's id, else by its name where that tells one alone.
CREATE TABLE deal_link (c INTEGER, d INTEGER, PRIMARY KEY (c, d)) WITHOUT ROWID;
INSERT OR IGNORE INTO deal_link SELECT b.c, w.d FROM deal_company w JOIN deal t ON t.d = w.d
    JOIN by_id b ON b.product = t.product AND b.source_id = w.source_id;
CREATE TABLE deal_linked AS SELECT DISTINCT d FROM deal_link;
INSERT INTO deal_link SELECT c, d FROM (SELECT t.d, (SELECT CASE WHEN count(*) = 1 THEN min(c) END FROM company
    WHERE company.key = t.key AND (NOT t.has_id OR company.source_id = '')) AS c
    FROM deal t WHERE t.key <> '' AND t.d NOT IN (SELECT d FROM deal_linked)) WHERE c IS NOT NULL;
INSERT INTO problem SELECT t.f, t.row, file.company_field, CASE WHEN t.company = '' AND NOT t.has_id THEN 'no company' ELSE 'company not found' END
    FROM deal t JOIN file ON file.f = t.f WHERE t.is_open AND NOT EXISTS (SELECT 1 FROM deal_link WHERE deal_link.d = t.d);
CREATE INDEX deal_id ON deal (product, source_id, d);
CREATE TABLE deal_again AS SELECT t.d FROM deal t WHERE t.source_id <> ''
    AND t.d > (SELECT min(b.d) FROM deal b WHERE b.product = t.product AND b.source_id = t.source_id);
INSERT INTO problem SELECT t.f, t.row, NULL, 'duplicate deal' FROM deal_again JOIN deal t ON t.d = deal_again.d;
CREATE VIEW deal_of AS SELECT deal_link.c, t.* FROM deal_link JOIN deal t ON t.d = deal_link.d
    WHERE t.d NOT IN (SELECT d FROM deal_again);
