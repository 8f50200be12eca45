namespace OrleansTenantAuth.Gateway.Docs;

/// <summary>What a route takes and answers, for the OpenAPI document.</summary>
/// <param name="Body">Type of the JSON body, or null where there is none.</param>
/// <param name="Answer">Type of the answer, or null where it is not JSON.</param>
/// <param name="Status">Status of a success.</param>
public sealed record RouteDocument(Type? Body, Type? Answer, int Status);

/// <summary>Which refusals a route can give, in order of precedence.</summary>
/// <param name="Errors">The refusals.</param>
public sealed record RouteRefusals(IReadOnlyList<AuthError> Errors);

/// <summary>A query parameter that a route takes.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Description">What it means.</param>
public sealed record RouteQuery(string Name, string Description);

/// <summary>How a route is authenticated, for the document.</summary>
public enum RouteAuth
{
    /// <summary>Anybody may call.</summary>
    Public = 0,

    /// <summary>App credentials in the body.</summary>
    App = 1,

    /// <summary>A user's access token.</summary>
    Bearer = 2,

    /// <summary>The header <c>X-Admin-Key</c>.</summary>
    Admin = 3,

    /// <summary>App credentials by HTTP Basic or in a form.</summary>
    Client = 4,
}

/// <summary>Short ways to document a route.</summary>
public static class RouteDocuments
{
    /// <summary>Names the refusals of a route.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder route, params AuthError[] errors)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RouteRefusals(errors));

    /// <summary>Names a query parameter of a route.</summary>
    public static TBuilder Takes<TBuilder>(this TBuilder route, string name, string description)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RouteQuery(name, description));

    /// <summary>Names how a route is authenticated.</summary>
    public static TBuilder AuthenticatedBy<TBuilder>(this TBuilder route, RouteAuth auth)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(auth);
}
