using System.Collections.Immutable;

namespace OrleansTenantAuth.Workspaces;

/// <summary>Decisions about external issuers.</summary>
internal static class ExternalIssuerRules
{
    public static Decision<TenantWorkspaceState, ExternalIssuerView> Put(TenantWorkspaceState state, PutExternalIssuer command, DateTimeOffset now)
    {
        var issuers = state.Issuers ?? [];
        var known = issuers.FirstOrDefault(issuer => issuer.Id == command.Id);
        if (known is not null && (command.IsNew || known.ChangedBy == command.Call.OperationId))
            return Decision.Answer<TenantWorkspaceState, ExternalIssuerView>(View(known));
        if (known is null && !command.IsNew)
            return Decision.Refuse<TenantWorkspaceState, ExternalIssuerView>(AuthError.ExternalProviderNotFound);
        if (issuers.Any(other => other.Id != command.Id && string.Equals(other.Settings.Issuer, command.Settings.Issuer, StringComparison.Ordinal)))
            return Decision.Refuse<TenantWorkspaceState, ExternalIssuerView>(AuthError.NameTaken);
        if (known is null && issuers.Length >= WorkspaceLimits.Issuers)
            return Decision.Refuse<TenantWorkspaceState, ExternalIssuerView>(AuthError.LimitReached);
        var made = new TenantWorkspaceState.StoredIssuer
        {
            Id = command.Id,
            Settings = command.Settings,
            Epoch = known?.Epoch ?? 0,
            CutOffAt = known?.CutOffAt,
            CreatedAt = known?.CreatedAt ?? now,
            UpdatedAt = now,
            ChangedBy = command.Call.OperationId,
        };
        var next = known is null ? issuers.Add(made) : issuers.Replace(known, made);
        return TenantWorkspaceRules.Change(state, state with { Issuers = next, UpdatedAt = now }, _ => View(made), "issuer.configured", made.Id.ToString("D"));
    }

    public static Decision<TenantWorkspaceState, Done> Remove(TenantWorkspaceState state, Guid id, DateTimeOffset now) =>
        Find(state, id) is { } known
            ? TenantWorkspaceRules.Change(
                state, state with { Issuers = state.Issuers!.Value.Remove(known), UpdatedAt = now }, _ => Done.Instance, "issuer.removed", id.ToString("D"))
            : Decision.Refuse<TenantWorkspaceState, Done>(AuthError.ExternalProviderNotFound);

    public static Decision<TenantWorkspaceState, ExternalIssuerView> CutOff(TenantWorkspaceState state, CutOffExternalIssuer command, DateTimeOffset now)
    {
        if (Find(state, command.Id) is not { } known)
            return Decision.Refuse<TenantWorkspaceState, ExternalIssuerView>(AuthError.ExternalProviderNotFound);
        if (command.IsCutOff == known.CutOffAt is not null)
            return Decision.Answer<TenantWorkspaceState, ExternalIssuerView>(View(known));
        var next = known with { CutOffAt = command.IsCutOff ? now : null, Epoch = ExternalCutOff.Next(known.Epoch, now), UpdatedAt = now };
        return TenantWorkspaceRules.Change(
            state,
            state with { Issuers = state.Issuers!.Value.Replace(known, next), UpdatedAt = now },
            _ => View(next),
            ExternalCutOff.Happened(state.App, state.Id, known.Settings.Issuer, known.Settings.Issuer, next.Epoch, command.IsCutOff));
    }

    public static ExternalIssuerView View(TenantWorkspaceState.StoredIssuer issuer) =>
        new(issuer.Id, issuer.Settings, issuer.Epoch, issuer.CutOffAt, issuer.CreatedAt, issuer.UpdatedAt);

    private static TenantWorkspaceState.StoredIssuer? Find(TenantWorkspaceState state, Guid id) =>
        (state.Issuers ?? []).FirstOrDefault(issuer => issuer.Id == id);
}
