using System.Text.Json;

namespace OrleansTenantAuth.Tests.Cluster.Load;

/// <summary>A session as its one client holds it.</summary>
public sealed class Session(Guid user, Guid family)
{
    /// <summary>Whose.</summary>
    public Guid User => user;

    /// <summary>Its id.</summary>
    public Guid Family => family;

    /// <summary>The newest refresh token that the client knows of.</summary>
    public string RefreshToken { get; private set; } = "";

    /// <summary>The newest access token.</summary>
    public string AccessToken { get; private set; } = "";

    /// <summary>The refresh token before.</summary>
    public string? OlderToken { get; private set; }

    /// <summary>The operation of a refresh that no answer settled: it is repeated under its key, never begun anew.</summary>
    public long? Unsettled { get; set; }

    /// <summary>Takes the tokens of an answer.</summary>
    public void Take(JsonElement body)
    {
        var token = body.GetProperty("refresh_token").GetString()!;
        if (RefreshToken.Length > 0 && token != RefreshToken)
            OlderToken = RefreshToken;
        RefreshToken = token;
        AccessToken = body.GetProperty("access_token").GetString()!;
    }
}
