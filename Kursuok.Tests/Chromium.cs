using Kursuok.Functions.Platform.Storage;
using Microsoft.Playwright;

namespace Kursuok.Tests;

/// <summary>
/// Debian's chromium (or the one that KURSUOK_CHROMIUM names), driven as a person would. A machine without it skips the
/// tests that need it, unless KURSUOK_BROWSER=required.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string Executable => Environment.GetEnvironmentVariable("KURSUOK_CHROMIUM") ?? "/usr/bin/chromium";

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
            return;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = ["--disable-gpu", "--disable-dev-shm-usage"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A window of somebody who has never been here.</summary>
    public async Task<Window> OpenAsync(int width, int height)
    {
        if (_browser is null)
        {
            var reason = $"There is no browser at {Executable}: install Debian's chromium, or name one in KURSUOK_CHROMIUM.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("KURSUOK_BROWSER") == "required", reason);
            Assert.Fail(reason);
        }
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, Locale = "lt-LT" });
        context.SetDefaultTimeout(10_000);
        return new(context, await context.NewPageAsync());
    }
}

/// <summary>A window that remembers what its pages complained of (errors of scripts, things that a policy forbade).</summary>
public sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    internal Window(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            // The browser itself tells of every refused request, which is what pages expect.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
    }

    public IPage Page { get; }

    public List<string> Complaints { get; } = [];

    /// <summary>Presses what reads so.</summary>
    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public Task TickAsync(string label) => Page.GetByLabel(label).CheckAsync();

    /// <summary>Waits for the page with this heading; nothing of it may stand beside the screen.</summary>
    public async Task SeeAsync(string heading)
    {
        await Page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true }).WaitForAsync();
        Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"«{heading}» is wider than the screen.");
    }

    /// <summary>What the page tells as an error.</summary>
    public async Task<string> FaultAsync() => await Page.GetByRole(AriaRole.Alert).InnerTextAsync();

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
