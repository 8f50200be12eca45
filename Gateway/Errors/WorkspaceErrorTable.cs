namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>Codes of the workspace routes: those that their documents name, and those of calls that they leave open.</summary>
public static class WorkspaceErrorTable
{
    /// <summary>The answer to a refusal; null for what is not one.</summary>
    public static Problem? Of(AuthError error) => error switch
    {
        AuthError.TokenMissing => new(401, "MISSING_TOKEN", "Send a token as Authorization: Bearer, or a publishable key as x-api-key."),
        AuthError.TokenInvalid or AuthError.ApiKeyInvalid or AuthError.CredentialInvalid => OfStatus(401),
        AuthError.TokenExpired => new(401, "TOKEN_EXPIRED", "Token expired"),
        AuthError.TokenRevoked or AuthError.TokenReuse => new(401, "TOKEN_REVOKED", "The token was revoked. Get a new one."),
        AuthError.WorkspaceMismatch => new(403, "WORKSPACE_MISMATCH", "The token belongs to another workspace."),
        AuthError.WorkspaceSuspended => new(403, "WORKSPACE_SUSPENDED", "The workspace is suspended. An admin can resume it."),
        AuthError.RateLimited or AuthError.Overloaded or AuthError.OtpRateLimited or AuthError.OtpLocked => OfStatus(429),
        AuthError.PermissionNotFound => new(404, "PERMISSION_NOT_FOUND", "There is no such permission in this workspace."),
        AuthError.ServiceAccountNotFound => new(404, "SERVICE_ACCOUNT_NOT_FOUND", "There is no such service account in this workspace."),
        AuthError.WorkspaceNotFound => new(404, "WORKSPACE_NOT_FOUND", "There is no such workspace."),
        AuthError.GrantTypeUnsupported => new(400, "UNSUPPORTED_GRANT_TYPE", "Tokens are not given by this grant."),
        AuthError.ScopeInvalid => new(400, "INVALID_SCOPE", "The client does not have this scope."),
        AuthError.Forbidden => OfStatus(403),
        AuthError.UserDeleted => new(403, "USER_DELETED", "The user account is deleted."),
        AuthError.ContactTaken or AuthError.PrefiltersMissing or AuthError.LinkInvalid or AuthError.OtpInvalid or AuthError.OtpExpired or AuthError.OtpAlreadyUsed
            or AuthError.OtpWrongApp or AuthError.OtpWrongPurpose => OfStatus(400),
        AuthError.OtpNotFound => OfStatus(404),

        // The rest has no words of its own here: validation, names, limits and states read as everywhere.
        _ => EngineErrorTable.Of(error),
    };

    /// <summary>The answer to a status that no endpoint explained.</summary>
    public static Problem OfStatus(int status) => status switch
    {
        401 => new(401, "INVALID_TOKEN", "The token or key is not valid here."),
        403 => new(403, "FORBIDDEN", "No policy allows this."),
        429 => new(429, "RATE_LIMIT_EXCEEDED", "Too many calls. Wait as many seconds as the Retry-After header says."),
        _ => EngineErrorTable.OfStatus(status),
    };
}
