using OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions;

/// <summary>Registers and maps functions.</summary>
internal static class FunctionSetup
{
    public static IServiceCollection AddFunctions(this IServiceCollection services) => services
        .AddSingleton<NodeRuntime>()
        .AddSingleton<WorkerPool>()
        .AddSingleton<FunctionHttp>()
        .AddSingleton<FunctionRunner>()
        .AddHostedService<FunctionService>()
        .AddSingleton<NewRuns>()
        .AddSingleton<TriggerReader>()
        .AddSingleton<FunctionEndpoints>()
        .AddSingleton<TriggerEndpoints>()
        .AddSingleton<RunEndpoints>();

    public static void MapFunctions(this IEndpointRouteBuilder routes)
    {
        FunctionEndpoints.Map(routes);
        TriggerEndpoints.Map(routes);
        RunEndpoints.Map(routes);
    }
}
