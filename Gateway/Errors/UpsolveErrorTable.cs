namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>The texts of the embed surface: the three that its documents print, and those of calls that they leave open.</summary>
public static class UpsolveErrorTable
{
    /// <summary>The answer to a refusal; null for what is not one.</summary>
    public static Problem? Of(AuthError error) => error switch
    {
        AuthError.ApiKeyInvalid => new(401, "Invalid API key", "Make a new API key, or take one that counts."),
        AuthError.TokenExpired => new(401, "Token expired", "Register the tenant again for a new token."),
        AuthError.PrefiltersMissing => new(400, "Missing required prefilters", "Name the tenant's rows by prefilters or prefilters_schema."),
        AuthError.TokenInvalid => new(401, "Invalid token", "Send an embed token that this server signed."),
        AuthError.TokenRevoked or AuthError.TokenReuse => new(401, "Token revoked", "Register the tenant again for a new token."),
        AuthError.UserDeleted => new(403, "User deleted", "The user account is deleted."),
        AuthError.ValidationError or AuthError.ContactTaken => OfStatus(400),
        AuthError.TenantNotFound => new(404, "Tenant not found", "There is no such active tenant in this organization."),
        AuthError.UserNotFound => new(404, "User not found", "There is no such user in this organization."),
        AuthError.RoleNotFound => new(404, "Role not found", "There is no such role."),
        AuthError.AppNotFound => new(404, "Organization not found", "There is no such organization."),
        AuthError.SessionNotFound => new(404, "Session not found", "There is no such session."),
        AuthError.KeyNotFound => new(404, "API key not found", "There is no such API key."),
        AuthError.DataSetNotFound => new(404, "Data set not found", "There is no such data set."),
        AuthError.WorkspaceNotFound => new(404, "Workspace not found", "There is no such workspace."),
        AuthError.DashboardNotFound => new(404, "Dashboard not found", "There is no such dashboard."),
        AuthError.ChartNotFound => new(404, "Chart not found", "There is no such chart or filter on this dashboard."),
        AuthError.OtpNotFound => new(404, "Code not found", "There is no such code."),
        AuthError.OtpRateLimited or AuthError.OtpLocked or AuthError.Overloaded => OfStatus(429),
        AuthError.OtpInvalid or AuthError.OtpExpired or AuthError.OtpAlreadyUsed => new(400, "Invalid code", "The code does not count."),
        AuthError.CredentialInvalid => new(401, "Invalid credential", "The user's credential is not valid."),
        AuthError.GrantInvalid => new(400, "Invalid grant", "The authorization code does not count. Log in again."),
        AuthError.GrantTypeUnsupported => new(400, "Unsupported grant type", "Tokens are not given by this grant."),
        AuthError.LinkInvalid => new(400, "Invalid link", "The link does not count. Send a new one."),
        AuthError.SignOnProviderNotFound => new(404, "Provider not found", "There is no such provider of single sign-on."),
        AuthError.SignOnFailed => new(400, "Log-in failed", "The log-in at the provider does not count. Begin again."),
        AuthError.SignOnUnavailable => new(503, "Provider unavailable", "The provider of single sign-on cannot be reached. Try again."),
        AuthError.SignOnNotAllowed => new(403, "Log-in not allowed", "The person may not log in here by this provider."),
        AuthError.OtpWrongApp or AuthError.OtpWrongPurpose or AuthError.Forbidden => OfStatus(403),
        AuthError.NameTaken => new(409, "Name taken", "Choose another name."),
        AuthError.SecretAlreadyShown => new(409, "Secret already shown", "The secret was shown before. Make a new one."),
        AuthError.LimitReached => new(409, "Limit reached", "Remove something before you add more."),
        AuthError.WrongState => new(409, "Not possible in the present state", "Read it again before you repeat."),
        AuthError.Unavailable or AuthError.OutcomeUnknown or AuthError.UpstreamUnavailable => OfStatus(503),
        AuthError.WorkspaceMismatch or AuthError.WorkspaceSuspended => OfStatus(403),
        AuthError.TokenMissing => OfStatus(401),
        AuthError.PermissionNotFound => new(404, "Permission not found", "There is no such permission."),
        AuthError.ServiceAccountNotFound => new(404, "Service account not found", "There is no such service account."),
        AuthError.FunctionRuntimeMissing => OfStatus(503),
        AuthError.FunctionNotFound or AuthError.TriggerNotFound or AuthError.RunNotFound => OfStatus(404),
        AuthError.RateLimited => OfStatus(429),
        AuthError.ScopeInvalid => OfStatus(400),
        AuthError.StructureNotFound => new(404, "Structure not found", "There is no such structure."),
        AuthError.RecordNotFound => new(404, "Record not found", "There is no such record."),
        AuthError.ValueTaken => new(409, "Value taken", "Another record has this value."),
        AuthError.VersionConflict => new(409, "Version conflict", "There is a newer version. Read it again."),
        AuthError.PreconditionFailed => new(412, "Precondition failed", "There is another version. Read it again."),
        AuthError.QueryTooLong => new(400, "Query too long", "Narrow the query by a filter."),
        AuthError.QueriesBusy => OfStatus(429),
        AuthError.Unset or AuthError.None => null,
        _ => null,
    };

    /// <summary>The answer to a status that no endpoint explained.</summary>
    public static Problem OfStatus(int status) => status switch
    {
        400 => new(400, "Invalid request", "Correct the fields that details names."),
        401 => new(401, "Invalid token", "Send an embed token that this server signed."),
        403 => new(403, "Forbidden", "The caller may not do this."),
        404 => new(404, "Not found", "There is nothing at this path."),
        405 => new(405, "Method not allowed", "This path takes the methods that the Allow header names."),
        413 => new(413, "Payload too large", "The body may have 65,536 bytes at most; an upload of rows 2,097,152."),
        415 => new(415, "Unsupported media type", "Send the body as application/json in UTF-8."),
        421 => new(421, "HTTPS required", "Use https."),
        429 => new(429, "Too many failed calls", "Wait as many seconds as the Retry-After header says."),
        503 => new(503, "Service unavailable", "The service is busy or stopping. Send the call again."),
        >= 400 and < 500 => new(status, "Request refused", "The request was refused."),
        _ => new(500, "Internal error", "Something failed here. The X-Request-Id header names the request in the server's log."),
    };
}
