using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Tests.Simulation.Calls;
using OrleansTenantAuth.Tests.Simulation.Model;

namespace OrleansTenantAuth.Tests.Simulation.Run;

/// <content>Clients that hold refresh tokens.</content>
public sealed partial class Scripts
{
    private Script Refresh()
    {
        if (Token(0.85) is not { } any)
            return Nothing();
        var token = Relative(any);
        var app = Chance(0.97) ? token.App : App();
        var (presented, tag) = Present(token);
        Guid? asked = Chance(0.15) ? Tenant(app) : null;
        var credentials = As(app);
        var operation = NewId();
        var repeats = Chance(0.25);
        var isSameOperation = Chance(0.6);
        var other = NewId();
        return new("refresh", async client =>
        {
            var answer = await client.Do(SessionCalls.Rotate(credentials, presented, tag, asked, operation));
            Keep(app, answer);
            if (repeats || answer.IsUnknown)
                Keep(app, await client.Do(SessionCalls.Rotate(credentials, presented, tag, asked, isSameOperation ? operation : other)));
        });
    }

    private Script Logout()
    {
        if (Token(0.8) is not { } any)
            return Nothing();
        var token = Relative(any);
        var (presented, tag) = Present(token);
        return One("logout", SessionCalls.Logout(As(Chance(0.95) ? token.App : App()), presented, tag, NewId()));
    }

    private Script EndById()
    {
        if (Token(0.8) is not { } token || store.Get<FamilyRow>($"~f/{token.Family:N}") is not { } family)
            return Nothing();
        return One("end", SessionCalls.Revoke(token.Family, Chance(0.9) ? family.App : App(), Chance(0.9) ? family.User : User(), NewId()));
    }

    private Script Read()
    {
        if (Chance(0.3))
            return One("find", OtpCalls.Find(Pick(registry.Contacts).Lookup, NewId()));
        if (Chance(0.4))
        {
            var app = App();
            return One("tenant", AppCalls.GetTenant(app, Tenant(app), NewId()));
        }

        if (Chance(0.5) || Token(0.7) is not { } any)
        {
            var user = User();
            return One("user", UserCalls.Get(user, AppOf(user), NewId()));
        }

        var token = Relative(any);
        var (presented, tag) = Present(token);
        return One("inspect", SessionCalls.Inspect(Chance(0.95) ? token.App : App(), presented, tag, NewId()));
    }

    private void Keep(Guid app, Answer answer)
    {
        if (answer.Value is SessionTokens tokens)
            registry.AddTokens(app, tokens);
    }

    /// <summary>The token as it is, or (sometimes) with a tag or a generation that is not its own.</summary>
    private (Presented Token, byte[] Tag) Present(HeldToken token)
    {
        var isForged = Chance(0.04);
        if (isForged && Chance(0.5))
            return (new Presented(token.Family, token.Generation + 1 + random.Next(3), false), token.Tag);
        var tag = isForged ? [.. token.Tag.Select(b => (byte)~b)] : token.Tag;
        return (new Presented(token.Family, token.Generation, !isForged && !token.IsOrphan), tag);
    }
}
