using System.Collections.Immutable;
using System.Globalization;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Bench.Seed;

/// <summary>Decides users, their roles and their sessions by the grains' rules.</summary>
internal sealed class SeedPeople(StoreClock clock, Installation installation, MasterKeys masterKeys)
{
    /// <summary>The phone number of the user with this number; numbers behind those seeded belong to nobody.</summary>
    public static string Phone(int number) => string.Create(CultureInfo.InvariantCulture, $"+1{2_000_000_000L + number}");

    /// <summary>A user who entered the app and has a role in each of the tenants: one decision, as if all had been one.</summary>
    public Decision<UserState, Done> User(UserId id, int number, AppView app, ImmutableArray<AdmittedTenant> tenants)
    {
        var call = SeedCalls.New();
        var entered = UserRules.Enter(null, new EnterUser(call, app.Id, Contact(app.Pool, number), null), id, app, clock.GetUtcNow());
        var (state, events, entries) = (entered.Next!, entered.Events, entered.Entries);
        foreach (var tenant in tenants)
        {
            var assigned = GrantRules.Assign(state, new AssignRoles(call, app.Id, null, tenant.Id, ["viewer"]), tenant, clock.GetUtcNow());
            (state, events, entries) = (assigned.Next!, events.AddRange(assigned.Events), entries.AddRange(assigned.Entries));
        }

        return Decision.Change(state, Outcome<Done>.Ok(Done.Instance), events, entries);
    }

    /// <summary>The claim of a user's phone number.</summary>
    public (string Key, Decision<IdentityState, IdentityOwner> Decision) Identity(UserState user) =>
        (user.Owns[0], IdentityRules.Claim(null, user.Id, default, clock.GetUtcNow()));

    /// <summary>A session of a user, named for the user's last tenant.</summary>
    public Decision<SessionFamilyState, Issue> Session(UserState user, AppView app)
    {
        var now = clock.GetUtcNow();
        var family = new FamilyId(Guid.CreateVersion7(now));
        var call = SeedCalls.New();
        var command = new OpenSession(call, app.Id, user.Id, Contact(app.Pool, 0), null, ["otp"], "bench");
        var salt = System.Security.Cryptography.RandomNumberGenerator.GetBytes(RefreshTags.SaltBytes);
        return SessionFamilyRules.Open(null, command, family, new Entered(false, Facts(user, app)), salt, masterKeys.NewestId, now);
    }

    private static SessionFacts Facts(UserState user, AppView app)
    {
        var membership = user.In(app.Id)!;
        var grant = membership.Grants[^1];
        return new SessionFacts(app, user.Id, false, true, membership.Epoch, membership.GrantsVersion, false, grant.Tenant, grant.Roles, [], false, true);
    }

    private Contact Contact(string pool, int number)
    {
        var phone = Phone(number);
        return new Contact(ContactRules.Phone, ContactRules.Lookup(installation.LookupKey, pool, ContactRules.Phone, phone), phone);
    }
}
