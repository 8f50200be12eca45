using OrleansTenantAuth.Security;

namespace OrleansTenantAuth.Identities;

/// <inheritdoc cref="IContactGrain"/>
[StatelessWorker]
internal sealed class ContactGrain(Installation installation) : Grain, IContactGrain
{
    private const int Characters = 320;

    /// <inheritdoc/>
    public Task<Outcome<Contact>> Normalise(NormaliseContact query)
    {
        if (query.Value.Length > Characters)
            return Task.FromResult(Outcome<Contact>.Invalid(query.Kind, $"must have at most {Characters} characters"));
        var (normal, problem) = ContactRules.Normalise(query.Kind, query.Value);
        if (normal is null)
            return Task.FromResult(Outcome<Contact>.Invalid(query.Kind, problem!));
        var lookup = ContactRules.Lookup(installation.LookupKey, query.Pool, query.Kind, normal);
        return Task.FromResult(Outcome<Contact>.Ok(new Contact(query.Kind, lookup, query.Value.Trim())));
    }
}
