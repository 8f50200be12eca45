using System.Text.Json;
using Npgsql;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Tests.Cluster.Load;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>Reads the database at the end of a run, and sets up the witness that sees every commit from its beginning.</summary>
internal static class SnapshotReader
{
    // Rows keep their last version only; the witness stands in the same transaction and keeps all.
    private const string Witness = """
        CREATE TABLE witness (number bigserial PRIMARY KEY, key text COLLATE "C" NOT NULL, version bigint NOT NULL);
        INSERT INTO witness (key, version) SELECT key, version FROM grain ORDER BY version;
        CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN INSERT INTO public.witness (key, version) VALUES (NEW.key, NEW.version); RETURN NULL; END';
        CREATE TRIGGER witness AFTER INSERT OR UPDATE ON grain FOR EACH ROW EXECUTE FUNCTION witness();
        SELECT position FROM feed_head
        """;

    /// <summary>Sets the witness up; answers the head before which commits may have been overwritten already.</summary>
    public static async Task<long> Begin(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(Witness);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Reads all.</summary>
    public static async Task<StoreSnapshot> Read(NpgsqlDataSource database, World world, IReadOnlyList<long> tailed, long from, long now)
    {
        var families = new Dictionary<Guid, StoredFamily>();
        var users = new Dictionary<Guid, StoredUser>();
        var challenges = new Dictionary<Guid, Guid?>();
        var commits = new List<(string, long)>();
        var events = new List<StoredEvent>();
        var members = new Dictionary<(Guid, Guid), string>();
        var head = 0L;
        await Rows(database, "SELECT position FROM feed_head", row => head = row.GetInt64(0));
        await Rows(database, "SELECT key, version FROM witness ORDER BY number", row => commits.Add((row.GetString(0), row.GetInt64(1))));
        await Rows(database, "SELECT key, state FROM grain", row =>
        {
            var (key, state) = (row.GetString(0), row.GetFieldValue<byte[]>(1));
            if (key.StartsWith("~f/", StringComparison.Ordinal))
                Add(families, JsonSerializer.Deserialize(state, StateJson.Default.SessionFamilyState)!);
            else if (key.StartsWith("~c/", StringComparison.Ordinal))
                Add(challenges, JsonSerializer.Deserialize(state, StateJson.Default.ChallengeState)!);
            else if (key.StartsWith("user/", StringComparison.Ordinal))
                Add(users, JsonSerializer.Deserialize(state, StateJson.Default.UserState)!, new AppId(world.App));
        });
        await Rows(
            database,
            "SELECT position, grain_key, kind, tenant_id, user_id, request_id, data FROM event ORDER BY position",
            row => events.Add(new(
                row.GetInt64(0), row.GetString(1), row.GetString(2), Id(row, 3), Id(row, 4), row.GetString(5), Data(row.GetFieldValue<byte[]>(6)))));
        await Rows(database, "SELECT list, item, value FROM list_entry WHERE list LIKE 'members/%'", row =>
        {
            var member = JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(2), StateJson.Default.MemberItem)!;
            members[(Guid.ParseExact(row.GetString(0)["members/".Length..], "N"), Guid.ParseExact(row.GetString(1), "N"))] = string.Join(' ', member.Roles);
        });

        // What was overwritten before the witness came is not its fault.
        for (var position = 1L; position <= from; position++)
        {
            if (!commits.Exists(commit => commit.Item2 == position))
                commits.Insert(0, ($"before/{position}", position));
        }

        return new StoreSnapshot
        {
            ReadAt = now,
            Head = head,
            Commits = commits,
            Events = events,
            Tailed = tailed,
            Families = families,
            Users = users,
            Challenges = challenges,
            Members = members,
        };
    }

    private static void Add(Dictionary<Guid, StoredFamily> to, SessionFamilyState family) =>
        to[family.Id.Value] = new(family.User.Value, family.Generation, family.Dead is not null, family.Epoch);

    private static void Add(Dictionary<Guid, Guid?> to, ChallengeState challenge) => to[challenge.Id.Value] = challenge.Used?.Family.Value;

    private static void Add(Dictionary<Guid, StoredUser> to, UserState user, AppId app)
    {
        var membership = user.In(app);
        var roles = (membership?.Grants ?? []).ToDictionary(grant => grant.Tenant.Value, grant => string.Join(' ', grant.Roles));
        to[user.Id.Value] = new([.. user.Contacts.Select(contact => contact.Value)], membership?.Epoch ?? 0, roles);
    }

    private static Dictionary<string, string> Data(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.ToString(), StringComparer.Ordinal);
    }

    private static Guid? Id(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

    private static async Task Rows(NpgsqlDataSource database, string sql, Action<NpgsqlDataReader> each)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 60;
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            each(rows);
    }
}
