namespace OrleansTenantAuth.Users;

/// <summary>Numbers of users in one pool, handed out in blocks: a number is never given twice, and some are never given. Key: pool.</summary>
[Alias("ota.INumberGrain"), Version(1)]
public interface INumberGrain : IGrainWithStringKey
{
    /// <summary>The first number of a new block.</summary>
    [Alias("TakeBlock")]
    Task<Outcome<NumberBlock>> TakeBlock(TakeNumbers command);
}

/// <summary>Asks for a block of numbers.</summary>
[GenerateSerializer, Immutable, Alias("ota.TakeNumbers")]
public sealed record TakeNumbers([property: Id(0)] CallInfo Call, [property: Id(1)] int Count);

/// <summary>A block of numbers: <c>First</c> and those behind it, <c>Count</c> in all.</summary>
[GenerateSerializer, Immutable, Alias("ota.NumberBlock")]
public sealed record NumberBlock([property: Id(0)] long First, [property: Id(1)] int Count);
