using System.Security.Cryptography;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Apps;

/// <inheritdoc cref="IAppGrain"/>
internal sealed class AppGrain(IGrainStore store)
    : StatefulGrain<AppState>(store, StateJson.Default.AppState), IAppGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.App(Id);

    /// <inheritdoc/>
    public async Task<Outcome<AppCreated>> Create(CreateApp command)
    {
        var secret = NewSecret();
        var outcome = await Decide(command.Call, turn => AppRules.Create(turn.State, command, new AppId(Id), HashOf(secret), turn.Now));
        return outcome.Map(view => new AppCreated(view, secret));
    }

    /// <inheritdoc/>
    public Task<Outcome<AppView>> Describe(DescribeApp query) => Link(query.Call, turn => AppRules.Describe(turn.State));

    /// <inheritdoc/>
    public Task<Outcome<AppView>> Authenticate(AuthenticateApp query) =>
        Link(query.Call, turn => AppRules.Authenticate(turn.State, query.SecretHash));

    /// <inheritdoc/>
    public Task<Outcome<AppView>> Configure(ConfigureApp command) => Decide(command.Call, turn => AppRules.Configure(turn.State, command));

    /// <inheritdoc/>
    public async Task<Outcome<AppSecret>> RotateSecret(RotateAppSecret command)
    {
        var secret = NewSecret();
        var outcome = await Decide(command.Call, turn => AppRules.RotateSecret(turn.State, command, HashOf(secret)));
        return outcome.Map(_ => new AppSecret(secret));
    }

    /// <inheritdoc/>
    public Task<Outcome<Done>> Delete(DeleteApp command) => Decide(command.Call, turn => AppRules.Delete(turn.State, turn.Now));

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>The hash that callers send: SHA-256 of the secret's text.</summary>
    private static byte[] HashOf(string secret) => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(secret));
}
