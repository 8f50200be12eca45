using System.Collections.Immutable;

namespace OrleansTenantAuth.SignOn;

/// <summary>Decisions on a tenant's providers of single sign-on.</summary>
internal static class SignOnRules
{
    /// <summary>Providers of one tenant.</summary>
    public const int Most = 20;

    public static SignOnProviders View(SignOnState? state) => new(state?.Providers ?? []);

    public static Decision<SignOnState, SignOnProvider> Set(SignOnState? state, SetSignOn command, TenantId tenant, bool isRoot)
    {
        if (Problem(command.Provider, isRoot) is { } problem)
            return Decision.Pass<SignOnState, SignOnProvider>(Outcome<SignOnProvider>.Invalid(problem.Field, problem.Message));
        var providers = state?.Providers ?? [];
        var before = providers.FirstOrDefault(known => IsOf(known, command.Provider.Id));
        if (before is null && providers.Length >= Most)
            return Decision.Refuse<SignOnState, SignOnProvider>(AuthError.LimitReached);

        // A secret that is not told again must not be sent to whoever a new issuer names.
        var provider = command.KeepSecret && before is not null && IsSameClient(before, command.Provider)
            ? command.Provider with { SealedSecret = before.SealedSecret }
            : command.Provider;
        var rest = before is null ? providers : providers.Remove(before);
        var next = (state ?? new SignOnState { Tenant = tenant, Providers = [] }) with
        {
            Providers = [.. rest.Add(provider).OrderBy(known => known.Id, StringComparer.Ordinal)],
        };
        return Decision.Change(next, Outcome<SignOnProvider>.Ok(provider), [Happened("tenant.sign_on_set", command.App, tenant, provider.Id)]);
    }

    public static Decision<SignOnState, Done> Remove(SignOnState? state, RemoveSignOn command)
    {
        var known = state?.Providers.FirstOrDefault(provider => IsOf(provider, command.Id));
        return known is null
            ? Decision.Refuse<SignOnState, Done>(AuthError.SignOnProviderNotFound)
            : Decision.Change(
                state! with { Providers = state.Providers.Remove(known) },
                Outcome<Done>.Ok(Done.Instance),
                [Happened("tenant.sign_on_removed", command.App, state.Tenant, known.Id)]);
    }

    /// <summary>
    /// Users belong to the whole workspace: what one tenant's provider says of an address must not open other tenants' users, so it is
    /// bound to domains.
    /// </summary>
    private static FieldError? Problem(SignOnProvider provider, bool isRoot)
    {
        if (provider.EmailProof == EmailProof.Never && !provider.AllowedDomains.IsEmpty)
            return new("allowed_domains", "domains need addresses that count: email_proof must not be never");
        if (isRoot)
            return null;
        if (provider.MakesUsers)
            return new("makes_users", "nobody signs up below the root tenant");
        return provider.EmailProof != EmailProof.Never && provider.AllowedDomains.IsEmpty
            ? new("allowed_domains", "a provider below the root tenant needs domains, unless email_proof is never")
            : null;
    }

    private static bool IsOf(SignOnProvider provider, string id) => string.Equals(provider.Id, id, StringComparison.Ordinal);

    private static bool IsSameClient(SignOnProvider one, SignOnProvider other) =>
        string.Equals(one.Issuer, other.Issuer, StringComparison.Ordinal) && string.Equals(one.ClientId, other.ClientId, StringComparison.Ordinal);

    private static Happening Happened(string kind, AppId app, TenantId tenant, string id) =>
        new(kind, app, tenant, null, [KeyValuePair.Create("provider", id)]);
}
