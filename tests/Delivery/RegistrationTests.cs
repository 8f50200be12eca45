using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Tests.Delivery.Support;

namespace OrleansTenantAuth.Tests.Delivery;

/// <summary>What a host gets, and Development's outbox.</summary>
public sealed class RegistrationTests
{
    private static readonly TenantAuthOptions Configured = new()
    {
        Mail = new MailOptions { Host = "mail.test", From = "no-reply@auth.test" },
        Sms = new SmsOptions { WebhookUrl = "https://sms.test/send", WebhookSecret = new string('s', 32) },
    };

    [Fact]
    public void Production_ReachesWhatIsConfigured_AndHasNoOutbox()
    {
        using var services = Build(new TenantAuthOptions { Mail = Configured.Mail }, "Production");

        services.GetService<DevOutbox>().ShouldBeNull();
        var channels = services.GetRequiredService<MessageChannels>();
        channels.Reaches(ContactKinds.Email).ShouldBeTrue();
        channels.Reaches(ContactKinds.Phone).ShouldBeFalse();
        services.GetServices<IHostedService>().Select(service => service.GetType().Name)
            .ShouldBe([nameof(OtpSender), "WebhookSender", "WebhookTail"], ignoreOrder: true);
    }

    [Fact]
    public async Task Development_WithoutChannels_KeepsEveryKindInTheOutbox()
    {
        await using var services = Build(new TenantAuthOptions(), "Development");
        var channels = services.GetRequiredService<MessageChannels>();

        channels.Reaches(ContactKinds.Phone).ShouldBeTrue();
        (await channels.Send(Messages.Sms("+491"), CancellationToken.None)).ShouldBe(DeliveryResult.Accepted);

        services.GetRequiredService<DevOutbox>().Find("+491").ShouldHaveSingleItem().Code.ShouldBe("123456");
    }

    [Fact]
    public async Task Development_BesideARealChannel_KeepsTheMessageOnce_WhateverTheChannelSays()
    {
        var outbox = new DevOutbox();
        var real = Fake.Of<IMessageChannel>((method, _) => method.Name == "get_Kind"
            ? ContactKinds.Email
            : Task.FromResult(DeliveryResult.Transient("smtp 451")));
        var channels = new MessageChannels([real], outbox);

        for (var attempt = 0; attempt < 2; attempt++)
            (await channels.Send(Messages.Mail("anna@customer.test"), CancellationToken.None)).ShouldBe(DeliveryResult.Transient("smtp 451"));

        outbox.Find(null).Length.ShouldBe(1);
    }

    [Fact]
    public void Outbox_KeepsTheNewest_AndAnswersNewestFirst_ByContact()
    {
        var outbox = new DevOutbox();
        for (var number = 0; number < DevOutbox.Capacity + 10; number++)
        {
            var id = number.ToString(CultureInfo.InvariantCulture);
            outbox.Add(Messages.Mail(number % 2 == 0 ? "even@customer.test" : "odd@customer.test", id: id));
        }

        outbox.Find(null).Length.ShouldBe(DevOutbox.Capacity);
        outbox.Find("even@customer.test").Select(message => message.Id).Take(2).ShouldBe(["1008", "1006"]);
        outbox.Find(null)[^1].Id.ShouldBe("10");
        outbox.Find("nobody@customer.test").ShouldBeEmpty();
    }

    [Fact]
    public void Faults_NamesEveryKeyAtOnce_AndStopsTheStart()
    {
        var options = new TenantAuthOptions
        {
            Mail = new MailOptions { Host = "mail.test", From = "nobody", Port = 0, UseTls = false },
            Sms = new SmsOptions { WebhookUrl = "http://sms.test", WebhookSecret = "short" },
        };

        var faults = DeliveryRegistration.Faults(options, isDevelopment: false);

        foreach (var key in new[] { "Mail:From", "Mail:Port", "Mail:UseTls", "Sms:WebhookUrl", "Sms:WebhookSecret" })
            faults.ShouldContain(fault => fault.StartsWith("TenantAuth:" + key, StringComparison.Ordinal));
        DeliveryRegistration.Faults(options, isDevelopment: true).Length.ShouldBe(3);
        DeliveryRegistration.Faults(Configured, isDevelopment: false).ShouldBeEmpty();
        Should.Throw<InvalidOperationException>(() => Build(options, "Production"));
    }

    private static ServiceProvider Build(TenantAuthOptions options, string environment)
    {
        var time = new ManualTime();
        var outbox = new FakeOutbox(time);
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(outbox.AsStore())
            .AddSingleton(new MasterKeys([new MasterKey("k1", new byte[32])]))
            .AddSingleton(new FakeChallenges(time, outbox).AsFactory())
            .AddOtpDelivery(options, new TestEnvironment(environment))
            .BuildServiceProvider(validateScopes: true);
    }
}
