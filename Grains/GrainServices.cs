using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Users;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth;

/// <summary>Registers what grains are made with, whatever the engine.</summary>
public static class GrainServices
{
    /// <summary>Adds the services of grains. The store and the <see cref="Installation"/> come from the host.</summary>
    public static IServiceCollection AddGrainServices(this IServiceCollection services, MasterKeys masterKeys, TokenSettings tokens)
    {
        services.TryAddSingleton<IKeyPairs, NewKeyPairs>();
        return services
            .AddSingleton(masterKeys)
            .AddSingleton(tokens)
            .AddSingleton<HotReads>()
            .AddSingleton<NumberBlocks>()
            .AddSingleton<RecordNeighbours>()
            .AddSingleton<KeyMaker>()
            .AddSingleton<AccessTokenIssuer>()
            .AddSingleton<EmbedEpochRead>()
            .AddSingleton<EmbedTokenIssuer>()
            .AddSingleton<ServiceTokenIssuer>();
    }
}
