using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Tests.Simulation.Calls;
using OrleansTenantAuth.Tests.Simulation.Model;

namespace OrleansTenantAuth.Tests.Simulation.Run;

/// <summary>A refresh token that a client holds. An orphan's family was lost in a restore, so its tag is nobody's any more.</summary>
public sealed record HeldToken(Guid Family, long Generation, byte[] Tag, Guid App)
{
    public bool IsOrphan { get; set; }
}

/// <summary>An OTP request that a client made.</summary>
public sealed record HeldChallenge(Guid Id, Guid App, Contact Contact, OtpPurpose Purpose, Guid? User)
{
    public string? Code { get; set; }

    public Guid? LastOperation { get; set; }
}

/// <summary>What the clients know: ids, secrets, tokens, codes. Nothing of it is read from the store.</summary>
public sealed class Registry
{
    private readonly Lock gate = new();
    private readonly List<string> secrets = [];
    private readonly Dictionary<Guid, List<Credentials>> credentials = [];

    public List<Guid> Apps { get; } = [];

    public List<Contact> Contacts { get; } = [];

    public List<Guid> Tenants { get; } = [];

    public List<HeldChallenge> Challenges { get; } = [];

    public List<HeldToken> Tokens { get; } = [];

    public List<(Guid User, Guid App, Guid Operation)> Revocations { get; } = [];

    /// <summary>Texts that may stand in no event and, but for contacts, in no row.</summary>
    public IReadOnlyList<string> Secrets
    {
        get
        {
            lock (gate)
                return [.. secrets.TakeLast(60)];
        }
    }

    public IReadOnlyList<Credentials> CredentialsOf(Guid app)
    {
        lock (gate)
            return [.. credentials[app]];
    }

    public void AddSecret(Guid app, Guid operation, string secret)
    {
        lock (gate)
        {
            if (!credentials.TryGetValue(app, out var known))
                credentials[app] = known = [];
            known.Add(new Credentials(app, operation, System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(secret))));
            secrets.Add(secret);
        }
    }

    public void AddTokens(Guid app, SessionTokens tokens)
    {
        RefreshTokenFormat.TryParse(tokens.RefreshToken, out var family, out var generation, out var tag).ShouldBeTrue();
        lock (gate)
        {
            secrets.Add(tokens.RefreshToken.Split('.')[2]);
            if (!Tokens.Exists(held => held.Family == family.Value && held.Generation == generation && !held.IsOrphan))
                Tokens.Add(new HeldToken(family.Value, generation, tag, app));
        }
    }

    public void Add(HeldChallenge challenge)
    {
        lock (gate)
            Challenges.Add(challenge);
    }

    public void AddCode(HeldChallenge challenge, string code)
    {
        challenge.Code = code;
        lock (gate)
            secrets.Add($"\"{code}\"");
    }

    public void AddTenant(Guid tenant)
    {
        lock (gate)
            Tenants.Add(tenant);
    }
}
