namespace OrleansTenantAuth.Workspaces;

/// <summary>Decisions about subjects of external issuers.</summary>
internal static class ExternalSubjectRules
{
    private static readonly ExternalSubjectView Unknown = new(0, null, null, null, 0);

    public static ExternalSubjectView View(ExternalSubjectState? state) =>
        state is null ? Unknown : new(state.Epoch, state.CutOffAt, state.Email, state.Name, state.IssuedAt);

    /// <summary>Whether a token says something new of a subject: not what an earlier one said, which may be what a later one corrected.</summary>
    public static bool IsNews(ExternalSubjectView known, string? email, string? name, long issuedAt) =>
        known.CutOffAt is null
        && issuedAt >= known.IssuedAt
        && !(string.Equals(known.Email, email, StringComparison.Ordinal) && string.Equals(known.Name, name, StringComparison.Ordinal));

    public static Decision<ExternalSubjectState, Done> Remember(ExternalSubjectState? state, RememberExternalSubject command, DateTimeOffset now)
    {
        if (!IsNews(View(state), command.Email, command.Name, command.IssuedAt))
            return Decision.Answer<ExternalSubjectState, Done>(Done.Instance);
        var known = state ?? Make(command.App, command.Workspace, command.Issuer, command.Subject, now);
        var next = known with { Email = command.Email, Name = command.Name, IssuedAt = command.IssuedAt, UpdatedAt = now };
        return Decision.Change(next, Outcome<Done>.Ok(Done.Instance), []);
    }

    public static Decision<ExternalSubjectState, ExternalSubjectView> CutOff(ExternalSubjectState? state, CutOffExternalSubject command, DateTimeOffset now)
    {
        if (command.IsCutOff == state?.CutOffAt is not null)
            return Decision.Answer<ExternalSubjectState, ExternalSubjectView>(View(state));
        var known = state ?? Make(command.App, command.Workspace, command.Issuer, command.Subject, now);
        var next = known with
        {
            Email = null, Name = null, IssuedAt = 0, CutOffAt = command.IsCutOff ? now : null, Epoch = ExternalCutOff.Next(known.Epoch, now), UpdatedAt = now,
        };
        return Decision.Change(
            next,
            Outcome<ExternalSubjectView>.Ok(View(next)),
            [ExternalCutOff.Happened(command.App, command.Workspace, command.Issuer, command.Subject, next.Epoch, command.IsCutOff)]);
    }

    private static ExternalSubjectState Make(AppId app, TenantId workspace, string issuer, string subject, DateTimeOffset now) =>
        new() { App = app, Workspace = workspace, Issuer = issuer, Subject = subject, UpdatedAt = now };
}
