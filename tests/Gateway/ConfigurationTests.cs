using System.Reflection;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Settings are checked at start, all at once.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void Faults_AreReportedTogether_EachWithItsKey()
    {
        var faults = ConfigurationFaults.Of(new TenantAuthOptions { Store = "files", TrustedProxies = { "10.0.0.0" }, FailedCallsPerMinute = 0 }, isDevelopment: false);
        foreach (var key in new[] { "Store", "AdminKey", "MasterKeys__0__Key", "Issuer", "TrustedProxies__0", "FailedCallsPerMinute" })
            faults.ShouldContain(fault => fault.Contains("TenantAuth__" + key, StringComparison.Ordinal));
    }

    [Fact]
    public void Issuer_OutsideDevelopment_MustBeHttps() =>
        ConfigurationFaults.Of(new TenantAuthOptions { Issuer = "http://auth.example.com" }, isDevelopment: false)
            .ShouldContain(fault => fault.Contains("https://", StringComparison.Ordinal) && fault.StartsWith("TenantAuth__Issuer", StringComparison.Ordinal));

    [Fact]
    public void Faults_OfTheCluster_AreReportedWithTheirKeys()
    {
        var options = new TenantAuthOptions { Cluster = { Id = "", Address = "here", SiloPort = -1, GatewayPort = 70_000, Client = true } };
        var faults = ConfigurationFaults.OfSilo(options, isDevelopment: true);
        foreach (var property in typeof(ClusterOptions).GetProperties())
            faults.ShouldContain(fault => fault.StartsWith("TenantAuth__Cluster__" + property.Name, StringComparison.Ordinal), property.Name);
    }

    [Fact]
    public void Help_ListsEveryKey()
    {
        var listed = ConfigurationKeys.All.Select(key => key.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var property in typeof(TenantAuthOptions).GetProperties(BindingFlags.Instance | BindingFlags.Public))
            listed.ShouldContain(key => key.StartsWith("TenantAuth__" + property.Name, StringComparison.Ordinal), property.Name);
        foreach (var property in typeof(MailOptions).GetProperties())
            listed.ShouldContain(key => key == "TenantAuth__Mail__" + property.Name, property.Name);
        foreach (var property in typeof(SmsOptions).GetProperties())
            listed.ShouldContain(key => key == "TenantAuth__Sms__" + property.Name, property.Name);
        foreach (var property in typeof(ClusterOptions).GetProperties())
            listed.ShouldContain(key => key == "TenantAuth__Cluster__" + property.Name, property.Name);
    }

    [Fact]
    public async Task Start_OutsideDevelopment_WithoutSecuritySettings_StopsNamingThem()
    {
        var fault = await Should.ThrowAsync<ConfigurationException>(() => GatewayHarness.Start("Production", ("AdminKey", ""), ("Issuer", ""), ("Store", ""), ("MasterKeys:0:Key", "short")));
        foreach (var key in new[] { "AdminKey", "Issuer", "Store", "MasterKeys__0__Key" })
            fault.Message.ShouldContain("TenantAuth__" + key);
    }

    [Fact]
    public void DevelopmentKeys_AreMadeOnce_ForTheirOwnerOnly()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("ota-keys-").FullName;
        var first = new TenantAuthOptions { DataDirectory = directory };
        DevelopmentKeys.Fill(first)!.ShouldContain(first.AdminKey!);
        var second = new TenantAuthOptions { DataDirectory = directory };
        DevelopmentKeys.Fill(second)!.ShouldNotContain(first.AdminKey!);
        second.AdminKey.ShouldBe(first.AdminKey);
        second.MasterKeys.ShouldBe(first.MasterKeys);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(directory, "admin-key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        System.IO.Directory.Delete(directory, recursive: true);
    }
}
