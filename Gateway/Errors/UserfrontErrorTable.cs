namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>
/// What clients of the <c>/v0</c> routes are told: they show <c>message</c> to people and read nothing else. Documented types are
/// <c>bad_request_error</c> and <c>intended_error</c>; the others are ours, one per status.
/// </summary>
public static class UserfrontErrorTable
{
    private const string BadRequest = "bad_request_error";

    private const string TooBroad = "filters: Too few match to be found without an index. Add a condition that narrows, joined by and: is or starts with "
        + "on email, username, name or phoneNumber, a role, or times of the attribute by which you order.";

    /// <summary>The answer to a refusal; null for what is not one.</summary>
    public static Problem? Of(AuthError error) => error switch
    {
        AuthError.Unavailable or AuthError.OutcomeUnknown => OfStatus(503),
        AuthError.UpstreamUnavailable => OfStatus(503) with { Message = "The former user store does not answer. Send the request again." },
        AuthError.ValidationError or AuthError.PrefiltersMissing => new(400, BadRequest, "Bad request"),
        AuthError.ApiKeyInvalid or AuthError.TokenInvalid or AuthError.TokenExpired or AuthError.TokenRevoked or AuthError.TokenReuse => OfStatus(401),
        AuthError.RoleNotFound or AuthError.Forbidden or AuthError.AppNotFound => OfStatus(401),
        AuthError.UserDeleted or AuthError.SessionNotFound => OfStatus(401),
        AuthError.TenantNotFound => OfStatus(404) with { Message = "Tenant Not Found" },
        AuthError.UserNotFound => OfStatus(404) with { Message = "User Not Found" },
        AuthError.KeyNotFound => OfStatus(404) with { Message = "Key Not Found" },
        AuthError.InviteNotFound => OfStatus(404) with { Message = "Invite Not Found" },
        AuthError.DataSetNotFound or AuthError.WorkspaceNotFound or AuthError.DashboardNotFound or AuthError.ChartNotFound =>
            OfStatus(404) with { Message = "Resource Not Found" },
        AuthError.CredentialInvalid => new(400, BadRequest, "Incorrect email or password"),
        AuthError.OtpInvalid or AuthError.OtpLocked or AuthError.OtpExpired or AuthError.OtpAlreadyUsed or AuthError.OtpWrongApp
            or AuthError.OtpWrongPurpose or AuthError.OtpNotFound => new(400, BadRequest, "Invalid verification code"),
        AuthError.SearchTooBroad => new(400, BadRequest, TooBroad),
        AuthError.RoleUnknown => OfStatus(404) with { Message = "Role Not Found" },
        AuthError.LinkInvalid => new(400, BadRequest, "Invalid token"),
        AuthError.GrantInvalid => new(400, BadRequest, "Invalid authorization code"),
        AuthError.GrantTypeUnsupported => new(400, BadRequest, "The only grant type is authorization_code"),
        AuthError.OtpRateLimited => OfStatus(429),
        AuthError.Overloaded => new(429, "rate_limit_error", "Too many requests at this moment. Try again."),
        AuthError.ContactTaken => new(400, BadRequest, "This email or phone number is already taken"),
        AuthError.NameTaken => new(400, BadRequest, "This name is already taken"),
        AuthError.SecretAlreadyShown => new(400, BadRequest, "This request was made before, and its secret is shown only once"),
        AuthError.LimitReached => new(400, BadRequest, "A limit is reached. Remove something before you add more."),
        AuthError.WrongState => new(400, BadRequest, "This cannot be done in the present state"),
        AuthError.WorkspaceMismatch or AuthError.WorkspaceSuspended or AuthError.TokenMissing => OfStatus(401),
        AuthError.PermissionNotFound or AuthError.ServiceAccountNotFound => OfStatus(404) with { Message = "Resource Not Found" },
        AuthError.FunctionRuntimeMissing => OfStatus(503),
        AuthError.FunctionNotFound or AuthError.TriggerNotFound or AuthError.RunNotFound => OfStatus(404) with { Message = "Resource Not Found" },
        AuthError.RateLimited => OfStatus(429),
        AuthError.ExternalProviderNotFound => OfStatus(404) with { Message = "Resource Not Found" },
        AuthError.ExternalProviderUnavailable => new(503, "unavailable_error", "The keys of the token's issuer cannot be read. Try again later."),
        AuthError.ExternalClaimMissing => OfStatus(401),
        AuthError.ScopeInvalid => new(400, BadRequest, "Bad request"),
        AuthError.StructureNotFound or AuthError.RecordNotFound => OfStatus(404) with { Message = "Resource Not Found" },
        AuthError.ValueTaken or AuthError.VersionConflict or AuthError.PreconditionFailed => new(400, BadRequest, "This cannot be done in the present state"),
        AuthError.QueryTooLong => new(400, BadRequest, "The query takes too long"),
        AuthError.QueriesBusy => OfStatus(429),
        AuthError.SignOnProviderNotFound => OfStatus(404) with { Message = "This way to log in is not set up here" },
        AuthError.SignOnFailed => new(400, BadRequest, "The log-in did not succeed or took too long. Begin again."),
        AuthError.SignOnUnavailable => new(503, "unavailable_error", "The log-in provider cannot be reached. Try again later."),
        AuthError.SignOnNotAllowed => OfStatus(401) with { Message = "You cannot log in here this way" },
        AuthError.Unset or AuthError.None => null,
        _ => null,
    };

    /// <summary>The answer to a status that no endpoint explained.</summary>
    public static Problem OfStatus(int status) => status switch
    {
        400 => new(400, BadRequest, "Bad request"),
        401 => new(401, "authentication_error", "Unauthorized"),
        403 => new(403, "forbidden_error", "Forbidden"),
        404 => new(404, "not_found_error", "Not Found"),
        405 => new(405, "method_error", "Method Not Allowed"),
        413 => new(413, "size_error", "The body may have 65,536 bytes at most"),
        415 => new(415, "media_type_error", "Send the body as application/json in UTF-8"),
        421 => new(421, "https_error", "Use https"),
        429 => new(429, "rate_limit_error", "Too many requests. Try again later."),
        503 => new(503, "unavailable_error", "The service is busy. Send the request again."),
        >= 400 and < 500 => new(status, BadRequest, "The request was refused"),
        _ => new(500, "internal_error", "An internal server error occurred"),
    };
}
