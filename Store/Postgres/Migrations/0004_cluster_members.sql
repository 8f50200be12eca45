-- Members of an Orleans cluster. Orleans reads the queries by name from orleansquery, whose shape it fixes with the names of
-- parameters and columns; the tables are ours. A change counts only for who saw the newest version of its cluster's table: the
-- update of that one row orders all changes.
CREATE TABLE cluster_version (
    cluster text COLLATE "C" NOT NULL PRIMARY KEY,
    version integer NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE cluster_member (
    cluster text COLLATE "C" NOT NULL REFERENCES cluster_version (cluster),
    address text COLLATE "C" NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    silo text NOT NULL,
    host text NOT NULL,
    status integer NOT NULL,
    gateway_port integer NOT NULL,
    suspected text,
    started_at timestamptz NOT NULL,
    alive_at timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
) WITH (fillfactor = 50);

CREATE TABLE orleansquery (
    querykey text COLLATE "C" NOT NULL PRIMARY KEY,
    querytext text NOT NULL
);

INSERT INTO orleansquery (querykey, querytext) VALUES
('InsertMembershipVersionKey', $sql$
WITH made AS (INSERT INTO cluster_version (cluster) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING cluster)
SELECT count(*)::integer FROM made
$sql$),
('InsertMembershipKey', $sql$
WITH turn AS (
    UPDATE cluster_version SET version = version + 1
    WHERE cluster = @DeploymentId AND version = @Version AND NOT EXISTS (
        SELECT FROM cluster_member m
        WHERE m.cluster = @DeploymentId AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
    RETURNING cluster
), made AS (
    INSERT INTO cluster_member (cluster, address, port, generation, silo, host, status, gateway_port, started_at, alive_at)
    SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM turn
    RETURNING cluster
)
SELECT count(*)::integer FROM made
$sql$),
('UpdateMembershipKey', $sql$
WITH turn AS (
    UPDATE cluster_version SET version = version + 1
    WHERE cluster = @DeploymentId AND version = @Version AND EXISTS (
        SELECT FROM cluster_member m
        WHERE m.cluster = @DeploymentId AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
    RETURNING cluster
), changed AS (
    UPDATE cluster_member m SET status = @Status, suspected = @SuspectTimes, alive_at = @IAmAliveTime FROM turn
    WHERE m.cluster = turn.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    RETURNING m.cluster
)
SELECT count(*)::integer FROM changed
$sql$),
('UpdateIAmAlivetimeKey', $sql$
UPDATE cluster_member SET alive_at = @IAmAliveTime
WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$sql$),
('MembershipReadRowKey', $sql$
SELECT v.cluster AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo AS SiloName,
    m.host AS HostName, m.status AS Status, m.gateway_port AS ProxyPort, m.suspected AS SuspectTimes, m.started_at AS StartTime,
    m.alive_at AS IAmAliveTime, v.version AS Version
FROM cluster_version v
LEFT JOIN cluster_member m ON m.cluster = v.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
WHERE v.cluster = @DeploymentId
$sql$),
('MembershipReadAllKey', $sql$
SELECT v.cluster AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo AS SiloName,
    m.host AS HostName, m.status AS Status, m.gateway_port AS ProxyPort, m.suspected AS SuspectTimes, m.started_at AS StartTime,
    m.alive_at AS IAmAliveTime, v.version AS Version
FROM cluster_version v LEFT JOIN cluster_member m ON m.cluster = v.cluster
WHERE v.cluster = @DeploymentId
$sql$),
('GatewaysQueryKey', $sql$
SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation FROM cluster_member
WHERE cluster = @DeploymentId AND status = @Status AND gateway_port > 0
$sql$),
-- 3 is an active silo.
('CleanupDefunctSiloEntriesKey', $sql$
DELETE FROM cluster_member WHERE cluster = @DeploymentId AND alive_at < @IAmAliveTime AND status <> 3
$sql$),
('DeleteMembershipTableEntriesKey', $sql$
WITH members AS (DELETE FROM cluster_member WHERE cluster = @DeploymentId)
DELETE FROM cluster_version WHERE cluster = @DeploymentId
$sql$);
