using System.Text.Json;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Tests.Simulation.Calls;
using OrleansTenantAuth.Tests.Simulation.Model;
using OrleansTenantAuth.Tests.Simulation.Store;

namespace OrleansTenantAuth.Tests.Simulation.Run;

/// <summary>What must hold between a token just issued and the store's rows, whatever the model thinks.</summary>
public static class TokenChecks
{
    public static void Check(SessionTokens tokens, StoreMirror store, StoreContent content)
    {
        RefreshTokenFormat.TryParse(tokens.RefreshToken, out var id, out var generation, out _).ShouldBeTrue();
        var family = store.Get<FamilyRow>($"~f/{id.Value:N}").ShouldNotBeNull();
        family.Dead.ShouldBeNull("A dead family issued tokens.");
        family.Generation.ShouldBe(generation, "The token issued is not the family's one live successor.");
        var user = store.Get<UserRow>($"user/{family.User:N}").ShouldNotBeNull();
        user.Deleted.ShouldBeFalse("A deleted user got tokens.");
        var member = user.In(family.App).ShouldNotBeNull();
        member.Left.ShouldBeFalse("Tokens were issued to somebody who left the app.");
        family.Epoch.ShouldBe(member.Epoch, "A family of an older epoch issued tokens.");
        CheckTenant(AccessToken.Claims(tokens.AccessToken), member, store);
        CheckKey(tokens.AccessToken, content);
    }

    private static void CheckTenant(JsonElement claims, MemberRow member, StoreMirror store)
    {
        var roles = string.Join(' ', claims.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        if (claims.GetProperty("tenant_id") is not { ValueKind: JsonValueKind.String } id)
        {
            roles.ShouldBeEmpty("A token without a tenant has roles.");
            return;
        }

        var tenant = store.Get<TenantRow>($"tenant/{id.GetGuid():N}").ShouldNotBeNull();
        tenant.App.ShouldBe(member.App, "A token names another app's tenant.");
        tenant.Status.ShouldBe("Active", "A token names a tenant that is not active.");
        member.Grants.Single(grant => grant.Tenant == id.GetGuid()).Roles.ShouldBe(roles, "A token's roles are not the user's grants.");
    }

    private static void CheckKey(string token, StoreContent content)
    {
        var ring = JsonDocument.Parse(content.Rows["keyring/" + AppCalls.Ring].State).RootElement;
        var keyId = AccessToken.KeyId(token);
        var key = ring.GetProperty("keys").EnumerateArray().Single(key => key.GetProperty("keyId").GetString() == keyId);
        key.GetProperty("state").GetString().ShouldBe("Active", "A key that is not active signed a token.");
        AccessToken.IsSignedBy(token, key.GetProperty("publicKey").GetBytesFromBase64()).ShouldBeTrue();
    }

    /// <summary>For each algorithm one active key and one published standby; a compromised key keeps no private half.</summary>
    public static void CheckRing(StoreContent content)
    {
        var ring = JsonDocument.Parse(content.Rows["keyring/" + AppCalls.Ring].State).RootElement;
        var keys = ring.GetProperty("keys").EnumerateArray().ToList();
        foreach (var algorithm in new[] { "RS256", "ES256" })
        {
            foreach (var state in new[] { "Active", "Standby" })
                keys.Count(key => key.GetProperty("algorithm").GetString() == algorithm && key.GetProperty("state").GetString() == state).ShouldBe(1, $"{algorithm} {state}");
        }

        foreach (var key in keys.Where(key => key.GetProperty("state").GetString() == "Compromised"))
            key.GetProperty("sealedPrivateKey").GetString().ShouldBeNullOrEmpty();
    }
}
