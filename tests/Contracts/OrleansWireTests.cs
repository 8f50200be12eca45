using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Serialization;
using OrleansTenantAuth.TestSupport;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Tests.Contracts;

/// <content>What silos and gateways of two versions send each other while one is replaced by the other.</content>
public sealed partial class GrainContractTests
{
    private static readonly Serializer Wire = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    [Fact]
    public void Bytes_OfEveryCommandAndAnswer_AreAsEver_AndRead()
    {
        var bytes = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var type in Interfaces.SelectMany(type => type.GetMethods())
            .SelectMany(method => (Type[])[method.GetParameters()[0].ParameterType, method.ReturnType.GenericTypeArguments[0]]).Distinct())
        {
            var samples = new[] { Sample(type, isFull: true)!, Sample(type, isFull: false)! };
            bytes[Name(type)] = [.. samples.Select(sample => Convert.ToBase64String(Wire.SerializeToArray(sample)))];
        }

        using var golden = JsonDocument.Parse(Golden.ShouldMatch("orleans-wire", JsonSerializer.SerializeToUtf8Bytes(bytes)));
        foreach (var read in golden.RootElement.EnumerateObject().SelectMany(type => type.Value.EnumerateArray()))
        {
            var value = Wire.Deserialize<object>(read.GetBytesFromBase64());
            var sent = Convert.ToBase64String(Wire.SerializeToArray(value));
            sent.ShouldBe(read.GetString());
        }
    }

    [Fact]
    public void ACall_OfAProcessThatSetNoTimeLimit_IsRead()
    {
        const string Sent = "MAFIpOKUIW90YS5Bc2tPd25lcnNoaXDoIOhAIWdFIwGrid58jwEjRWeJq81BE3RleHQgw6kgIsEJwQkBASEg4ODgwQng";
        var read = Wire.Deserialize<AskOwnership>(Convert.FromBase64String(Sent));
        read.Call.Until.ShouldBeNull();
        read.Call.RequestId.ShouldNotBeEmpty();
    }

    [Fact]
    public void EveryType_RoundTripsThroughOrleans()
    {
        foreach (var type in ContractTypes().Where(type => !IsLeaf(type)))
        {
            foreach (var sample in new[] { Sample(type, isFull: true), Sample(type, isFull: false) })
            {
                var read = Wire.Deserialize<object>(Wire.SerializeToArray(sample));
                JsonSerializer.Serialize(read, type).ShouldBe(JsonSerializer.Serialize(sample, type), type.ToString());
            }
        }
    }

    [Fact]
    public void Outcomes_OfEveryError_RoundTripThroughOrleans()
    {
        foreach (var error in Enum.GetValues<AuthError>().Where(error => error is not (AuthError.Unset or AuthError.None)))
        {
            var refused = Outcome<Done>.Refuse(error, 7, [new FieldError("f", "m")]).Under([new GuardStamp("k", 3)]);
            var read = Wire.Deserialize<Outcome<Done>>(Wire.SerializeToArray(refused));
            (read.Error, read.RetryAfterSeconds, read.Fields.Single().Field, read.Guards.Single().Version).ShouldBe((error, 7, "f", 3));
        }
    }

    [Fact]
    public async Task NamesOfGrainsAndInterfaces_AreAsEver()
    {
        await using var engine = await TestEngine.Start(_ => { });
        var manifest = engine.Cluster.Silos[0].ServiceProvider.GetRequiredService<IClusterManifestProvider>().LocalGrainManifest;
        var own = Interfaces.Select(type => AliasOf(type)!).ToHashSet(StringComparer.Ordinal);
        var grains = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (name, grain) in manifest.Grains)
        {
            if (grain.Properties.Values.Where(own.Contains).Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } known)
                grains[name.ToString()!] = known;
        }

        var interfaces = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, known) in manifest.Interfaces.Where(known => own.Contains(known.Key.ToString()!)))
            interfaces[name.ToString()!] = known.Properties[WellKnownGrainInterfaceProperties.Version];
        (grains.Count, interfaces.Count).ShouldBe((own.Count, own.Count));
        Golden.ShouldMatch("orleans-names", JsonSerializer.SerializeToUtf8Bytes(new { grains, interfaces }));
    }
}
