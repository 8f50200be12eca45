using System.Collections.Immutable;
using System.Globalization;

namespace OrleansTenantAuth.Tests.Simulation.Model;

/// <summary>The model of one grain's row. <see cref="Text"/> is the form in which it is compared with the store's.</summary>
public abstract record Row
{
    private string? text;

    protected Row()
    {
    }

    protected Row(Row original) => text = null;

    public string Text => text ??= Write();

    /// <summary>The list entries that this grain must own, as <c>list|item</c>.</summary>
    public virtual IEnumerable<string> Entries(Guid id) => [];

    protected static string N(Guid id) => id.ToString("N");

    protected abstract string Write();
}

public sealed record AppRow(Guid SecretOperation, int Window, bool Adopts, string Slug) : Row
{
    public override IEnumerable<string> Entries(Guid id) => [$"apps|{Slug}"];

    protected override string Write() => $"secret {N(SecretOperation)} window {Window} adopts {Adopts}";
}

public sealed record TenantRow(Guid App, string Status) : Row
{
    public override IEnumerable<string> Entries(Guid id) => Status switch
    {
        "Deleted" => [],
        "Active" => [$"tenants/{N(App)}|{N(id)}", $"find/tenants/{N(App)}|{N(id)}"],
        _ => [$"tenants/{N(App)}|{N(id)}"],
    };

    protected override string Write() => $"app {N(App)} {Status}";
}

public sealed record GrantRow(Guid Tenant, string Roles, long At);

public sealed record MemberRow(Guid App, bool Left, long Epoch, long Version, ImmutableArray<GrantRow> Grants, Guid? RaiseOperation, long RaiseFrom, long RaiseAt)
{
    public string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"[{App:N} left {Left} ep {Epoch} ver {Version} raise {RaiseOperation:N} {RaiseFrom} at {RaiseAt} {string.Join(';', Grants.Select(g => $"{g.Tenant:N}={g.Roles}@{g.At}"))}]");
}

public sealed record ContactRow(string Lookup, long ProvenAt);

public sealed record UserRow(bool Deleted, ImmutableArray<ContactRow> Contacts, Guid CreatedBy, ImmutableArray<MemberRow> Apps) : Row
{
    public bool Lists(string lookup) => Contacts.Any(contact => contact.Lookup == lookup);

    public MemberRow? In(Guid app) => Apps.FirstOrDefault(member => member.App == app);

    public UserRow With(MemberRow member)
    {
        var old = In(member.App);
        return this with { Apps = old is null ? Apps.Add(member) : Apps.Replace(old, member) };
    }

    public override IEnumerable<string> Entries(Guid id) => Apps.Where(member => !member.Left).SelectMany(member =>
        member.Grants.Select(grant => $"members/{N(grant.Tenant)}|{N(id)}").Append($"users/{N(member.App)}|{N(id)}"));

    protected override string Write() =>
        $"deleted {Deleted} by {N(CreatedBy)} contacts {string.Join(',', Contacts.Select(contact => $"{contact.Lookup}@{contact.ProvenAt}"))} {string.Concat(Apps.Select(member => member.Text))}";
}

public sealed record IdentityRow(Guid? Owner, long ClaimedAt, ImmutableArray<(long At, Guid Operation)> Sends, int TriesDay, int WrongTries) : Row
{
    /// <summary>The default time, as it is stored before the first claim.</summary>
    public static readonly long Never = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();

    public static readonly IdentityRow New = new(null, Never, [], 0, 0);

    protected override string Write() => string.Create(
        CultureInfo.InvariantCulture,
        $"owner {Owner:N} at {ClaimedAt} tries {TriesDay} {WrongTries} sends {string.Join(';', Sends.Select(s => $"{s.At}:{s.Operation:N}"))}");
}

public sealed record OtpUse(Guid Operation, Guid Family, Guid Candidate);

public sealed record ChallengeRow(
    Guid App, string Contact, string Purpose, Guid? User, int Digits, long ExpiresAt, int Tries, OtpUse? Used, bool Sent, Guid CreatedBy) : Row
{
    public override IEnumerable<string> Entries(Guid id) => Sent ? [] : [$"outbox/otp|{N(id)}"];

    protected override string Write() => string.Create(
        CultureInfo.InvariantCulture,
        $"app {App:N} {Contact} {Purpose} user {User:N} digits {Digits} until {ExpiresAt} tries {Tries} used {Used?.Operation:N} {Used?.Family:N} {Used?.Candidate:N} sent {Sent} by {CreatedBy:N}");
}

public sealed record RotationRow(long From, long At, Guid Operation);

public sealed record FamilyRow(
    Guid App,
    Guid User,
    Guid? Tenant,
    long Epoch,
    long Generation,
    ImmutableArray<RotationRow> Rotations,
    Guid OpenedBy,
    bool IsNew,
    long IdleUntil,
    long AbsoluteUntil,
    string? Dead) : Row
{
    public override IEnumerable<string> Entries(Guid id) =>
        Dead is null ? [$"sessions/{N(App)}/{N(User)}|{N(id)}"] : [$"reap|~f/{N(id)}"];

    protected override string Write() => string.Create(
        CultureInfo.InvariantCulture,
        $"app {App:N} user {User:N} tenant {Tenant:N} ep {Epoch} gen {Generation} by {OpenedBy:N} new {IsNew} idle {IdleUntil} abs {AbsoluteUntil} dead {Dead} rot {string.Join(';', Rotations.Select(r => $"{r.From}@{r.At}:{r.Operation:N}"))}");
}
