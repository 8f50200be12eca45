using System.Collections.Immutable;

namespace OrleansTenantAuth;

/// <summary>
/// The end of a read that went over several grains, or came from memory: one check that all it rests on is current. Stateless.
/// Key: any.
/// </summary>
[Alias("ota.ICheckGrain"), Version(1)]
public interface ICheckGrain : IGrainWithStringKey
{
    /// <summary>Whether all these versions are current: no older than the question. <see cref="AuthError.Unavailable"/> when that cannot be told.</summary>
    [Alias("AreCurrent"), Repeatable]
    Task<Outcome<bool>> AreCurrent(CheckStamps query);
}

/// <summary>Asks whether versions are current.</summary>
[GenerateSerializer, Immutable, Alias("ota.CheckStamps")]
public sealed record CheckStamps([property: Id(0)] CallInfo Call, [property: Id(1)] ImmutableArray<GuardStamp> Stamps);
