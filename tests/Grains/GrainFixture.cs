using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Grains;

/// <summary>One harness for the tests of a class that share nothing but the store: each makes its own app and contacts.</summary>
public sealed class GrainFixture : IAsyncLifetime
{
    public GrainHarness Harness { get; private set; } = null!;

    public async Task InitializeAsync() => Harness = await GrainHarness.Start();

    public async Task DisposeAsync() => await Harness.DisposeAsync();
}

/// <summary>Short names.</summary>
internal static class Tests
{
    public static string NewEmail() => $"u{Guid.NewGuid():N}@example.com";

    public static string FamilyKey(string token) => GrainKey.Family(GrainHarness.Split(token).Family.Value);

    public static void ShouldBeRefused<T>(this Outcome<T> outcome, AuthError error) => outcome.Error.ShouldBe(error);

    public static async Task<int> LiveSessions(this GrainHarness harness, GrainApp app, UserId user) =>
        (await harness.Grains.Directory().Sessions(new(harness.Call(), app.Id, user))).Require().Items.Length;

    public static Task<Outcome<SessionStatus>> Inspect(
        this GrainHarness harness, GrainApp app, string refreshToken, IGrainFactory? grains = null, TenantId? tenant = null)
    {
        var (family, generation, tag) = GrainHarness.Split(refreshToken);
        return (grains ?? harness.Grains).Family(family).Inspect(new(harness.Call(), app.Id, app.SecretHash, null, tenant, generation, tag));
    }
}
