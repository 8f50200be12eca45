using System.Collections.Immutable;

namespace OrleansTenantAuth.Identities;

/// <summary>
/// How often somebody may still try a credential of one user: passwords, codes, links and one-time codes count together, by the
/// client's address prefix and in all. Key: <c>u-</c> and the user's uuid, or the lookup key of a name that nobody has.
/// </summary>
[Alias("ota.IAttemptGrain"), Version(2)]
public interface IAttemptGrain : IGrainWithStringKey
{
    /// <summary>Takes one try, before the credential is looked at; false where none is left.</summary>
    [Alias("Take"), Repeatable]
    Task<Outcome<bool>> Take(AttemptCommand command);

    /// <summary>A log-in was completed: the prefix's tries of the kinds that were proven are free again, and it is known as the user's own.</summary>
    [Alias("Succeed"), Repeatable]
    Task<Outcome<Done>> Succeed(AttemptCommand command);

    /// <summary>Gives the operation's try back: the credential could not be looked at.</summary>
    [Alias("Return"), Repeatable]
    Task<Outcome<Done>> Return(AttemptCommand command);
}

/// <summary>One try, or the end of a log-in.</summary>
/// <param name="Call">Names the operation and the client's address prefix.</param>
/// <param name="Kinds">
/// Of a try: the kind of its credential. Of a log-in: the kinds that were proven; tries of others stay counted, so who knows a password
/// gets no more tries of the second factor by it. Null stands for every kind.
/// </param>
[GenerateSerializer, Immutable, Alias("ota.AttemptCommand")]
public sealed record AttemptCommand([property: Id(0)] CallInfo Call, [property: Id(1)] ImmutableArray<string>? Kinds = null);
