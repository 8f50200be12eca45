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
public sealed record RouteQuery(string Name, string Description)
{
    /// <summary>Whether a parameter is this one. A name that ends in <c>*</c> stands for all that begin so.</summary>
    public bool IsNamed(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Name.EndsWith('*') ? name.StartsWith(Name[..^1], StringComparison.Ordinal) : string.Equals(Name, name, StringComparison.Ordinal);
    }
}

/// <summary>Marks a route whose body may be a form with the same names.</summary>
public sealed record RouteForm;

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

    /// <summary>A workspace's key as Bearer.</summary>
    Workspace = 5,

    /// <summary>App credentials by HTTP Basic; the call has no form.</summary>
    Basic = 6,

    /// <summary>A token of a service account or a user as Bearer, or a publishable key as <c>x-api-key</c>.</summary>
    WorkspaceToken = 7,

    /// <summary>A service account's client id and secret by HTTP Basic or in a form.</summary>
    ServiceAccount = 8,
}

/// <summary>Short ways to document a route.</summary>
public static class RouteDocuments
{
    // The document lists only endpoints that name a method; routes here are plain request delegates, which name none.
    private static readonly System.Reflection.MethodInfo AnyHandler = ((RequestDelegate)Handle).Method;

    /// <summary>Names what a route takes and answers, and puts it into the document.</summary>
    public static TBuilder Documented<TBuilder>(this TBuilder route, Type? body, Type? answer, int status = StatusCodes.Status200OK)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(AnyHandler, new RouteDocument(body, answer, status));

    /// <summary>Names the refusals of a route.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder route, params AuthError[] errors)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RouteRefusals(errors));

    /// <summary>Names a query parameter of a route.</summary>
    public static TBuilder Takes<TBuilder>(this TBuilder route, string name, string description)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RouteQuery(name, description));

    /// <summary>Tells that the body may be a form with the same names.</summary>
    public static TBuilder TakesForm<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RouteForm());

    /// <summary>Names how a route is authenticated.</summary>
    public static TBuilder AuthenticatedBy<TBuilder>(this TBuilder route, RouteAuth auth)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(auth);

    private static Task Handle(HttpContext http) => Task.CompletedTask;
}
