using System.Collections.Immutable;
using System.Globalization;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Users;

/// <summary>Decisions of a user: entering apps, contacts, soft deletion.</summary>
internal static class UserRules
{
    /// <summary>Apps that a user can be a member of, or have been.</summary>
    public const int MostApps = 40;

    public const int MostContacts = 20;

    /// <summary>
    /// Lets a proven identity in. A contact that the user never proved is proven now, by somebody who may be another person than
    /// the one who typed it first: every earlier session and credential of the user dies, other contacts among them.
    /// </summary>
    /// <param name="state">The user, or null for one that does not exist.</param>
    /// <param name="command">Who enters, and where.</param>
    /// <param name="id">The user's id.</param>
    /// <param name="app">The app.</param>
    /// <param name="now">The time.</param>
    /// <param name="number">A number for the user, where the app is a workspace and the user has none.</param>
    public static Decision<UserState, bool> Enter(
        UserState? state, EnterUser command, UserId id, AppView app, DateTimeOffset now, long? number = null)
    {
        if (state is null)
            return Create(command, id, app, number, now);
        if (!string.Equals(state.Pool, app.Pool, StringComparison.Ordinal))
            throw new InvalidOperationException("An identity of one pool led to a user of another.");
        if (state.DeletedAt is not null)
            return Decision.Refuse<UserState, bool>(AuthError.UserDeleted);
        var contact = state.Contacts.FirstOrDefault(known => IsSame(known, command.Contact));
        if (contact is null)
            return Decision.Refuse<UserState, bool>(AuthError.WrongState);

        var isNew = state.CreatedBy == command.Call.OperationId;
        var next = contact.VerifiedAt is null ? Prove(state, contact, now) : state;
        var proven = ReferenceEquals(next, state) ? [] : PerApp("user.contact_proven", next);
        if (next.In(app.Id) is not { LeftAt: null })
        {
            var joined = Join(next.Number is null && number is not null ? next with { Number = number } : next, app.Id, isNew, number, now);
            return joined.Next is null ? joined : joined with { Events = [.. proven, .. joined.Events] };
        }

        return ReferenceEquals(next, state)
            ? Decision.Answer<UserState, bool>(isNew)
            : Decision.Change(next, Outcome<bool>.Ok(isNew), proven.IsEmpty ? [new Happening("user.contact_proven", app.Id, null, id)] : proven);
    }

    public static Decision<UserState, ContactProven> ProveContact(UserState? state, ProveContact command, AppView app, DateTimeOffset now)
    {
        if (Refusal(state, command.App) is { } refusal)
            return Decision.Refuse<UserState, ContactProven>(refusal);
        if (!MayChangeContacts(state!, app))
            return Decision.Refuse<UserState, ContactProven>(AuthError.Forbidden);
        var contact = command.Contact;
        if (state!.Contacts.Length >= MostContacts && !command.Replace && !state.Contacts.Any(known => IsSame(known, contact)))
            return Decision.Refuse<UserState, ContactProven>(AuthError.LimitReached);
        var released = state!.Contacts
            .Where(known => command.Replace && string.Equals(known.Kind, contact.Kind, StringComparison.Ordinal) && !IsSame(known, contact))
            .ToImmutableArray();
        var proven = new UserContact(contact.Kind, contact.Lookup, contact.Value, now);
        var contacts = state.Contacts.RemoveRange(released).RemoveAll(known => IsSame(known, contact)).Add(proven);
        var next = (state with { Contacts = contacts }).WithOwns();
        return Decision.Change(
            next,
            Outcome<ContactProven>.Ok(new ContactProven([.. released.Select(known => known.Lookup)])),
            [new Happening("user.contact_proven", command.App, null, state.Id)]);
    }

    /// <summary>
    /// A contact opens sessions in every app of the pool: one app alone must not give a user of others a new one, or it could enter
    /// those as the user.
    /// </summary>
    public static bool MayChangeContacts(UserState state, AppView app) =>
        app.Settings.SharedContacts || state.Apps.All(membership => membership.App == app.Id || membership.LeftAt is not null);

    /// <summary>Deletes the user of a pool; an app, where one asks, only a member whom no other app has.</summary>
    public static Decision<UserState, UserView> Delete(UserState? state, DateTimeOffset now, AppId? app = null)
    {
        if (state is null || (app is { } own && Refusal(state, own) is not null))
            return Decision.Refuse<UserState, UserView>(AuthError.UserNotFound);
        if (app is not null && state.Apps.Any(membership => membership.App != app && membership.LeftAt is null))
            return Decision.Refuse<UserState, UserView>(AuthError.Forbidden);
        if (state.DeletedAt is not null)
            return Decision.Answer<UserState, UserView>(View(state, null));
        var next = RaiseAll(state, now) with { DeletedAt = now };
        return Decision.Change(next, Outcome<UserView>.Ok(View(next, null)), PerApp("user.deleted", next));
    }

    public static Decision<UserState, UserView> Restore(UserState? state)
    {
        if (state is null)
            return Decision.Refuse<UserState, UserView>(AuthError.UserNotFound);
        if (state.DeletedAt is null)
            return Decision.Answer<UserState, UserView>(View(state, null));
        var next = state with { DeletedAt = null };
        return Decision.Change(next, Outcome<UserView>.Ok(View(next, null)), PerApp("user.restored", next));
    }

    /// <summary>
    /// Ends a membership; true when it has ended. Each role's list entry goes in the commit that takes the role away, so a
    /// member of very many tenants loses roles in several commits first, and a repeat goes on where one broke off.
    /// </summary>
    public static Decision<UserState, bool> Leave(UserState? state, LeaveApp command, DateTimeOffset now)
    {
        if (state?.In(command.App) is not { LeftAt: null } membership)
            return Decision.Refuse<UserState, bool>(AuthError.UserNotFound);
        if (membership.Grants.Length > GrantRules.MostPerCommit)
            return GrantRules.Clear(state, membership, now);
        var left = GrantRules.Raise(membership, command.Call.OperationId, now) with
        {
            LeftAt = now,
            Grants = [],
            GrantsVersion = Next(membership.GrantsVersion, now),
        };
        var entries = membership.Grants
            .Select(grant => Entries.Remove(Entries.Members(grant.Tenant), state.Id.Value))
            .Prepend(Entries.Remove(Entries.Users(command.App), state.Id.Value));
        return Decision.Change(
            state.With(left), Outcome<bool>.Ok(true), [Raised("user.left", left, state.Id)], [.. entries]);
    }

    public static Outcome<UserView> Get(UserState? state, AppId? app) =>
        state is null || (app is { } id && state.In(id) is not { LeftAt: null })
            ? Outcome<UserView>.Refuse(AuthError.UserNotFound)
            : Outcome<UserView>.Ok(View(state, app));

    /// <summary>Why nothing may be done with this user in an app, or null.</summary>
    public static AuthError? Refusal(UserState? state, AppId app)
    {
        if (state?.In(app) is not { LeftAt: null })
            return AuthError.UserNotFound;
        return state.DeletedAt is null ? null : AuthError.UserDeleted;
    }

    /// <summary>The next value of an epoch or a grants version: it grows with time and never stands still.</summary>
    public static long Next(long previous, DateTimeOffset now) => Math.Max(previous + 1, now.ToUnixTimeMilliseconds());

    private static Decision<UserState, bool> Create(EnterUser command, UserId id, AppView app, long? number, DateTimeOffset now)
    {
        var contact = command.Contact;
        var state = new UserState
        {
            Id = id,
            Pool = app.Pool,
            Contacts = [new UserContact(contact.Kind, contact.Lookup, contact.Value, now)],
            Owns = [GrainKey.Identity(contact.Lookup)],
            Apps = [],
            CreatedAt = now,
            CreatedBy = command.Call.OperationId,
            Number = number,
        };
        var joined = Join(state, app.Id, isNew: true, number, now);
        return joined with { Events = [new Happening("user.created", app.Id, null, id), .. joined.Events] };
    }

    private static Decision<UserState, bool> Join(UserState state, AppId app, bool isNew, long? number, DateTimeOffset now)
    {
        var before = state.In(app);
        if (before is null && state.Apps.Length >= MostApps)
            return Decision.Refuse<UserState, bool>(AuthError.LimitReached);
        var membership = new Membership
        {
            App = app,
            JoinedAt = now,
            Epoch = Next(before?.Epoch ?? 0, now),
            GrantsVersion = Next(before?.GrantsVersion ?? 0, now),
            Grants = [],
            LastActiveAt = state.Number is null ? null : now,
        };
        return Decision.Change(
            state.With(membership),
            Outcome<bool>.Ok(isNew),
            [new Happening("user.joined", app, null, state.Id)],
            number is null || state.Number != number
                ? [Entries.Put(app, new UserItem(state.Id, now))]
                : [Entries.Put(app, new UserItem(state.Id, now)), Entries.PutNumber(state.Pool, number.Value, new UserItem(state.Id, now))]);
    }

    private static UserState Prove(UserState state, UserContact contact, DateTimeOffset now) => (RaiseAll(state, now) with
    {
        Contacts = [contact with { VerifiedAt = now }],
        Credentials = state.Credentials is { } before ? new UserCredentials(Next(before.Stamp, now), null, null) : null,
    }).WithOwns();

    private static UserState RaiseAll(UserState state, DateTimeOffset now) =>
        state with { Apps = [.. state.Apps.Select(membership => membership with { Epoch = Next(membership.Epoch, now) })] };

    private static ImmutableArray<Happening> PerApp(string kind, UserState state) =>
        [.. state.Apps.Take(StoreLimits.PartsPerCommit).Select(membership => Raised(kind, membership, state.Id))];

    /// <summary>An event after which tokens of older epochs count no more: it names the epoch as it is now.</summary>
    private static Happening Raised(string kind, Membership membership, UserId user) =>
        new(kind, membership.App, null, user, [KeyValuePair.Create("epoch", membership.Epoch.ToString(CultureInfo.InvariantCulture))]);

    private static bool IsSame(UserContact known, Contact contact) =>
        string.Equals(known.Lookup, contact.Lookup, StringComparison.Ordinal);

    private static UserView View(UserState state, AppId? app)
    {
        var membership = app is { } id ? state.In(id) : null;
        return new UserView(
            state.Id,
            state.Pool,
            [.. state.Contacts.Select(contact => new ContactView(contact.Kind, contact.Value, contact.VerifiedAt))],
            state.CreatedAt,
            state.DeletedAt,
            membership?.JoinedAt,
            membership?.Epoch ?? 0,
            [.. (membership?.Grants ?? []).Select(grant => new GrantView(grant.Tenant, grant.Roles, grant.AssignedAt))]);
    }
}
