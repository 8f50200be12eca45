namespace OrleansTenantAuth.Store;

/// <summary>The machine's clock with an error, so that tests can show that no decision rests on it.</summary>
public sealed class ShiftedTime(TimeSpan error) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + error;
}
