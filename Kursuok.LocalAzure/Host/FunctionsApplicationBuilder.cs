using System.Globalization;
using System.Reflection;
using Kursuok.LocalAzure.Host;
using Kursuok.LocalAzure.Storage;
using Kursuok.LocalAzure.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Builds the host of an assembly's functions: Kestrel, the engines, and the middleware around every function.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private const long DefaultLargestBody = 10 * 1024 * 1024;

    private readonly WebApplicationBuilder _web;
    private readonly IReadOnlyCollection<Type> _functionClasses;
    private readonly IReadOnlyCollection<ILocalExtension> _extensions;
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];

    internal FunctionsApplicationBuilder(string[] args, Assembly functions, IReadOnlyCollection<Type> functionClasses)
    {
        _functionClasses = functionClasses;
        _web = WebApplication.CreateEmptyBuilder(new()
        {
            Args = args,
            ApplicationName = functions.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = System.Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT") ?? Environments.Development,
        });
        Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LocalSettings.Read(AppContext.BaseDirectory) });
        Configuration.AddEnvironmentVariables().AddCommandLine(args);
        Logging.AddConfiguration(Configuration.GetSection("Logging")).AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        _web.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Configuration.GetValue("Kursuok:MaxRequestBodySize", DefaultLargestBody);
        });
        // Registered first, so that the engines run before anything of the functions' own that is hosted, and before HTTP.
        Services.AddHostedService<LocalHost>();
        Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        Services.AddRouting();
        _extensions = [.. functions.GetCustomAttributes<LocalExtensionAttribute>().Select(attribute => Load(attribute.AssemblyName))];
        foreach (var extension in _extensions)
            extension.Configure(Services, Configuration);
    }

    public IServiceCollection Services => _web.Services;

    public ConfigurationManager Configuration => _web.Configuration;

    public IHostEnvironment Environment => _web.Environment;

    public ILoggingBuilder Logging => _web.Logging;

    public IMetricsBuilder Metrics => _web.Metrics;

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_web).Properties;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        _middleware.Add(middleware);
        return this;
    }

    public void ConfigureContainer<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        ((IHostApplicationBuilder)_web).ConfigureContainer(factory, configure);

    /// <summary>Checks every function; throws one message with everything that is wrong.</summary>
    public IHost Build()
    {
        var settings = new HostSettings(Configuration);
        var faults = new List<string>();
        var catalogue = FunctionCatalogue.Find(_functionClasses, settings.RoutePrefix, faults);
        faults.AddRange(HttpFunctions.Conflicts(catalogue, settings.RoutePrefix));
        var plan = EnginePlan.Of(catalogue, Configuration, faults);
        if (faults.Count > 0)
            throw new InvalidFunctionsException(faults);

        AddServices(catalogue, settings, plan);
        var app = _web.Build();
        foreach (var missing in MissingServices(catalogue, app.Services))
            faults.Add(missing);
        if (faults.Count > 0)
            throw new InvalidFunctionsException(faults);

        app.UseRouting();
        app.Use(HttpFunctions.AnswerUnroutedAsync);
        new HttpFunctions(app.Services.GetRequiredService<FunctionRunner>(), app.Services.GetRequiredService<ILogger<HttpFunctions>>())
            .Map(app, catalogue, settings.RoutePrefix);
        foreach (var extension in _extensions)
            extension.Map(app);
        return app;
    }

    private void AddServices(FunctionCatalogue catalogue, HostSettings settings, EnginePlan plan)
    {
        FunctionExecutionDelegate pipeline = LocalFunction.RunAsync;
        for (var i = _middleware.Count - 1; i >= 0; i--)
            pipeline = _middleware[i](pipeline);
        Services.AddSingleton(catalogue).AddSingleton(settings).AddSingleton(plan)
            .AddSingleton(services => new FunctionRunner(services, pipeline))
            .AddSingleton(_ => LocalState.Open(Configuration));
        if (Configuration.GetValue<bool>("Kursuok:VirtualClock"))
        {
            Services.AddSingleton(services => new VirtualClock(services.GetRequiredService<LocalDatabase>(), StartOfClock()));
            Services.AddSingleton<TimeProvider>(services => services.GetRequiredService<VirtualClock>());
            Services.AddSingleton(services => new ClockMover(services.GetRequiredService<VirtualClock>(), services.GetRequiredService<Engines>().TimeDriven));
        }
        Services.TryAddSingleton(TimeProvider.System);
        Services.AddSingleton<Engines>();
        Services.AddSingleton(services => services.GetRequiredService<Engines>().Durable.Client);
        if (catalogue.Functions.Any(function => function.ReturnsActionResult))
            Services.AddMvcCore();
    }

    private DateTimeOffset StartOfClock() => Configuration["Kursuok:VirtualClockStart"] is { } start
        ? DateTimeOffset.Parse(start, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
        : TimeProvider.System.GetUtcNow();

    private static IEnumerable<string> MissingServices(FunctionCatalogue catalogue, IServiceProvider services)
    {
        var known = services.GetRequiredService<IServiceProviderIsService>();
        return from type in catalogue.Functions.Where(function => !function.IsStatic).Select(function => function.Class).Distinct()
               from parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
               where !parameter.HasDefaultValue && !known.IsService(parameter.ParameterType)
               select $"{type.FullName} needs a {parameter.ParameterType.Name}, which is not registered";
    }

    private static ILocalExtension Load(string assemblyName)
    {
        var extension = Assembly.Load(assemblyName).GetExportedTypes().Single(type => type.IsAssignableTo(typeof(ILocalExtension)));
        return (ILocalExtension)Activator.CreateInstance(extension)!;
    }
}
