using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>What a process is to run.</summary>
/// <param name="Code">The code.</param>
/// <param name="TimeoutMs">What it may take.</param>
/// <param name="Event">JSON of the first argument.</param>
/// <param name="ExecutionParams">JSON of the global of that name.</param>
/// <param name="TriggerParams">The same; its secrets open.</param>
/// <param name="Context">JSON of the rest of the second argument.</param>
internal sealed record FunctionTask(string Code, int TimeoutMs, JsonElement Event, JsonElement ExecutionParams, JsonElement TriggerParams, JsonElement Context);

/// <summary>One attempt in one process: it is started, answered, and ended at its limits.</summary>
internal sealed class FunctionRun(NodeWorker worker, FunctionTask task, FunctionApi api, StoreClock time) : IDisposable
{
    private const int MostCalls = 1_000;
    private const int MostCallsAtOnce = 16;
    private const int MostLines = 20_000;
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(20);
    private readonly ImmutableArray<RunLogLine>.Builder logs = ImmutableArray.CreateBuilder<RunLogLine>();
    private readonly SemaphoreSlim places = new(MostCallsAtOnce);
    private readonly List<Task> answers = [];
    private int logChars;
    private int calls;
    private long memory;
    private long processor;

    /// <summary>Runs it. What the function does wrong is an outcome; only a fault of the server throws.</summary>
    public async Task<RunOutcome> Execute(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartTime);
        try
        {
            if (await Next(limit.Token) is not { Kind: "ready" })
                return await Gone();

            // Its time begins when it can: a machine that is busy takes none of it.
            limit.CancelAfter(TimeSpan.FromMilliseconds(task.TimeoutMs));
            if (!await worker.Write(JsonSerializer.SerializeToUtf8Bytes(task, WorkerJson.Default.FunctionTask), limit.Token))
                return await Gone();
            return await Follow(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(RunStatus.Timeout, "TIMEOUT", $"The run took longer than {task.TimeoutMs} ms and was ended.");
        }
        catch (InvalidDataException)
        {
            return Failed(RunStatus.Failure, "OUTPUT_TOO_LARGE", $"The run passed on more than {NodeWorker.MostBytes / 1024} KiB at once and was ended.", isFinal: true);
        }
        catch (JsonException)
        {
            return Failed(RunStatus.Failure, "WORKER_CRASHED", "The run's process wrote something else than it should, and was ended.");
        }
        finally
        {
            worker.Kill();
            await limit.CancelAsync();
            await Task.WhenAll(answers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    private async Task<RunOutcome> Follow(CancellationToken cancellationToken)
    {
        for (var lines = 0; await Next(cancellationToken) is { } told; lines++)
        {
            if (lines > MostLines)
                return Failed(RunStatus.Failure, "OUTPUT_TOO_LARGE", $"The run wrote more than {MostLines} lines and was ended.", isFinal: true);
            switch (told.Kind)
            {
                case "log":
                    Log(told);
                    break;
                case "usage":
                    (memory, processor) = (told.Number("rss"), told.Number("user") + told.Number("system"));
                    break;
                case "call" when ++calls > MostCalls:
                    return Failed(RunStatus.Failure, "TOO_MANY_CALLS", $"The run made more than {MostCalls} calls of api and was ended.", isFinal: true);
                case "call":
                    await places.WaitAsync(cancellationToken);
                    answers.Add(Answer(told, calls, cancellationToken));
                    break;
                case "failed":
                    return OfError(told.Body.GetProperty("error"));
                case "done":
                    return OfResult(told.Body.TryGetProperty("value", out var value) ? value : default);
                default:
                    throw new JsonException();
            }
        }

        return await Gone();
    }

    private async Task Answer(WorkerLine told, int number, CancellationToken cancellationToken)
    {
        try
        {
            var name = told.Text("name");
            var answer = await api.Call(name, told.Body.TryGetProperty("args", out var args) ? args : default, number, cancellationToken);
            var line = answer.Write(told.Number("id"));
            await worker.Write(line.Length <= NodeWorker.MostBytes ? line : ApiAnswer.Refused("RESPONSE_TOO_LARGE", 413, "The answer is too large for a function.").Write(told.Number("id")), cancellationToken);
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<WorkerLine?> Next(CancellationToken cancellationToken) =>
        await worker.Read(cancellationToken) is { } line ? WorkerLine.Parse(line) : null;

    private void Log(WorkerLine told)
    {
        var text = told.Text("text");
        if (logs.Count >= FunctionLimits.LogLines || logChars >= FunctionLimits.LogChars)
            return;
        if (logChars + text.Length > FunctionLimits.LogChars)
            text = text[..(FunctionLimits.LogChars - logChars)];
        logChars += text.Length;
        logs.Add(new RunLogLine(time.GetUtcNow(), told.Text("level") == "error", Clean(text)));
    }

    private RunOutcome OfResult(JsonElement value)
    {
        var json = value.ValueKind == JsonValueKind.Undefined ? "null"u8.ToArray() : Encoding.UTF8.GetBytes(value.GetRawText());
        return json.Length <= FunctionLimits.PayloadBytes
            ? new RunOutcome(RunStatus.Completed, json, null, null, logs.ToImmutable(), memory, processor, true)
            : Failed(RunStatus.Failure, "RESULT_TOO_LARGE", $"The function returned more than {FunctionLimits.PayloadBytes / 1024} KiB.", isFinal: true);
    }

    private RunOutcome OfError(JsonElement error)
    {
        var (name, message) = (WorkerLine.Text(error, "name"), WorkerLine.Text(error, "message"));

        // Lines of the stack that name the function's own code.
        var lines = WorkerLine.Text(error, "stack").Split('\n').Where(line => line.Contains("function.js", StringComparison.Ordinal)).Take(5);
        return Failed(RunStatus.Failure, name == "SyntaxError" ? "SYNTAX_ERROR" : "FUNCTION_ERROR", Clean(string.Join('\n', [$"{name}: {message}", .. lines])), isFinal: name == "SyntaxError");
    }

    private async Task<RunOutcome> Gone()
    {
        worker.Kill();
        return await worker.RanOutOfMemory()
            ? Failed(RunStatus.Failure, "MEMORY_LIMIT", "The run needed more memory than a function may have, and was ended.")
            : Failed(RunStatus.Failure, "WORKER_CRASHED", "The run's process ended before the run did.");
    }

    private RunOutcome Failed(RunStatus status, string code, string message, bool isFinal = false) =>
        new(status, null, code, message, logs.ToImmutable(), memory, processor, isFinal);

    // What cannot be stored or shown as text.
    private static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Replace('\0', ' ')));

}
