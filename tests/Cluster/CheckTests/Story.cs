using OrleansTenantAuth.Tests.Cluster.Check;
using OrleansTenantAuth.Tests.Cluster.Faults;
using OrleansTenantAuth.Tests.Cluster.Load;

namespace OrleansTenantAuth.Tests.Cluster.CheckTests;

/// <summary>
/// A hand-made history: each call begins after the one before has ended, and the store keeps pace, so that it is good until a
/// test spoils it.
/// </summary>
internal sealed class Story
{
    public static readonly Guid User = Id(1);
    public static readonly Guid Family = Id(2);
    public static readonly Guid Tenant = Id(3);
    public static readonly Guid Challenge = Id(4);
    public const string Contact = "+15550000001";
    private readonly List<Call> calls = [];
    private readonly List<Fault> faults = [];
    private readonly List<(string Key, long Version)> commits = [];
    private readonly List<StoredEvent> events = [];
    private readonly Dictionary<Guid, StoredFamily> families = [];
    private readonly Dictionary<Guid, StoredUser> users = [];
    private readonly Dictionary<(Guid, Guid), string> members = [];
    private readonly Dictionary<Guid, Guid?> challenges = [];
    private long operation;

    public static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    /// <summary>The calls so far, for a test to change.</summary>
    public List<Call> Calls => calls;

    public List<StoredEvent> Events => events;

    public List<(string Key, long Version)> Commits => commits;

    public Dictionary<Guid, StoredFamily> Families => families;

    public Dictionary<Guid, StoredUser> Users => users;

    public Dictionary<(Guid, Guid), string> Members => members;

    public List<Fault> Faults => faults;

    /// <summary>What the checker says.</summary>
    public IReadOnlyList<Violation> Check(Func<StoreSnapshot, StoreSnapshot>? spoil = null)
    {
        var store = new StoreSnapshot
        {
            ReadAt = Now + 10,
            Head = commits.Count == 0 ? 0 : commits.Max(commit => commit.Version),
            Commits = commits,
            Events = events,
            Tailed = [.. events.Select(stored => stored.Position)],
            Families = families,
            Users = users,
            Members = members,
            Challenges = challenges,
        };
        return Checker.Check(new History(calls, faults, spoil is null ? store : spoil(store)));
    }

    /// <summary>A call with its answer.</summary>
    public Call Add(CallKind kind, Facts asked, Facts? seen = null, int status = 200, string? error = null, long? operationOf = null)
    {
        var number = operationOf ?? ++operation;
        var call = new Call
        {
            Id = calls.Count + 1,
            Operation = number,
            Attempt = calls.Count(other => other.Operation == number) + 1,
            Kind = kind,
            Process = calls.Count % 3,
            Start = Now + 10,
            End = Now + 20,
            Outcome = CallEnd.Answered,
            Status = status,
            Error = error,
            RetryAfter = status == 503 ? 1 : null,
            Asked = asked,
            Seen = seen ?? Facts.None,
        };
        calls.Add(call);
        return call;
    }

    /// <summary>A code and a login with it.</summary>
    public Story Login(Guid? user = null, Guid? family = null, Guid? challenge = null, string contact = Contact)
    {
        var (whose, opened, request) = (user ?? User, family ?? Family, challenge ?? Challenge);
        Add(CallKind.SendCode, new() { Contact = contact }, new() { Challenge = request });
        Commit($"~c/{request:N}", "otp.requested", null, null, ("challenge", request.ToString()));
        challenges[request] = opened;
        var isNew = !users.ContainsKey(whose);
        Add(CallKind.Login, new() { Contact = contact, Challenge = request }, Tokens(whose, opened, 0) with { IsNewUser = isNew });
        if (isNew)
        {
            users[whose] = new([contact], 1, new Dictionary<Guid, string>());
            Commit($"user/{whose:N}", "user.created", whose, null);
        }

        families[opened] = new(whose, 0, IsDead: false, 1);
        Commit($"~f/{opened:N}", "session.opened", whose, null, ("sid", opened.ToString()));
        return this;
    }

    /// <summary>A refresh of the newest token.</summary>
    public Story Refresh(Guid? family = null)
    {
        var id = family ?? Family;
        var stored = families[id];
        families[id] = stored with { Generation = stored.Generation + 1 };
        commits.Add(($"~f/{id:N}", Head + 1));
        Add(CallKind.Refresh, Presented(stored.Generation, id), Tokens(stored.User, id, stored.Generation + 1));
        return this;
    }

    /// <summary>New roles.</summary>
    public Story Assign(string roles)
    {
        Write(roles);
        Commit($"user/{User:N}", "role.assigned", User, Tenant, ("roles", roles));
        Add(CallKind.Assign, new() { User = User, Tenant = Tenant, Roles = roles });
        return this;
    }

    /// <summary>No roles.</summary>
    public Story TakeAway()
    {
        Write("");
        var call = Add(CallKind.TakeAway, new() { User = User, Tenant = Tenant, Roles = "" });
        Commit($"user/{User:N}", "role.revoked", User, Tenant);
        events[^1] = events[^1] with { Request = EventRules.RequestOf(call) };
        return this;
    }

    /// <summary>The end of all sessions.</summary>
    public Story RevokeUser()
    {
        users[User] = users[User] with { Epoch = users[User].Epoch + 1 };
        var call = Add(CallKind.RevokeUser, new() { User = User });
        Commit($"user/{User:N}", "user.sessions_revoked", User, null, ("epoch", $"{users[User].Epoch}"));
        events[^1] = events[^1] with { Request = EventRules.RequestOf(call) };
        return this;
    }

    /// <summary>The end of a session.</summary>
    public Story Logout()
    {
        families[Family] = families[Family] with { IsDead = true };
        Commit($"~f/{Family:N}", "session.revoked", User, null, ("sid", Family.ToString()));
        Add(CallKind.Logout, new() { User = User, Family = Family });
        return this;
    }

    /// <summary>Facts of a refresh token.</summary>
    public static Facts Presented(long generation, Guid? family = null) => new() { User = User, Family = family ?? Family, Generation = generation };

    /// <summary>Facts of an answer with tokens, as the store stands.</summary>
    public Facts Tokens(Guid user, Guid family, long generation)
    {
        var roles = users.TryGetValue(user, out var stored) ? stored.Roles.GetValueOrDefault(Tenant, "") : "";
        return new()
        {
            User = user,
            Family = family,
            Generation = generation,
            Tag = $"tag-{family}-{generation}",
            Tenant = roles.Length > 0 ? Tenant : null,
            Roles = roles,
            Version = 1,
            Epoch = stored?.Epoch ?? 1,
        };
    }

    /// <summary>A commit with one event.</summary>
    public void Commit(string key, string kind, Guid? user, Guid? tenant, params (string Name, string Value)[] data)
    {
        commits.Add((key, Head + 1));
        events.Add(new(Head, key, kind, tenant, user, "request", data.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal)));
    }

    private long Now => calls.Count == 0 ? 0 : calls.Max(call => call.End);

    private long Head => commits.Count == 0 ? 0 : commits[^1].Version;

    private void Write(string roles)
    {
        var all = new Dictionary<Guid, string>(users[User].Roles) { [Tenant] = roles };
        users[User] = users[User] with { Roles = all };
        members[(Tenant, User)] = roles;
    }
}
