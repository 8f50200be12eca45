using System.Collections.Immutable;
using System.Net.Mail;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Silo.Outbound;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>Puts delivery into a host.</summary>
public static class DeliveryRegistration
{
    /// <summary>
    /// Adds the sender and its channels. Needs an <see cref="IGrainStore"/> and an <see cref="IGrainFactory"/>. Throws where
    /// <see cref="Faults"/> finds any.
    /// </summary>
    public static IServiceCollection AddOtpDelivery(this IServiceCollection services, TenantAuthOptions options, IHostEnvironment env)
    {
        services.AddMessageChannels(options, env);
        services.AddMetrics();
        services.TryAddSingleton<DeliveryMetrics>();
        services.TryAddSingleton<OtpSenderLog>();
        services.TryAddSingleton(new OtpSenderOptions());
        if (!string.IsNullOrEmpty(options.Events.WebhookUrl))
        {
            services.AddSingleton(provider => new EventWebhook(options.Events, Clock(provider)));
            services.AddHostedService<EventSender>();
        }

        return services.AddWorkspaceWebhooks(options, env).AddHostedService<OtpSender>();
    }

    /// <summary>Webhooks of workspaces. In Development they may lead to this very machine.</summary>
    private static IServiceCollection AddWorkspaceWebhooks(this IServiceCollection services, TenantAuthOptions options, IHostEnvironment env) => services
        .AddOutboundGuard(options, env)
        .AddSingleton(provider => new WebhookClient(Clock(provider), env.IsDevelopment() ? null : provider.GetRequiredService<OutboundGuard>()))
        .AddSingleton<MessageWebhooks>()
        .AddSingleton<WebhookRecords>()
        .AddSingleton<WebhookSenderLog>()
        .AddSingleton<WebhookSender>()
        .AddHostedService(provider => provider.GetRequiredService<WebhookSender>())
        .AddHostedService<WebhookTail>();

    /// <summary>
    /// Adds the configured channels, and in Development the <see cref="DevOutbox"/>, for a process that asks what can be sent and sends
    /// nothing itself.
    /// </summary>
    public static IServiceCollection AddMessageChannels(this IServiceCollection services, TenantAuthOptions options, IHostEnvironment env)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(env);
        var faults = Faults(options, env.IsDevelopment());
        if (!faults.IsEmpty)
            throw new InvalidOperationException(string.Join(Environment.NewLine, faults));

        if (env.IsDevelopment())
            services.TryAddSingleton<DevOutbox>();
        if (!string.IsNullOrEmpty(options.Mail.Host))
            services.AddSingleton<IMessageChannel>(provider => new SmtpChannel(options.Mail, Clock(provider)));
        if (!string.IsNullOrEmpty(options.Sms.WebhookUrl))
            services.AddSingleton<IMessageChannel>(provider => new SmsWebhookChannel(options.Sms, Clock(provider)));
        services.TryAddSingleton<WorkspaceWebhooks>();
        services.TryAddSingleton(provider =>
            new MessageChannels(provider.GetServices<IMessageChannel>(), provider.GetService<DevOutbox>()));
        return services;
    }

    /// <summary>What is wrong with the settings, each fault with its key. Part of the check at the start.</summary>
    public static ImmutableArray<string> Faults(TenantAuthOptions options, bool isDevelopment)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = ImmutableArray.CreateBuilder<string>();
        if (!string.IsNullOrEmpty(options.Mail.Host))
            CheckMail(options.Mail, isDevelopment, faults);
        if (!string.IsNullOrEmpty(options.Sms.WebhookUrl))
            CheckWebhook("Sms", options.Sms.WebhookUrl, options.Sms.WebhookSecret, isDevelopment, faults);
        if (!string.IsNullOrEmpty(options.Events.WebhookUrl))
            CheckWebhook("Events", options.Events.WebhookUrl, options.Events.WebhookSecret, isDevelopment, faults);
        return faults.ToImmutable();
    }

    private static void CheckMail(MailOptions mail, bool isDevelopment, ImmutableArray<string>.Builder faults)
    {
        if (!MailAddress.TryCreate(mail.From, out _))
            faults.Add("TenantAuth:Mail:From must be the sender's address when TenantAuth:Mail:Host is set.");
        if (mail.Port is < 1 or > 65_535)
            faults.Add("TenantAuth:Mail:Port must be 1 to 65535.");
        if (!mail.UseTls && !isDevelopment)
            faults.Add("TenantAuth:Mail:UseTls must be true outside Development.");
    }

    private static void CheckWebhook(string name, string address, string? secret, bool isDevelopment, ImmutableArray<string>.Builder faults)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
            faults.Add($"TenantAuth:{name}:WebhookUrl must be an absolute http or https address.");
        else if (url.Scheme != Uri.UriSchemeHttps && !isDevelopment)
            faults.Add($"TenantAuth:{name}:WebhookUrl must be https outside Development.");
        if (secret is not { Length: >= 32 })
            faults.Add($"TenantAuth:{name}:WebhookSecret must have at least 32 characters when TenantAuth:{name}:WebhookUrl is set.");
    }

    private static StoreClock Clock(IServiceProvider provider) => provider.GetRequiredService<IGrainStore>().Clock;
}
