using System.Globalization;
using OrleansTenantAuth.Tests.Simulation.Store;

namespace OrleansTenantAuth.Tests.Simulation;

/// <summary>
/// Random commands on two engines over one store, against a model. <c>SIM_SEED=n</c> replays one seed, <c>SIM_RUNS=n</c> sets how
/// many are run, <c>SIM_STEPS=n</c> how long each is, <c>SIM_FROM=n</c> the first of them.
/// </summary>
public sealed class SimulationTests
{
    private static readonly int Runs = Setting("SIM_RUNS", 20);
    private static readonly int Steps = Setting("SIM_STEPS", 400);

    private static readonly string[] MustReach =
    [
        "None", "Unavailable", "OutcomeUnknown", "ValidationError", "TokenInvalid", "TokenExpired", "TokenRevoked", "TokenReuse", "UserDeleted",
        "OtpRateLimited", "OtpInvalid", "OtpLocked", "OtpExpired", "OtpAlreadyUsed", "OtpWrongApp", "OtpWrongPurpose", "TenantNotFound", "UserNotFound",
        "RoleNotFound", "NameTaken", "SessionNotFound", "store.went_back", "session.reuse_detected", "tenant.adopted", "user.left", "user.contact_proven",
        "key.compromised", "app.secret_rotated",
    ];

    [Fact]
    public async Task Commands_OfAnySeed_AnswerAsTheModelSaysAndKeepTheInvariants()
    {
        if (Setting("SIM_SEED", -1) is >= 0 and var seed)
        {
            await Run.Simulation.Run(seed, Steps);
            return;
        }

        await Parallel.ForEachAsync(Enumerable.Range(Setting("SIM_FROM", 1), Runs), async (next, _) => await Run.Simulation.Run(next, Steps));
        if (Runs * Steps >= 8_000)
            MustReach.Except(Run.Simulation.Seen.Keys, StringComparer.Ordinal).ShouldBeEmpty("The simulation no longer reaches all that it is there for.");
    }

    [Theory]
    [InlineData(StoreFlaw.IgnoresGuards)]
    [InlineData(StoreFlaw.IgnoresVersions)]
    [InlineData(StoreFlaw.ChecksNothing)]
    [InlineData(StoreFlaw.LosesWrites)]
    [InlineData(StoreFlaw.ForgetsEntries)]
    public async Task ABrokenStore_IsCaughtWithinTheDefaultSeeds(StoreFlaw flaw)
    {
        for (var seed = 1; seed <= Runs; seed++)
        {
            try
            {
                await Run.Simulation.Run(seed, Steps, flaw);
            }
            catch (Run.SimulationException)
            {
                return;
            }
        }

        Assert.Fail($"No seed noticed that the store {flaw}.");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
