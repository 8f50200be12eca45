using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Finds;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.TestSupport;

/// <summary>
/// Grains in this process, without a gateway: a store in a directory of its own (or as told), a clock that stands still, fixed
/// master keys, and engines over them.
/// </summary>
public sealed class GrainHarness : IAsyncDisposable
{
    /// <summary>The <c>iss</c> of tokens.</summary>
    public const string Issuer = "https://auth.test";

    private static readonly TimeSpan Far = TimeSpan.FromMinutes(5);
    private readonly StoreOptions options;
    private readonly ImmutableArray<MasterKey> masterKeys;
    private readonly string? ownDirectory;
    private readonly KnownKeyPairs keyPairs = new();
    private readonly List<TestEngine> engines = [];
    private GrainStore? opened;

    private GrainHarness(StoreOptions? options, ImmutableArray<MasterKey> masterKeys)
    {
        this.masterKeys = masterKeys.IsDefault ? [new MasterKey("k1", new byte[32])] : masterKeys;
        ownDirectory = options is null ? Path.Combine(Path.GetTempPath(), "ota-grains-" + Guid.NewGuid().ToString("N")) : null;
        this.options = (options ?? new StoreOptions { DataDirectory = ownDirectory! }) with { CommandTimeout = Far, CommitWait = Far };
    }

    /// <summary>The clock of every decision.</summary>
    public FakeTime Time { get; } = new();

    /// <summary>The store as grains see it.</summary>
    public FaultyStore Store { get; private set; } = null!;

    /// <summary>Rows of data sets.</summary>
    public IRowStore Rows => opened!;

    /// <summary>Records, as queries see them.</summary>
    public IRecordStore Records => opened!;

    /// <summary>The first engine's grains.</summary>
    public IGrainFactory Grains { get; private set; } = null!;

    /// <summary>The first engine.</summary>
    public TestEngine Engine => engines[0];

    /// <summary>Opens the store and starts an engine.</summary>
    public static async Task<GrainHarness> Start(StoreOptions? options = null, ImmutableArray<MasterKey> masterKeys = default)
    {
        var harness = new GrainHarness(options, masterKeys);
        await harness.Open();
        return harness;
    }

    /// <summary>
    /// A further engine over the same store, with activations of its own: what one engine changes, the other's memory does not know.
    /// </summary>
    public async Task<IGrainFactory> AddEngine()
    {
        var engine = await TestEngine.Start(services => services
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(Store.Clock)
            .AddSingleton<IGrainStore>(Store)
            .AddSingleton<IRowStore>(opened!)
            .AddSingleton<IFindStore>(opened!)
            .AddSingleton<IRecordStore>(opened!)
            .AddSingleton(Installation!)
            .AddSingleton<IKeyPairs>(keyPairs)
            .AddGrainServices(new MasterKeys(masterKeys), new TokenSettings(Issuer)));
        engines.Add(engine);
        return engine.Grains;
    }

    /// <summary>Ends every engine and the store, as a process would end, and opens the same store again. Faults and counts begin anew.</summary>
    public async Task Restart()
    {
        await Close();
        await Open();
    }

    /// <summary>Facts of a request by nobody in particular.</summary>
    public CallInfo Call(Guid? operation = null, string clientPrefix = "") => new()
    {
        OperationId = operation ?? Guid.NewGuid(),
        RequestId = "request",
        Actor = "system",
        ClientPrefix = clientPrefix,
    };

    /// <summary>A new app in the pool <c>global</c> with a fresh slug, signing with ES256 unless told, because its keys are made fast.</summary>
    public async Task<GrainApp> NewApp(AppSettings? settings = null, string pool = "global", ImmutableArray<RoleDefinition> roles = default)
    {
        var id = new AppId(Guid.NewGuid());
        var slug = "app-" + id.Value.ToString("N");
        (await Grains.AppAlias(slug).Claim(new(Call(), GrainKey.App(id.Value)))).Require();
        var root = new TenantId(Guid.CreateVersion7());
        var create = new CreateApp(
            Call(), slug, "Test", pool, root, settings ?? new AppSettings { Algorithm = "ES256" }, roles.IsDefault ? [] : roles);
        var made = (await Grains.App(id).Create(create)).Require();
        return new GrainApp(id, slug, pool, HashOf(made.Secret));
    }

    /// <summary>A new tenant of an app with a fresh code.</summary>
    public async Task<TenantId> NewTenant(GrainApp app)
    {
        var id = new TenantId(Guid.CreateVersion7());
        var code = TenantCodes.New();
        (await Grains.TenantAlias(code).Claim(new(Call(), GrainKey.Tenant(id.Value)))).Require();
        (await Grains.Tenant(id).Create(new(Call(), app.Id, "Tenant", code, null, null, null))).Require();
        return id;
    }

    /// <summary>Logs a contact in through every step of the protocol.</summary>
    public async Task<SessionTokens> Login(GrainApp app, string email, TenantId? tenant = null)
    {
        var flow = await LoginFlow.Send(this, app, email);
        return (await flow.Run(tenant)).Require();
    }

    /// <summary>Gives roles as the app.</summary>
    public Task<Outcome<Done>> Assign(GrainApp app, UserId user, TenantId tenant, params ImmutableArray<string> roles) =>
        Grains.User(user).AssignRoles(new(Call(), app.Id, app.SecretHash, tenant, roles));

    /// <summary>Presents a refresh token, by default to the first engine and as a new operation.</summary>
    public Task<Outcome<SessionTokens>> Refresh(
        GrainApp app, string token, Guid? operation = null, TenantId? tenant = null, IGrainFactory? grains = null, DateTimeOffset? until = null)
    {
        var (family, generation, tag) = Split(token);
        return (grains ?? Grains).Family(family).Rotate(new(Call(operation) with { Until = until }, app.Id, app.SecretHash, generation, tag, tenant));
    }

    /// <summary>Ends the session of a refresh token.</summary>
    public Task<Outcome<Done>> Logout(GrainApp app, string token)
    {
        var (family, generation, tag) = Split(token);
        return Grains.Family(family).Logout(new(Call(), app.Id, app.SecretHash, generation, tag));
    }

    /// <summary>The parts of a refresh token.</summary>
    public static (FamilyId Family, long Generation, byte[] Tag) Split(string token) =>
        RefreshTokenFormat.TryParse(token, out var family, out var generation, out var tag)
            ? (family, generation, tag)
            : throw new ArgumentException("Not a refresh token.", nameof(token));

    /// <summary>The hash by which an app proves a secret.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.ASCII.GetBytes(secret));

    /// <summary>The claims of a token, unchecked.</summary>
    public static JsonElement Claims(string jwt) => Part(jwt, 1);

    /// <summary>The header of a token, unchecked.</summary>
    public static JsonElement Header(string jwt) => Part(jwt, 0);

    /// <summary>The roles that a token names.</summary>
    public static ImmutableArray<string> RolesOf(string jwt) => [.. Claims(jwt).GetProperty("roles").EnumerateArray().Select(role => role.GetString()!)];

    /// <summary>The version of a grain in the store, 0 where it was never written.</summary>
    public async Task<long> VersionOf(string storeKey) => (await Store.Load(storeKey))?.Version ?? 0;

    /// <summary>The kinds of all events, in order.</summary>
    public async Task<ImmutableArray<string>> EventKinds() => [.. (await Store.ReadEvents(0, 1_000)).Select(e => e.Kind)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Close();
        if (ownDirectory is not null && System.IO.Directory.Exists(ownDirectory))
            System.IO.Directory.Delete(ownDirectory, recursive: true);
    }

    private Installation? Installation { get; set; }

    private static JsonElement Part(string jwt, int part)
    {
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(jwt.Split('.')[part]));
        return document.RootElement.Clone();
    }

    private async Task Open()
    {
        opened = (GrainStore)await GrainStore.Open(options, Time, NullLoggerFactory.Instance);
        Installation = await Installation.Open(opened, new MasterKeys(masterKeys), CancellationToken.None);
        Store = new FaultyStore(opened);
        Grains = await AddEngine();
    }

    private async Task Close()
    {
        foreach (var engine in engines)
            await engine.DisposeAsync();
        engines.Clear();
        if (opened is not null)
            await opened.DisposeAsync();
        opened = null;
    }
}

/// <summary>An app and what proves it.</summary>
public sealed record GrainApp(AppId Id, string Slug, string Pool, byte[] SecretHash);
