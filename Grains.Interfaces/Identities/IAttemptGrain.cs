namespace OrleansTenantAuth.Identities;

/// <summary>
/// How often somebody may still try a credential of one user: passwords, codes, links and one-time codes count together, by the
/// client's address prefix and in all. Key: <c>u-</c> and the user's uuid, or the lookup key of a name that nobody has.
/// </summary>
[Alias("ota.IAttemptGrain"), Version(1)]
public interface IAttemptGrain : IGrainWithStringKey
{
    /// <summary>Takes one try, before the credential is looked at; false where none is left.</summary>
    [Alias("Take"), Repeatable]
    Task<Outcome<bool>> Take(AttemptCommand command);

    /// <summary>The credential was right: the prefix's tries are free again, and it is known as the user's own.</summary>
    [Alias("Succeed"), Repeatable]
    Task<Outcome<Done>> Succeed(AttemptCommand command);
}

/// <summary>One try; the call names the operation and the client's address prefix.</summary>
[GenerateSerializer, Immutable, Alias("ota.AttemptCommand")]
public sealed record AttemptCommand([property: Id(0)] CallInfo Call);
