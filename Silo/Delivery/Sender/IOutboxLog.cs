namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>What every sender of an outbox logs.</summary>
public interface IOutboxLog
{
    /// <summary>This process sends now.</summary>
    void Leads();

    /// <summary>This process sends no more.</summary>
    void Lost();

    /// <summary>The store could not be asked.</summary>
    void StoreUnavailable(Exception fault);

    /// <summary>The store records nothing, so nothing is sent.</summary>
    void TooManyUnrecorded(int count);
}
