using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>A process that runs one function: lines of JSON go in and come out, each bounded. It is killed when it is let go.</summary>
internal sealed class NodeWorker : IDisposable
{
    /// <summary>Bytes of a line that comes out at most.</summary>
    public const int MostBytes = 512 * 1024;

    private const int MostErrorChars = 16_384;
    private readonly Process process;
    private readonly PipeReader output;
    private readonly Task<string> errors;
    private readonly SemaphoreSlim writing = new(1);

    public NodeWorker(Process process)
    {
        this.process = process;
        output = PipeReader.Create(process.StandardOutput.BaseStream, new StreamPipeReaderOptions(bufferSize: 16_384));
        errors = ReadErrors(process.StandardError);
    }

    /// <summary>Whether it still runs.</summary>
    public bool IsAlive => !process.HasExited;

    /// <summary>Writes a line; false where the process is gone.</summary>
    public async Task<bool> Write(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            var stream = process.StandardInput.BaseStream;
            await stream.WriteAsync(line, cancellationToken);
            await stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            return true;
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended: whoever reads will see why.
            return false;
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>The next line; null at the end. Throws <see cref="InvalidDataException"/> for a line that is too long.</summary>
    public async Task<byte[]?> Read(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await output.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end);
                if (line.Length > MostBytes)
                    throw new InvalidDataException("The line is too long.");
                var bytes = line.ToArray();
                output.AdvanceTo(read.Buffer.GetPosition(1, end));
                return bytes;
            }

            if (read.Buffer.Length > MostBytes)
                throw new InvalidDataException("The line is too long.");
            output.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                return null;
        }
    }

    /// <summary>After the end: whether it ended for want of memory.</summary>
    public async Task<bool> RanOutOfMemory()
    {
        var text = await errors;
        return text.Contains("heap out of memory", StringComparison.Ordinal) || text.Contains("Allocation failed", StringComparison.Ordinal)
            || text.Contains("out of memory", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Kills the process.</summary>
    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
            Debug.Assert(process.HasExited || fault is System.ComponentModel.Win32Exception, "A process that runs can be killed.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        output.Complete();
        process.Dispose();
        writing.Dispose();
    }

    // All of it is read, so that the process never waits; only the beginning is kept.
    private static async Task<string> ReadErrors(StreamReader from)
    {
        var kept = new StringBuilder();
        var piece = new char[2_048];
        try
        {
            while (await from.ReadAsync(piece) is > 0 and var length)
                kept.Append(piece, 0, Math.Min(length, MostErrorChars - kept.Length));
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // The process was let go.
            kept.Append(' ');
        }

        return kept.ToString();
    }
}
