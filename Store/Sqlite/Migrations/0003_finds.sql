-- What searches look through: rows made of list entries below find/, in the transaction that writes these. Ids are 32 hex characters.
-- Texts are folded to small letters and empty where unknown, times are microseconds since 1970 and 0 where unknown, so that every
-- index holds every row and either direction is a walk along it.
CREATE TABLE person (
    app TEXT NOT NULL,
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    active INTEGER NOT NULL,
    is_email_confirmed INTEGER NOT NULL,
    is_phone_confirmed INTEGER NOT NULL,
    is_confirmed INTEGER NOT NULL,
    data TEXT,
    PRIMARY KEY (app, id)
) WITHOUT ROWID;
CREATE INDEX person_number ON person (app, number, id);
CREATE INDEX person_email ON person (app, email, id);
CREATE INDEX person_phone ON person (app, phone, id);
CREATE INDEX person_username ON person (app, username, id);
CREATE INDEX person_name ON person (app, name, id);
CREATE INDEX person_created ON person (app, created, id);
CREATE INDEX person_updated ON person (app, updated, id);
CREATE INDEX person_active ON person (app, active, id);
CREATE INDEX person_is_email_confirmed ON person (app, is_email_confirmed, id);
CREATE INDEX person_is_phone_confirmed ON person (app, is_phone_confirmed, id);
CREATE INDEX person_is_confirmed ON person (app, is_confirmed, id);

-- One row for each role of a user in a tenant, and one with an empty role for having any.
CREATE TABLE member_role (
    tenant TEXT NOT NULL,
    role TEXT NOT NULL,
    member TEXT NOT NULL,
    PRIMARY KEY (tenant, role, member)
) WITHOUT ROWID;
CREATE INDEX member_role_member ON member_role (member, tenant);

-- A tenant without a parent has its app's id as one.
CREATE TABLE site (
    app TEXT NOT NULL,
    id TEXT NOT NULL,
    parent TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    data TEXT,
    PRIMARY KEY (app, id)
) WITHOUT ROWID;
CREATE INDEX site_parent ON site (app, parent, id);
CREATE INDEX site_code ON site (app, code, id);
CREATE INDEX site_name ON site (app, name, id);
CREATE INDEX site_created ON site (app, created, id);

CREATE TRIGGER find_users_insert AFTER INSERT ON list_entry WHEN NEW.list >= 'find/users/' AND NEW.list < 'find/users0' BEGIN
    INSERT INTO person (app, id, number, email, phone, username, name, created, updated, active,
        is_email_confirmed, is_phone_confirmed, is_confirmed, data)
    SELECT substr(NEW.list, 12), NEW.item, json_extract(v, '$.number'), json_extract(v, '$.email'), json_extract(v, '$.phone'),
        json_extract(v, '$.username'), json_extract(v, '$.name'), json_extract(v, '$.created'), json_extract(v, '$.updated'), json_extract(v, '$.active'),
        json_extract(v, '$.emailConfirmed'), json_extract(v, '$.phoneConfirmed'), json_extract(v, '$.confirmed'), json_extract(v, '$.data')
    FROM (SELECT CAST(NEW.value AS TEXT) AS v) WHERE true
    ON CONFLICT (app, id) DO UPDATE SET number = excluded.number, email = excluded.email, phone = excluded.phone,
        username = excluded.username, name = excluded.name, created = excluded.created, updated = excluded.updated, active = excluded.active,
        is_email_confirmed = excluded.is_email_confirmed, is_phone_confirmed = excluded.is_phone_confirmed,
        is_confirmed = excluded.is_confirmed, data = excluded.data;
END;
CREATE TRIGGER find_roles_insert AFTER INSERT ON list_entry WHEN NEW.list >= 'find/roles/' AND NEW.list < 'find/roles0' BEGIN
    DELETE FROM member_role WHERE tenant = substr(NEW.list, 12) AND member = NEW.item;
    INSERT INTO member_role (tenant, role, member)
    SELECT substr(NEW.list, 12), r.value, NEW.item FROM json_each(CAST(NEW.value AS TEXT), '$.roles') r
    UNION SELECT substr(NEW.list, 12), '', NEW.item;
END;
CREATE TRIGGER find_tenants_insert AFTER INSERT ON list_entry WHEN NEW.list >= 'find/tenants/' AND NEW.list < 'find/tenants0' BEGIN
    INSERT INTO site (app, id, parent, code, name, created, data)
    SELECT substr(NEW.list, 14), NEW.item, json_extract(v, '$.parent'), json_extract(v, '$.code'), json_extract(v, '$.name'),
        json_extract(v, '$.created'), json_extract(v, '$.data')
    FROM (SELECT CAST(NEW.value AS TEXT) AS v) WHERE true
    ON CONFLICT (app, id) DO UPDATE SET parent = excluded.parent, code = excluded.code, name = excluded.name,
        created = excluded.created, data = excluded.data;
END;

CREATE TRIGGER find_users_update AFTER UPDATE ON list_entry WHEN NEW.list >= 'find/users/' AND NEW.list < 'find/users0' BEGIN
    INSERT INTO person (app, id, number, email, phone, username, name, created, updated, active,
        is_email_confirmed, is_phone_confirmed, is_confirmed, data)
    SELECT substr(NEW.list, 12), NEW.item, json_extract(v, '$.number'), json_extract(v, '$.email'), json_extract(v, '$.phone'),
        json_extract(v, '$.username'), json_extract(v, '$.name'), json_extract(v, '$.created'), json_extract(v, '$.updated'), json_extract(v, '$.active'),
        json_extract(v, '$.emailConfirmed'), json_extract(v, '$.phoneConfirmed'), json_extract(v, '$.confirmed'), json_extract(v, '$.data')
    FROM (SELECT CAST(NEW.value AS TEXT) AS v) WHERE true
    ON CONFLICT (app, id) DO UPDATE SET number = excluded.number, email = excluded.email, phone = excluded.phone,
        username = excluded.username, name = excluded.name, created = excluded.created, updated = excluded.updated, active = excluded.active,
        is_email_confirmed = excluded.is_email_confirmed, is_phone_confirmed = excluded.is_phone_confirmed,
        is_confirmed = excluded.is_confirmed, data = excluded.data;
END;
CREATE TRIGGER find_roles_update AFTER UPDATE ON list_entry WHEN NEW.list >= 'find/roles/' AND NEW.list < 'find/roles0' BEGIN
    DELETE FROM member_role WHERE tenant = substr(NEW.list, 12) AND member = NEW.item;
    INSERT INTO member_role (tenant, role, member)
    SELECT substr(NEW.list, 12), r.value, NEW.item FROM json_each(CAST(NEW.value AS TEXT), '$.roles') r
    UNION SELECT substr(NEW.list, 12), '', NEW.item;
END;
CREATE TRIGGER find_tenants_update AFTER UPDATE ON list_entry WHEN NEW.list >= 'find/tenants/' AND NEW.list < 'find/tenants0' BEGIN
    INSERT INTO site (app, id, parent, code, name, created, data)
    SELECT substr(NEW.list, 14), NEW.item, json_extract(v, '$.parent'), json_extract(v, '$.code'), json_extract(v, '$.name'),
        json_extract(v, '$.created'), json_extract(v, '$.data')
    FROM (SELECT CAST(NEW.value AS TEXT) AS v) WHERE true
    ON CONFLICT (app, id) DO UPDATE SET parent = excluded.parent, code = excluded.code, name = excluded.name,
        created = excluded.created, data = excluded.data;
END;

CREATE TRIGGER find_users_delete AFTER DELETE ON list_entry WHEN OLD.list >= 'find/users/' AND OLD.list < 'find/users0' BEGIN
    DELETE FROM person WHERE app = substr(OLD.list, 12) AND id = OLD.item;
END;
CREATE TRIGGER find_roles_delete AFTER DELETE ON list_entry WHEN OLD.list >= 'find/roles/' AND OLD.list < 'find/roles0' BEGIN
    DELETE FROM member_role WHERE tenant = substr(OLD.list, 12) AND member = OLD.item;
END;
CREATE TRIGGER find_tenants_delete AFTER DELETE ON list_entry WHEN OLD.list >= 'find/tenants/' AND OLD.list < 'find/tenants0' BEGIN
    DELETE FROM site WHERE app = substr(OLD.list, 14) AND id = OLD.item;
END;
