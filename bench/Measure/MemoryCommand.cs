using System.Globalization;

namespace OrleansTenantAuth.Bench.Measure;

/// <summary>Keeps the resident memory of a process.</summary>
internal static class MemoryCommand
{
    /// <summary>Reads it now; the highest value so far is a figure of its own.</summary>
    public static int Run(Arguments arguments)
    {
        var (now, highest) = ProcessFigures.ResidentMegabytes(arguments.Number("pid", 0));
        var (name, file) = (arguments.Text("name"), arguments.Text("results"));
        new Result(name) { Value = now, Unit = "MB" }.Save(file);
        new Result(name + "-highest") { Value = highest, Unit = "MB" }.Save(file);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {now:F0} MB resident, {highest:F0} MB at most"));
        return 0;
    }
}
