using System.Net;
using Kursuok.Functions.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kursuok.Tests.Functions.Platform.Http;

/// <summary>
/// Whose address is limited and stands in the trail. On Azure the front end adds the caller's address to «X-Forwarded-For», the host
/// calls the worker from this machine, and the worker's integration reads that header before any function runs.
/// </summary>
public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.7:4711", "192.0.2.7")]
    [InlineData("6.6.6.6, 192.0.2.7:4711", "192.0.2.7")]
    [InlineData("6.6.6.6, 7.7.7.7, [2001:db8::1]:4711", "2001:db8::1")]
    [InlineData("nonsense, 192.0.2.7", "192.0.2.7")]
    public async Task It_is_what_the_platform_has_added(string forwarded, string address) => Assert.Equal(address, await AddressAsync(forwarded, null));

    [Theory]
    [InlineData("192.0.2.7, 198.51.100.1:443", "192.0.2.7")]
    [InlineData("6.6.6.6, 192.0.2.7:4711, 198.51.100.1:443", "192.0.2.7")]
    public async Task Behind_a_proxy_of_ones_own_it_is_what_that_proxy_has_added(string forwarded, string address) =>
        Assert.Equal(address, await AddressAsync(forwarded, "X-Forwarded-For"));

    [Fact]
    public async Task A_proxy_may_have_a_header_of_its_own() =>
        Assert.Equal("192.0.2.7", await AddressAsync("6.6.6.6, 198.51.100.1:443", "X-Azure-ClientIP", ("X-Azure-ClientIP", "192.0.2.7")));

    private static async Task<string?> AddressAsync(string forwarded, string? header, params (string Name, string Value)[] headers)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Loopback } };
        http.Request.Headers["X-Forwarded-For"] = forwarded;
        foreach (var (name, value) in headers)
            http.Request.Headers[name] = value;
        // As the integration sets it up.
        var integration = new ForwardedHeadersMiddleware(_ => Task.CompletedTask, NullLoggerFactory.Instance, Options.Create(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All }));
        await integration.Invoke(http);

        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Kursuok:ClientAddressHeader", header)]).Build();
        using var limits = new RateLimits(settings);
        string? address = null;
        await new GuardMiddleware(limits, settings).Invoke(new Call(http), _ =>
        {
            address = http.Request.From();
            return Task.CompletedTask;
        });
        return address;
    }

    /// <summary>A call that has nothing but its HTTP.</summary>
    private sealed class Call(HttpContext http) : FunctionContext
    {
        public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object> { ["HttpRequestContext"] = http };

        public override string InvocationId => throw new NotSupportedException();
        public override string FunctionId => throw new NotSupportedException();
        public override TraceContext TraceContext => throw new NotSupportedException();
        public override BindingContext BindingContext => throw new NotSupportedException();
        public override RetryContext RetryContext => throw new NotSupportedException();
        public override IServiceProvider InstanceServices { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override FunctionDefinition FunctionDefinition => throw new NotSupportedException();
        public override IInvocationFeatures Features => throw new NotSupportedException();
    }
}
