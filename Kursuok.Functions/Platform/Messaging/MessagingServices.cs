using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MimeKit;

namespace Kursuok.Functions.Platform.Messaging;

/// <summary>What leaves: the outbox, its queues, and letters.</summary>
public static class MessagingServices
{
    /// <summary>The client of the queues takes its options from the services, where whoever hosts the functions has put some.</summary>
    public static void AddMessaging(this IServiceCollection services, IConfiguration settings, IHostEnvironment environment)
    {
        services.AddSingleton(provider => Bus(settings, provider.GetService<ServiceBusClientOptions>() ?? new()));
        services.AddTable(Outbox.Marks);
        services.AddSingleton<Outbox>();
        services.AddLetters(settings, environment);
    }

    private static ServiceBusClient Bus(IConfiguration settings, ServiceBusClientOptions options) =>
        settings[Queues.Connection + ":fullyQualifiedNamespace"] is { } bus
            ? new(bus, new DefaultAzureCredential(), options)
            : new(StorageServices.Setting(settings, Queues.Connection), options);

    /// <summary>Letters go to the mail server of the settings; in development, where none is named, into files.</summary>
    /// <exception cref="InvalidOperationException">There is no mail server, and this is no development.</exception>
    public static IServiceCollection AddLetters(this IServiceCollection services, IConfiguration settings, IHostEnvironment environment)
    {
        services.AddSingleton<Frontend>().AddSingleton<LetterHours>();
        if (SmtpSettings.Of(settings) is { } smtp)
            return services.AddSingleton(smtp).AddSingleton<ILetterSender, SmtpLetterSender>();
        if (!environment.IsDevelopment())
            throw new InvalidOperationException(
                "The setting Kursuok:Smtp:Host is missing: letters need a mail server everywhere but in development.");
        return services.AddSingleton<ILetterSender>(new LetterFiles(settings["Kursuok:MailFolder"] ?? Path.Combine(".local", "mail"),
            SmtpSettings.Address(settings, "From") ?? new MailboxAddress("KURSUOK", "neatsakyti@kursuok.lt"), SmtpSettings.Address(settings, "ReplyTo")));
    }
}
