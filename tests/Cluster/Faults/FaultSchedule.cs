namespace OrleansTenantAuth.Tests.Cluster.Faults;

/// <summary>A seeded order of faults without end: every kind once, in a new order, again and again.</summary>
public static class FaultSchedule
{
    /// <summary>The steps.</summary>
    public static IEnumerable<(FaultType Kind, int Process, double Share)> Of(int seed, int processes)
    {
        var random = new Random(seed);
        while (true)
        {
            var round = Enum.GetValues<FaultType>();
            random.Shuffle(round);
            foreach (var kind in round)
                yield return (kind, random.Next(processes), random.NextDouble());
        }
    }

    /// <summary>How long a fault of a kind lasts, for a share between its shortest and its longest.</summary>
    public static TimeSpan Duration(FaultType kind, double share)
    {
        var (least, most) = kind switch
        {
            FaultType.Freeze => (8.0, 11.0),
            FaultType.Hold or FaultType.LoseAnswers => (2.0, 5.0),
            FaultType.Cut or FaultType.Slow => (1.5, 4.0),
            _ => (0.0, 1.0),
        };
        return TimeSpan.FromSeconds(least + ((most - least) * share));
    }
}
