using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>The clock of decisions, where the machine's own is wrong.</summary>
public sealed class StoreClockTests
{
    private static readonly DateTimeOffset Database = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(310)]
    [InlineData(-310)]
    public void AfterASample_TheMachinesClockDecidesNothing(int error)
    {
        var clock = new StoreClock(new ShiftedTime(TimeSpan.FromSeconds(error)));
        clock.Observe(Database, clock.GetTimestamp());
        (clock.GetUtcNow() - Database).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void ASampleThatWasLongOnItsWay_IsPassedOver()
    {
        var clock = new StoreClock(new ShiftedTime(TimeSpan.Zero));
        clock.Observe(Database, clock.GetTimestamp());
        clock.Observe(Database.AddHours(1), clock.GetTimestamp() - clock.TimestampFrequency);
        clock.GetUtcNow().ShouldBeLessThan(Database.AddMinutes(30));
    }

    [Fact]
    public void AnEarlierSample_NeverTurnsTheClockBack()
    {
        var clock = new StoreClock(new ShiftedTime(TimeSpan.Zero));
        clock.Observe(Database, clock.GetTimestamp());
        var before = clock.GetUtcNow();
        clock.Observe(Database.AddHours(-1), clock.GetTimestamp());
        clock.GetUtcNow().ShouldBeGreaterThanOrEqualTo(before);
    }

    [RequirePostgresFact]
    public async Task Open_SetsTheClock_BeforeAnythingIsWritten()
    {
        await using var server = await PostgresServer.Start();
        var options = new StoreOptions { Store = StoreOptions.Postgres, ConnectionString = await server.NewDatabase() };
        var clock = new StoreClock(new ShiftedTime(TimeSpan.FromDays(1)));
        await using var store = (GrainStore)await GrainStore.Open(options, clock, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        (clock.GetUtcNow() - DateTimeOffset.UtcNow).Duration().ShouldBeLessThan(TimeSpan.FromHours(1));
    }
}
