using OrleansTenantAuth.Security;

namespace OrleansTenantAuth.Identities;

/// <inheritdoc cref="IContactGrain"/>
[StatelessWorker]
internal sealed class ContactGrain(Installation installation) : Grain, IContactGrain
{
    private const int Typed = 320;
    private const int External = 511;

    /// <inheritdoc/>
    public Task<Outcome<Contact>> Normalise(NormaliseContact query)
    {
        var most = query.Kind == ContactRules.External ? External : Typed;
        if (query.Value.Length > most)
            return Task.FromResult(Outcome<Contact>.Invalid(query.Kind, $"must have at most {most} characters"));
        var (normal, problem) = ContactRules.Normalise(query.Kind, query.Value);
        if (normal is null)
            return Task.FromResult(Outcome<Contact>.Invalid(query.Kind, problem!));
        var lookup = ContactRules.Lookup(installation.LookupKey, query.Pool, query.Kind, normal);
        return Task.FromResult(Outcome<Contact>.Ok(new Contact(query.Kind, lookup, query.Value.Trim())));
    }
}
