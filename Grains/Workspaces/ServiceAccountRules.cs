using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;

namespace OrleansTenantAuth.Workspaces;

/// <summary>Decisions about service accounts.</summary>
internal static class ServiceAccountRules
{
    public static TenantWorkspaceState.StoredAccount Make(NewServiceAccount account, long id, CallInfo call, DateTimeOffset now) => new()
    {
        Id = id,
        Uuid = account.Uuid,
        ClientId = account.ClientId,
        SecretHash = account.SecretHash,
        Name = account.Name,
        Description = account.Description,
        Groups = account.Groups,
        Epoch = now.ToUnixTimeMilliseconds(),
        CreatedAt = now,
        SecretBy = call.OperationId,
    };

    public static Decision<TenantWorkspaceState, ServiceAccountView> Add(TenantWorkspaceState state, AddServiceAccount command, DateTimeOffset now)
    {
        if (state.Accounts.Any(account => string.Equals(account.ClientId, command.Account.ClientId, StringComparison.Ordinal)))
            return Decision.Refuse<TenantWorkspaceState, ServiceAccountView>(AuthError.SecretAlreadyShown);
        if (RoomFor(state.Accounts, WorkspaceLimits.Accounts, account => account.RevokedAt) is not { } known)
            return Decision.Refuse<TenantWorkspaceState, ServiceAccountView>(AuthError.LimitReached);
        var made = Make(command.Account, state.NextAccount, command.Call, now);
        return Change(state, state with { NextAccount = state.NextAccount + 1, Accounts = known.Add(made), UpdatedAt = now }, made, "serviceaccount.created");
    }

    public static Decision<TenantWorkspaceState, ServiceAccountView> Rotate(TenantWorkspaceState state, RotateServiceAccount command, DateTimeOffset now)
    {
        if (Find(state, command.Id) is not { } account)
            return Decision.Refuse<TenantWorkspaceState, ServiceAccountView>(AuthError.ServiceAccountNotFound);
        if (account.RevokedAt is not null)
            return Decision.Refuse<TenantWorkspaceState, ServiceAccountView>(AuthError.WrongState);
        if (account.SecretBy == command.Call.OperationId)
            return Decision.Refuse<TenantWorkspaceState, ServiceAccountView>(AuthError.SecretAlreadyShown);
        return Replace(state, account, account with { SecretHash = command.SecretHash, SecretBy = command.Call.OperationId, RotatedAt = now, Epoch = Next(account, now) }, now, "serviceaccount.rotated");
    }

    public static Decision<TenantWorkspaceState, ServiceAccountView> Revoke(TenantWorkspaceState state, long id, DateTimeOffset now)
    {
        if (Find(state, id) is not { } account)
            return Decision.Refuse<TenantWorkspaceState, ServiceAccountView>(AuthError.ServiceAccountNotFound);
        return account.RevokedAt is not null
            ? Decision.Answer<TenantWorkspaceState, ServiceAccountView>(View(account))
            : Replace(state, account, account with { RevokedAt = now, Epoch = Next(account, now) }, now, "serviceaccount.revoked");
    }

    /// <summary>The account that may have a token.</summary>
    public static Outcome<ServiceAccountView> Grant(TenantWorkspaceState state, IssueServiceToken command)
    {
        if (command.Id is { } id)
        {
            return Find(state, id) switch
            {
                null => Outcome<ServiceAccountView>.Refuse(AuthError.ServiceAccountNotFound),
                { RevokedAt: not null } => Outcome<ServiceAccountView>.Refuse(AuthError.WrongState),
                var found => Outcome<ServiceAccountView>.Ok(View(found)),
            };
        }

        var account = state.Accounts.FirstOrDefault(known => string.Equals(known.ClientId, command.ClientId, StringComparison.Ordinal));
        var isTheirs = CryptographicOperations.FixedTimeEquals(account?.SecretHash ?? new byte[32], command.SecretHash);
        return account is { RevokedAt: null } && isTheirs ? Outcome<ServiceAccountView>.Ok(View(account)) : Outcome<ServiceAccountView>.Refuse(AuthError.TokenInvalid);
    }

    public static ServiceAccountView View(TenantWorkspaceState.StoredAccount account) => new(
        account.Id,
        account.Uuid,
        account.ClientId,
        account.Name,
        account.Description,
        account.Groups,
        account.Epoch,
        account.CreatedAt,
        account.RotatedAt,
        account.RevokedAt);

    /// <summary>The list with room for one more: what ended first goes. Null where all that it has counts.</summary>
    public static ImmutableArray<T>? RoomFor<T>(ImmutableArray<T> items, int most, Func<T, DateTimeOffset?> endedAt)
        where T : class
    {
        if (items.Length < most)
            return items;
        return items.Where(item => endedAt(item) is not null).MinBy(item => endedAt(item)) is { } oldest ? items.Remove(oldest) : null;
    }

    private static TenantWorkspaceState.StoredAccount? Find(TenantWorkspaceState state, long id) => state.Accounts.FirstOrDefault(account => account.Id == id);

    private static long Next(TenantWorkspaceState.StoredAccount account, DateTimeOffset now) => Math.Max(account.Epoch + 1, now.ToUnixTimeMilliseconds());

    private static Decision<TenantWorkspaceState, ServiceAccountView> Replace(
        TenantWorkspaceState state, TenantWorkspaceState.StoredAccount old, TenantWorkspaceState.StoredAccount account, DateTimeOffset now, string kind) =>
        Change(state, state with { Accounts = state.Accounts.Replace(old, account), UpdatedAt = now }, account, kind);

    private static Decision<TenantWorkspaceState, ServiceAccountView> Change(TenantWorkspaceState before, TenantWorkspaceState next, TenantWorkspaceState.StoredAccount account, string kind) =>
        TenantWorkspaceRules.Change(before, next, _ => View(account), kind, account.Id.ToString(CultureInfo.InvariantCulture));
}
