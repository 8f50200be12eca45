namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>The auth engine's documented codes (06), and those of calls that its documents leave open.</summary>
public static class EngineErrorTable
{
    /// <summary>The answer to a refusal; null for what is not one.</summary>
    public static Problem? Of(AuthError error) => error switch
    {
        AuthError.Unavailable => new(503, "SERVICE_UNAVAILABLE", "The service is busy. Nothing was changed; send the call again."),
        AuthError.OutcomeUnknown => new(503, "SERVICE_UNAVAILABLE", "The outcome is not known. Send the call again with the same Idempotency-Key, or look before you repeat."),
        AuthError.ValidationError => new(400, "VALIDATION_ERROR", "Correct the fields that details names."),
        AuthError.TokenInvalid => new(401, "TOKEN_INVALID", "The credentials or the token are not valid. Check app_id and app_secret, the key, or the token; log in again where it is a token."),
        AuthError.TokenExpired => new(401, "TOKEN_EXPIRED", "The token has expired. Refresh it; where the session itself has expired, log in again."),
        AuthError.TokenRevoked => new(401, "TOKEN_REVOKED", "The session was revoked. Log in again."),
        AuthError.TokenReuse => new(401, "TOKEN_REUSE", "This refresh token was used before. Log in again."),
        AuthError.UserDeleted => new(403, "USER_DELETED", "The user account is deleted. An admin can restore it."),
        AuthError.OtpRateLimited => new(429, "OTP_RATE_LIMITED", "Too many codes were sent to this contact. Wait as many seconds as retry_after says."),
        AuthError.OtpInvalid => new(400, "OTP_INVALID", "The code is wrong. Let the user type it again."),
        AuthError.OtpLocked => new(429, "OTP_LOCKED", "The code was typed wrong too often. Send a new one after retry_after seconds."),
        AuthError.OtpExpired => new(400, "OTP_EXPIRED", "The code has expired. Send a new one."),
        AuthError.OtpAlreadyUsed => new(400, "OTP_ALREADY_USED", "The code was used before. Send a new one."),
        AuthError.OtpWrongApp => new(403, "OTP_WRONG_APP", "The code was sent by another app. Verify it with the app that sent it."),
        AuthError.OtpWrongPurpose => new(403, "OTP_WRONG_PURPOSE", "The code was sent for another purpose. Name the purpose given to send-otp."),
        AuthError.OtpNotFound => new(404, "OTP_NOT_FOUND", "There is no such OTP request. Send a new code."),
        AuthError.TenantNotFound => new(404, "TENANT_NOT_FOUND", "There is no such active tenant in this app. Create it, or check its id."),
        AuthError.UserNotFound => new(404, "USER_NOT_FOUND", "There is no such user in this app. The user must have completed an OTP login for it first."),
        AuthError.RoleNotFound => new(404, "ROLE_NOT_FOUND", "The user has no role in this tenant."),
        AuthError.AppNotFound => new(404, "APP_NOT_FOUND", "There is no such app. Check its id or slug."),
        AuthError.SessionNotFound => new(404, "SESSION_NOT_FOUND", "There is no such session."),
        AuthError.KeyNotFound => new(404, "KEY_NOT_FOUND", "There is no such key."),
        AuthError.DataSetNotFound => new(404, "DATA_SET_NOT_FOUND", "There is no such data set in this app. Declare it, or check its name and schema."),
        AuthError.WorkspaceNotFound => new(404, "WORKSPACE_NOT_FOUND", "There is no such workspace."),
        AuthError.DashboardNotFound => new(404, "DASHBOARD_NOT_FOUND", "There is no such dashboard."),
        AuthError.ChartNotFound => new(404, "CHART_NOT_FOUND", "There is no such chart or filter on this dashboard."),
        AuthError.NameTaken => new(409, "NAME_TAKEN", "The name, slug or id is taken. Choose another one."),
        AuthError.ContactTaken => new(400, "VALIDATION_ERROR", "This contact cannot be used for this user. Let the user give another one."),
        AuthError.SecretAlreadyShown => new(409, "SECRET_ALREADY_SHOWN", "This call was made before, and its secret is shown only once. Rotate the secret, or make a new one."),
        AuthError.LimitReached => new(409, "LIMIT_REACHED", "A limit is reached. Remove something before you add more."),
        AuthError.WrongState => new(409, "WRONG_STATE", "This cannot be done in the present state. Read it again."),
        AuthError.Forbidden => new(403, "FORBIDDEN", "The caller may not do this."),
        AuthError.ApiKeyInvalid => new(401, "TOKEN_INVALID", "The API key is not valid. Make a new one."),
        AuthError.PrefiltersMissing => new(400, "VALIDATION_ERROR", "The prefilters are missing."),
        AuthError.CredentialInvalid => new(401, "CREDENTIAL_INVALID", "The user's credential is not valid. Let the user try again."),
        AuthError.SearchTooBroad => new(400, "SEARCH_TOO_BROAD", "The search looks at too much. Narrow its filter."),
        AuthError.RoleUnknown => new(404, "ROLE_UNKNOWN", "The app has no such role."),
        AuthError.LinkInvalid => new(400, "LINK_INVALID", "The link does not count. Send a new one."),
        AuthError.Overloaded => new(429, "RATE_LIMITED", "Too many calls of this kind are under way. Wait as many seconds as retry_after says."),
        AuthError.Unset or AuthError.None => null,
        _ => null,
    };

    /// <summary>The answer to a status that no endpoint explained.</summary>
    public static Problem OfStatus(int status) => status switch
    {
        400 => new(400, "VALIDATION_ERROR", "The request is malformed."),
        401 => new(401, "TOKEN_INVALID", "The credentials are not valid."),
        403 => new(403, "FORBIDDEN", "The caller may not do this."),
        404 => new(404, "NOT_FOUND", "There is no such path. Check it against /docs."),
        405 => new(405, "METHOD_NOT_ALLOWED", "This path takes the methods that the Allow header names."),
        408 => new(408, "REQUEST_TIMEOUT", "The request took too long to arrive. Send it again."),
        413 => new(413, "PAYLOAD_TOO_LARGE", "The body may have 65,536 bytes at most; an upload of rows 2,097,152."),
        415 => new(415, "UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json in UTF-8."),
        421 => new(421, "HTTPS_REQUIRED", "Use https. Plain HTTP is taken only from a configured proxy (TenantAuth__TrustedProxies)."),
        429 => new(429, "RATE_LIMITED", "Too many failed calls from this address. Wait as many seconds as retry_after says."),
        431 => new(431, "HEADERS_TOO_LARGE", "The request headers are too large."),
        503 => new(503, "SERVICE_UNAVAILABLE", "The service is busy or stopping. Send the call again."),
        >= 400 and < 500 => new(status, "REQUEST_REFUSED", "The request was refused."),
        _ => new(500, "INTERNAL_ERROR", "Something failed here. The X-Request-Id header names the request in the server's log."),
    };
}
