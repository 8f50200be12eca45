using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Gateway.Hosting;

/// <summary>The command line: few options, and a help text that lists every configuration key.</summary>
public static class CommandLine
{
    /// <summary>Parses, and runs the server unless help or version was asked for. Answers the exit code.</summary>
    public static Task<int> Run(string[] args, Func<string[], Task<int>> serve)
    {
        var urls = new Option<string?>("--urls") { Description = "Addresses to listen on, separated by ';' [default: " + GatewayHost.DefaultUrl + "]" };
        var environment = new Option<string?>("--environment") { Description = "Development or Production [default: Production; 'dotnet run' sets Development]" };
        var silos = new Option<bool>("--silos") { Description = "Hold no grains here and connect to the cluster's silos (builds for Orleans)" };
        var root = new RootCommand("OrleansTenantAuth: multi-tenant identity and authorization server.") { urls, environment, silos };
        if (root.Options.OfType<HelpOption>().FirstOrDefault() is { Action: HelpAction standard } help)
            help.Action = new HelpWithKeys(standard);

        root.SetAction((parsed, _) =>
        {
            var known = new List<string>();
            if (parsed.GetValue(urls) is { } addresses)
                known.AddRange(["--urls", addresses]);
            if (parsed.GetValue(environment) is { } name)
                known.AddRange(["--environment", name]);
            if (parsed.GetValue(silos))
                known.AddRange([$"--{TenantAuthOptions.Section}:{nameof(TenantAuthOptions.Cluster)}:{nameof(ClusterOptions.Client)}", "true"]);
            return serve([.. known]);
        });

        // The host itself reacts to SIGTERM and Ctrl+C and drains; the command line must not end the process under it.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private sealed class HelpWithKeys(HelpAction standard) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var result = standard.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Configuration (environment; in appsettings.json the section TenantAuth):");
            var keyWidth = ConfigurationKeys.All.Max(key => key.Key.Length) + 2;
            var defaultWidth = ConfigurationKeys.All.Max(key => key.Default.Length) + 2;
            foreach (var (key, value, meaning) in ConfigurationKeys.All)
                output.WriteLine($"  {key.PadRight(keyWidth)}{value.PadRight(defaultWidth)}{meaning}");
            return result;
        }
    }
}
