-- What searches look through: rows made of list entries below find/, in the transaction that writes these. Texts are folded to small
-- letters and empty where unknown, times are microseconds since 1970 and 0 where unknown, so that every index holds every row and
-- either direction is a walk along it.
CREATE TABLE person (
    app uuid NOT NULL,
    id uuid NOT NULL,
    number bigint NOT NULL,
    email text COLLATE "C" NOT NULL,
    phone text COLLATE "C" NOT NULL,
    username text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    updated bigint NOT NULL,
    active bigint NOT NULL,
    is_email_confirmed bigint NOT NULL,
    is_phone_confirmed bigint NOT NULL,
    is_confirmed bigint NOT NULL,
    data jsonb,
    PRIMARY KEY (app, id)
) WITH (fillfactor = 85);
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
    tenant uuid NOT NULL,
    role text COLLATE "C" NOT NULL,
    member uuid NOT NULL,
    PRIMARY KEY (tenant, role, member)
) WITH (fillfactor = 85);
CREATE INDEX member_role_member ON member_role (member, tenant);

-- A tenant without a parent has its app's id as one.
CREATE TABLE site (
    app uuid NOT NULL,
    id uuid NOT NULL,
    parent uuid NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    data jsonb,
    PRIMARY KEY (app, id)
) WITH (fillfactor = 85);
CREATE INDEX site_parent ON site (app, parent, id);
CREATE INDEX site_code ON site (app, code, id);
CREATE INDEX site_name ON site (app, name, id);
CREATE INDEX site_created ON site (app, created, id);

CREATE FUNCTION find_put_v1() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v jsonb := convert_from(NEW.value, 'UTF8')::jsonb;
BEGIN
    CASE split_part(NEW.list, '/', 2)
    WHEN 'users' THEN
        INSERT INTO person (app, id, number, email, phone, username, name, created, updated, active,
            is_email_confirmed, is_phone_confirmed, is_confirmed, data)
        VALUES (split_part(NEW.list, '/', 3)::uuid, NEW.item::uuid, (v->>'number')::bigint, v->>'email', v->>'phone', v->>'username', v->>'name',
            (v->>'created')::bigint, (v->>'updated')::bigint, (v->>'active')::bigint,
            (v->>'emailConfirmed')::bigint, (v->>'phoneConfirmed')::bigint, (v->>'confirmed')::bigint, v->'data')
        ON CONFLICT (app, id) DO UPDATE SET number = excluded.number, email = excluded.email, phone = excluded.phone,
            username = excluded.username, name = excluded.name, created = excluded.created, updated = excluded.updated, active = excluded.active,
            is_email_confirmed = excluded.is_email_confirmed, is_phone_confirmed = excluded.is_phone_confirmed,
            is_confirmed = excluded.is_confirmed, data = excluded.data;
    WHEN 'roles' THEN
        DELETE FROM member_role WHERE tenant = split_part(NEW.list, '/', 3)::uuid AND member = NEW.item::uuid;
        INSERT INTO member_role (tenant, role, member)
        SELECT split_part(NEW.list, '/', 3)::uuid, r.role, NEW.item::uuid
        FROM (SELECT '' AS role UNION SELECT jsonb_array_elements_text(v->'roles')) r;
    WHEN 'tenants' THEN
        INSERT INTO site (app, id, parent, code, name, created, data)
        VALUES (split_part(NEW.list, '/', 3)::uuid, NEW.item::uuid, (v->>'parent')::uuid, v->>'code', v->>'name', (v->>'created')::bigint, v->'data')
        ON CONFLICT (app, id) DO UPDATE SET parent = excluded.parent, code = excluded.code, name = excluded.name,
            created = excluded.created, data = excluded.data;
    END CASE;
    RETURN NULL;
END $$;

CREATE FUNCTION find_remove_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    CASE split_part(OLD.list, '/', 2)
    WHEN 'users' THEN DELETE FROM person WHERE app = split_part(OLD.list, '/', 3)::uuid AND id = OLD.item::uuid;
    WHEN 'roles' THEN DELETE FROM member_role WHERE tenant = split_part(OLD.list, '/', 3)::uuid AND member = OLD.item::uuid;
    WHEN 'tenants' THEN DELETE FROM site WHERE app = split_part(OLD.list, '/', 3)::uuid AND id = OLD.item::uuid;
    END CASE;
    RETURN NULL;
END $$;

CREATE TRIGGER list_entry_find_put AFTER INSERT OR UPDATE ON list_entry FOR EACH ROW
    WHEN (NEW.list >= 'find/' AND NEW.list < 'find0') EXECUTE FUNCTION find_put_v1();
CREATE TRIGGER list_entry_find_remove AFTER DELETE ON list_entry FOR EACH ROW
    WHEN (OLD.list >= 'find/' AND OLD.list < 'find0') EXECUTE FUNCTION find_remove_v1();
