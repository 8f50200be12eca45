namespace OrleansTenantAuth.Identities;

/// <summary>
/// Turns what people type into a <see cref="Contact"/>: normal form and lookup key, by rules that never change.
/// Stateless: any number of activations. Key: any.
/// </summary>
[Alias("ota.IContactGrain"), Version(1)]
public interface IContactGrain : IGrainWithStringKey
{
    /// <summary>The contact in normal form, or <see cref="AuthError.ValidationError"/> naming the field <c>email</c>, <c>phone</c> or <c>username</c>.</summary>
    [Alias("Normalise"), Repeatable]
    Task<Outcome<Contact>> Normalise(NormaliseContact query);
}

/// <summary>Asks for the normal form of a contact.</summary>
/// <param name="Pool">The pool in which it is looked up.</param>
/// <param name="Kind"><c>email</c>, <c>phone</c>, <c>username</c> or <c>external</c>.</param>
/// <param name="Value">As typed, at most 320 characters; of an external one issuer, space and subject, at most 511.</param>
[GenerateSerializer, Immutable, Alias("ota.NormaliseContact")]
public sealed record NormaliseContact([property: Id(0)] string Pool, [property: Id(1)] string Kind, [property: Id(2)] string Value);
