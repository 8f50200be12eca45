using OrleansTenantAuth.TestSupport;
using OrleansTenantAuth.Tests.Simulation.Model;

namespace OrleansTenantAuth.Tests.Simulation.Calls;

/// <summary>One call of a grain with the model of what it does. <c>IsOutside</c>: it writes rows that the model leaves out. <c>Token</c>: the refresh token that it exchanges.</summary>
public sealed record Call(string Name, Func<IGrainFactory, Task<Answer>> Send, Phase[] Phases, bool IsOutside = false, Presented? Token = null)
{
    public Call(string name, Func<IGrainFactory, Task<Answer>> send, Phase phase, bool isOutside = false)
        : this(name, send, [phase], isOutside)
    {
    }

    /// <summary>Facts of a request made by an app.</summary>
    public static CallInfo Info(Guid operation) => new() { OperationId = operation, RequestId = "r-" + operation.ToString("N")[..8], Actor = "app:simulation" };

    /// <summary>The answer of a grain in the model's form; the engine's own refusals as a caller sees them.</summary>
    public static async Task<Answer> Ask<T>(Func<Task<Outcome<T>>> send, Func<T, string>? detail = null)
    {
        try
        {
            var outcome = await send();
            return outcome.IsOk
                ? new Answer(AuthError.None, detail?.Invoke(outcome.Require()) ?? "", outcome.Value)
                : new Answer(outcome.Error);
        }
        catch (Exception fault) when (TestEngine.IsStopping(fault))
        {
            return new Answer(AuthError.Unavailable);
        }
        catch (Exception fault)
        {
            // Whatever else comes out is a bug; no prediction matches it.
            return new Answer(AuthError.Unset, fault.ToString());
        }
    }
}

/// <summary>Sends the calls of one client, one after the other.</summary>
public interface IClient
{
    Task<Answer> Do(Call call);
}
