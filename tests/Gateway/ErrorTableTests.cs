using OrleansTenantAuth.Gateway.Errors;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Every refusal is mapped on every surface.</summary>
public sealed class ErrorTableTests
{
    public static TheoryData<string, AuthError> Refusals()
    {
        var data = new TheoryData<string, AuthError>();
        foreach (var surface in Surfaces.All)
        {
            foreach (var error in Enum.GetValues<AuthError>())
                data.Add(surface.GetType().Name, error);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void EverySurface_MapsEveryRefusal_AndNothingElse(string name, AuthError error)
    {
        var problem = Surfaces.All.Single(surface => surface.GetType().Name == name).Refusal(error);
        if (error is AuthError.Unset or AuthError.None)
        {
            problem.ShouldBeNull();
            return;
        }

        problem.ShouldNotBeNull();
        problem.Status.ShouldBeInRange(400, 503);
        problem.Status.ShouldNotBe(500);
        problem.Message.Length.ShouldBeGreaterThan(10);
        if (error is AuthError.Unavailable or AuthError.OutcomeUnknown)
            problem.Status.ShouldBe(503);
    }

    [Fact]
    public void EverySurface_RefusesUnknownNumbersAsBugs()
    {
        foreach (var surface in Surfaces.All)
            surface.Refusal((AuthError)9_999).ShouldBeNull();
    }

    [Theory]
    [InlineData("/auth/refresh", typeof(AuthSurface))]
    [InlineData("/authx", typeof(EngineSurface))]
    [InlineData("/admin/apps", typeof(EngineSurface))]
    [InlineData("/", typeof(EngineSurface))]
    [InlineData("/oauth2/introspect", typeof(OAuthSurface))]
    [InlineData("/.well-known/jwks.json", typeof(OAuthSurface))]
    public void Surfaces_AreChosenByWholeSegments(string path, Type surface) => Surfaces.Of(path).ShouldBeOfType(surface);
}
