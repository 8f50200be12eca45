using Microsoft.Win32.SafeHandles;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Gateway.Userfront.Passwords;

/// <summary>
/// Leaked passwords in a file of the operator: lines of a SHA-1 in 40 hex digits, optionally a colon and a count, in order of the hashes,
/// as the public list can be downloaded. The file is searched where it lies; it may be far larger than the memory.
/// </summary>
public sealed class BreachedFile : IBreachedPasswords, IDisposable
{
    private const int MostLine = 128;
    private readonly SafeFileHandle? file;
    private readonly long length;

    /// <summary>Opens the file, where one is set.</summary>
    public BreachedFile(TenantAuthOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrEmpty(options.Passwords.BreachedFile))
            return;
        file = File.OpenHandle(options.Passwords.BreachedFile, options: FileOptions.RandomAccess);
        length = RandomAccess.GetLength(file);
    }

    /// <inheritdoc/>
    public async ValueTask<bool?> Knows(string sha1, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sha1);
        if (file is null)
            return false;
        try
        {
            return await Find(sha1, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // A disk that fails, or a file that is no such list: nothing is known.
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    /// <summary>A search among the lines that begin in a stretch of the file, by its middle.</summary>
    private async ValueTask<bool> Find(string sha1, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostLine];
        var (first, end) = (0L, length);
        while (first < end)
        {
            var middle = first + ((end - first) / 2);
            var line = await LineFrom(middle, buffer, cancellationToken);
            if (line >= end)
            {
                end = middle;
                continue;
            }

            var read = await Fill(line, buffer, cancellationToken);
            if (read < sha1.Length)
                throw new InvalidDataException("The list of leaked passwords has a line that is too short.");
            var order = Compare(sha1, buffer);
            if (order == 0)
                return true;
            (first, end) = order > 0 ? (line + 1, end) : (first, middle);
        }

        return false;
    }

    /// <summary>Where the first line begins that begins at a position or behind it.</summary>
    private async ValueTask<long> LineFrom(long position, byte[] buffer, CancellationToken cancellationToken)
    {
        if (position == 0)
            return 0;
        var read = await Fill(position - 1, buffer, cancellationToken);
        var feed = buffer.AsSpan(0, read).IndexOf((byte)'\n');
        if (feed < 0 && read == MostLine)
            throw new InvalidDataException("The list of leaked passwords has a line that is too long.");
        return feed < 0 ? length : position + feed;
    }

    private async ValueTask<int> Fill(long position, byte[] buffer, CancellationToken cancellationToken)
    {
        var read = 0;
        while (read < buffer.Length && await RandomAccess.ReadAsync(file!, buffer.AsMemory(read), position + read, cancellationToken) is > 0 and var more)
            read += more;
        return read;
    }

    private static int Compare(string sha1, byte[] line)
    {
        for (var index = 0; index < sha1.Length; index++)
        {
            var difference = sha1[index] - char.ToUpperInvariant((char)line[index]);
            if (difference != 0)
                return difference;
        }

        return 0;
    }
}
