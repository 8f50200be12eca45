using System.Globalization;

namespace OrleansTenantAuth.Bench.Measure;

/// <summary>What Linux tells of processes: CPU seconds of one with all that it started, and resident memory.</summary>
internal static class ProcessFigures
{
    private const double TicksPerSecond = 100;

    /// <summary>CPU seconds of a process, of its living descendants, and of those that ended.</summary>
    public static double CpuOfTree(int root)
    {
        var all = new Dictionary<int, Stat>();
        foreach (var directory in System.IO.Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(id) is { } stat)
                all[id] = stat;
        }

        return all.Where(process => IsBelow(process.Key, root, all)).Sum(process => process.Value.Seconds);
    }

    /// <summary>CPU seconds of the children of this process that ended.</summary>
    public static double CpuOfEndedChildren() => Read(Environment.ProcessId)!.Value.EndedChildren;

    /// <summary>Resident memory in MB: now, and the highest so far.</summary>
    public static (double Now, double Highest) ResidentMegabytes(int id)
    {
        var status = File.ReadAllLines($"/proc/{id}/status");
        return (Kilobytes(status, "VmRSS:") / 1024.0, Kilobytes(status, "VmHWM:") / 1024.0);
    }

    private static bool IsBelow(int id, int root, Dictionary<int, Stat> all)
    {
        while (id != root)
        {
            if (!all.TryGetValue(id, out var stat) || stat.Parent == 0)
                return false;
            id = stat.Parent;
        }

        return true;
    }

    private static Stat? Read(int id)
    {
        try
        {
            // The name may hold blanks and brackets; what counts stands behind its last bracket.
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            double Seconds(int first) => (Field(first) + Field(first + 1)) / TicksPerSecond;
            long Field(int index) => long.Parse(fields[index], CultureInfo.InvariantCulture);
            return new Stat((int)Field(1), Seconds(11) + Seconds(13), Seconds(13));
        }
        catch (IOException)
        {
            // It ended between the listing and the reading.
            return null;
        }
    }

    private static long Kilobytes(string[] status, string name) => long.Parse(
        status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
        CultureInfo.InvariantCulture);

    private readonly record struct Stat(int Parent, double Seconds, double EndedChildren);
}
