using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Users;

/// <summary>Decisions on accounts of workspaces: sign-up without a proof, passwords, profiles.</summary>
internal static class AccountRules
{
    /// <summary>How long activity is not written again: a page that tells of each click costs one commit a minute.</summary>
    private static readonly TimeSpan ActivityStep = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Makes a user by what somebody typed. The address is not proven: whoever proves it first from elsewhere gets the user, and what
    /// was set until then dies (<see cref="UserRules.Enter"/>).
    /// </summary>
    public static Decision<UserState, PasswordView> SignUp(
        UserState? state, SignUpUser command, UserId id, AppView app, long number, DateTimeOffset now)
    {
        if (state is not null)
        {
            return state.CreatedBy == command.Call.OperationId && state.In(app.Id) is { LeftAt: null }
                ? Decision.Answer<UserState, PasswordView>(Password(state))
                : Decision.Refuse<UserState, PasswordView>(AuthError.ContactTaken);
        }

        var made = new UserState
        {
            Id = id,
            Pool = app.Pool,
            Contacts = command.Email is { } email ? [new UserContact(email.Kind, email.Lookup, email.Value, null)] : [],
            Owns = [],
            Apps = [],
            CreatedAt = now,
            CreatedBy = command.Call.OperationId,
            Number = number,
            Credentials = new UserCredentials(UserRules.Next(0, now), command.SealedPassword, command.SealedPassword is null ? null : now),
        };
        var membership = new Membership
        {
            App = app.Id,
            JoinedAt = now,
            Epoch = UserRules.Next(0, now),
            GrantsVersion = UserRules.Next(0, now),
            Grants = [],
            Profile = Apply(null, command.Profile, command.Username, now),
        };
        var next = made.With(membership).WithOwns();
        return Decision.Change(
            next,
            Outcome<PasswordView>.Ok(Password(next)),
            [new Happening("user.created", app.Id, null, id), new Happening("user.joined", app.Id, null, id)],
            [Entries.Put(app.Id, new UserItem(id, now)), Entries.PutNumber(app.Pool, number, new UserItem(id, now))]);
    }

    public static Outcome<PasswordView> ReadPassword(UserState? state, AppId app) => UserRules.Refusal(state, app) is { } refusal
        ? Outcome<PasswordView>.Refuse(refusal)
        : Outcome<PasswordView>.Ok(Password(state!));

    public static Decision<UserState, PasswordView> SetPassword(UserState? state, SetPassword command, DateTimeOffset now)
    {
        if (UserRules.Refusal(state, command.App) is { } refusal)
            return Decision.Refuse<UserState, PasswordView>(refusal);
        var credentials = state!.Credentials ?? new UserCredentials(0, null, null);
        if (credentials.Stamp != command.Stamp)
            return Decision.Refuse<UserState, PasswordView>(AuthError.WrongState);
        var next = state with
        {
            Credentials = command.IsSamePassword
                ? credentials with { Password = command.Sealed }
                : credentials with { Stamp = UserRules.Next(credentials.Stamp, now), Password = command.Sealed, PasswordAt = now },
        };
        ImmutableArray<Happening> events = command.IsSamePassword ? [] : [new Happening("user.password_changed", command.App, null, state.Id)];
        return Decision.Change(next, Outcome<PasswordView>.Ok(Password(next)), events);
    }

    /// <summary>Why a user who proved a credential may not come in, or null. It is told as one: who exists is nobody's business.</summary>
    public static AuthError? Readmit(UserState? state, ReadmitUser command) =>
        UserRules.Refusal(state, command.App) is null && (state!.Credentials?.Stamp ?? 0) == command.Stamp ? null : AuthError.CredentialInvalid;

    public static Decision<UserState, PersonView> ChangeProfile(UserState? state, ChangeProfile command, DateTimeOffset now)
    {
        if (UserRules.Refusal(state, command.App) is { } refusal)
            return Decision.Refuse<UserState, PersonView>(refusal);
        var membership = state!.In(command.App)!;
        var next = state.With(membership with { Profile = Apply(membership.Profile, command.Profile, command.Username, now) }).WithOwns();
        return View(next, next.In(command.App)!) is { } person
            ? Decision.Change(next, Outcome<PersonView>.Ok(person), [new Happening("user.changed", command.App, null, state.Id)])
            : Decision.Refuse<UserState, PersonView>(AuthError.UserNotFound);
    }

    /// <summary>The member is active: what was written in the last minute still says so.</summary>
    public static Decision<UserState, LastActive> Touch(UserState? state, AppId app, DateTimeOffset now)
    {
        if (UserRules.Refusal(state, app) is { } refusal)
            return Decision.Refuse<UserState, LastActive>(refusal);
        var membership = state!.In(app)!;
        return membership.LastActiveAt is { } known && now - known < ActivityStep
            ? Decision.Answer<UserState, LastActive>(new LastActive(known))
            : Decision.Change(state.With(membership with { LastActiveAt = now }), Outcome<LastActive>.Ok(new LastActive(now)), []);
    }

    /// <summary>The user as a workspace sees it; null for one without a number, who belongs to no workspace.</summary>
    public static PersonView? View(UserState state, Membership membership)
    {
        if (state.Number is not { } number)
            return null;
        var email = state.Contacts.FirstOrDefault(contact => contact.Kind == Identities.ContactRules.Email);
        var phone = state.Contacts.FirstOrDefault(contact => contact.Kind == Identities.ContactRules.Phone);
        var profile = membership.Profile;
        return new PersonView(
            state.Id,
            number,
            email?.Value,
            email?.VerifiedAt,
            phone?.Value,
            phone?.VerifiedAt,
            profile?.Username?.Value,
            profile?.Name,
            profile?.Image,
            profile?.Data is { } data ? JsonSerializer.SerializeToUtf8Bytes(data, StateJson.Default.JsonElement) : null,
            state.Credentials?.Password is not null,
            state.CreatedAt,
            profile?.UpdatedAt ?? membership.JoinedAt,
            state.Credentials?.Totp is { LastStep: > 0 },
            membership.LastActiveAt);
    }

    public static PasswordView Password(UserState state) => new(state.Credentials?.Password, state.Credentials?.Stamp ?? 0);

    private static UserProfile Apply(UserProfile? profile, ProfileFields fields, Username? username, DateTimeOffset now) => new()
    {
        Username = username is null ? profile?.Username : username.Value.Length == 0 ? null : new UserName(username.Lookup, username.Value),
        Name = fields.Name ?? profile?.Name,
        Image = fields.Image ?? profile?.Image,
        Data = fields.Data is { } data ? JsonSerializer.Deserialize(data, StateJson.Default.JsonElement) : profile?.Data,
        UpdatedAt = now,
    };
}
