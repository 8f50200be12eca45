using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Embeds;

/// <inheritdoc cref="IEmbedInspectionGrain"/>
[StatelessWorker(StatelessWorkers)]
internal sealed class EmbedInspectionGrain(HotReads hot, EmbedEpochRead epochs) : Grain, IEmbedInspectionGrain
{
    /// <summary>Reads of one process that may wait for the store at once.</summary>
    private const int StatelessWorkers = 256;

    /// <inheritdoc/>
    public async Task<Outcome<InspectedEmbed>> Inspect(InspectEmbed query)
    {
        var app = await hot.App(GrainFactory, query.Call, query.App);
        var tenant = await hot.Tenant(GrainFactory, query.Call, query.Tenant, query.App);
        if (IsUnanswered(app.Error) || IsUnanswered(tenant.Error))
            return Outcome<InspectedEmbed>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);

        try
        {
            var (current, stamps) = await epochs.Of(query.Call, new(query.App, query.Tenant, query.Viewer, query.KeyId), query.TokenId);
            var counts = app.IsOk
                && tenant.IsOk
                && tenant.Require().Status == TenantStatus.Active
                && (!query.IsUnfiltered || app.Require().Settings.AllowUnfiltered)
                && current.Token == 0
                && query.Epochs.Tenant >= current.Epochs.Tenant
                && query.Epochs.Viewer >= current.Epochs.Viewer
                && query.Epochs.Key >= current.Epochs.Key;
            var answer = counts
                ? Outcome<InspectedEmbed>.Ok(new InspectedEmbed(app.Require().Slug))
                : Outcome<InspectedEmbed>.Refuse(AuthError.TokenRevoked);
            return answer.Under([.. app.Guards, .. tenant.Guards, .. stamps]);
        }
        catch (StoreUnavailableException)
        {
            return Outcome<InspectedEmbed>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
        }
    }

    private static bool IsUnanswered(AuthError error) => error is AuthError.Unavailable or AuthError.OutcomeUnknown;
}
