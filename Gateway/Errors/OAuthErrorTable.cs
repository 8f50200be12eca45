namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>Codes of RFC 6749 (section 5.2), RFC 7009 and RFC 7662 for the closed refusals.</summary>
public static class OAuthErrorTable
{
    /// <summary>The answer to a refusal; null for what is not one.</summary>
    public static Problem? Of(AuthError error) => error switch
    {
        AuthError.Unavailable or AuthError.OutcomeUnknown or AuthError.UpstreamUnavailable => OfStatus(503),
        AuthError.ValidationError or AuthError.PrefiltersMissing or AuthError.QueryTooLong => OfStatus(400),
        AuthError.TokenInvalid or AuthError.ApiKeyInvalid or AuthError.TokenMissing => OfStatus(401),
        AuthError.AppNotFound or AuthError.TenantNotFound or AuthError.UserNotFound or AuthError.RoleNotFound
            or AuthError.SessionNotFound or AuthError.KeyNotFound or AuthError.OtpNotFound
            or AuthError.DataSetNotFound or AuthError.WorkspaceNotFound or AuthError.DashboardNotFound or AuthError.ChartNotFound
            or AuthError.PermissionNotFound or AuthError.ServiceAccountNotFound or AuthError.StructureNotFound or AuthError.RecordNotFound
            or AuthError.ExternalProviderNotFound => OfStatus(404),
        AuthError.TokenExpired or AuthError.TokenRevoked or AuthError.TokenReuse => new(400, "invalid_grant", "The token no longer counts. Log in again."),
        AuthError.UserDeleted => new(400, "invalid_grant", "The user account is deleted."),
        AuthError.OtpInvalid or AuthError.OtpExpired or AuthError.OtpAlreadyUsed or AuthError.OtpWrongApp
            or AuthError.OtpWrongPurpose => new(400, "invalid_grant", "The code does not count. Send a new one."),
        AuthError.SearchTooBroad => new(400, "invalid_request", "The search looks at too much. Narrow its filter."),
        AuthError.RoleUnknown => new(400, "invalid_request", "There is no such role."),
        AuthError.InviteNotFound => new(400, "invalid_request", "There is no such invitation."),
        AuthError.LinkInvalid => new(400, "invalid_grant", "The link does not count. Send a new one."),
        AuthError.CredentialInvalid => new(400, "invalid_grant", "The user's credential is not valid."),
        AuthError.GrantInvalid => new(400, "invalid_grant", "The authorization code does not count, or the verifier is not its own. Log in again."),
        AuthError.OtpRateLimited or AuthError.OtpLocked or AuthError.Overloaded or AuthError.RateLimited or AuthError.QueriesBusy => OfStatus(429),
        AuthError.NameTaken or AuthError.ContactTaken or AuthError.SecretAlreadyShown or AuthError.LimitReached
            or AuthError.WrongState or AuthError.ValueTaken or AuthError.VersionConflict or AuthError.PreconditionFailed => new(409, "invalid_request", "This cannot be done in the present state."),
        AuthError.SignOnProviderNotFound => OfStatus(404),
        AuthError.SignOnFailed => new(400, "invalid_grant", "The log-in at the provider does not count. Begin again."),
        AuthError.SignOnUnavailable => new(503, "temporarily_unavailable", "The provider of single sign-on cannot be reached. Try again."),
        AuthError.SignOnNotAllowed => new(403, "access_denied", "The person may not log in here by this provider."),
        AuthError.ExternalProviderUnavailable => new(503, "temporarily_unavailable", "The keys of the token's issuer cannot be read. Try again."),
        AuthError.ExternalClaimMissing => new(403, "access_denied", "The token lacks a claim that the workspace requires."),
        AuthError.Forbidden => new(403, "access_denied", "The caller may not do this."),
        AuthError.WorkspaceMismatch => new(403, "access_denied", "The caller belongs to another workspace."),
        AuthError.WorkspaceSuspended => new(403, "access_denied", "The workspace is suspended. An admin can resume it."),
        AuthError.GrantTypeUnsupported => new(400, "unsupported_grant_type", "Tokens are not given by this grant here."),
        AuthError.FunctionRuntimeMissing => OfStatus(503),
        AuthError.FunctionNotFound or AuthError.TriggerNotFound or AuthError.RunNotFound => OfStatus(404),
        AuthError.ScopeInvalid => new(400, "invalid_scope", "The client does not have this scope."),
        AuthError.Unset or AuthError.None => null,
        _ => null,
    };

    /// <summary>The answer to a status that no endpoint explained.</summary>
    public static Problem OfStatus(int status) => status switch
    {
        401 => new(401, "invalid_client", "Client authentication failed. Send the app's id or slug and its secret by HTTP Basic or in the body."),
        404 => new(404, "not_found", "There is nothing at this path."),
        405 => new(405, "invalid_request", "This path takes the methods that the Allow header names."),
        413 => new(413, "invalid_request", "The body may have 65,536 bytes at most."),
        415 => new(415, "invalid_request", "Send the body as application/x-www-form-urlencoded."),
        421 => new(421, "invalid_request", "Use https."),
        429 => new(429, "slow_down", "Too many failed calls from this address. Wait as many seconds as the Retry-After header says."),
        503 => new(503, "temporarily_unavailable", "The service is busy. Send the call again."),
        >= 400 and < 500 => new(status, "invalid_request", "The request is malformed."),
        _ => new(500, "server_error", "Something failed here. The X-Request-Id header names the request in the server's log."),
    };
}
