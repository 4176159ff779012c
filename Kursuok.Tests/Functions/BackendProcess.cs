using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Functions;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Tests.Functions;

/// <summary>A backend in a process of its own, over a storage account that it shares with others.</summary>
internal sealed class BackendProcess : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kursuok-").FullName;
    private readonly Process _process;
    private readonly HttpClient _http = new();

    private BackendProcess(string storage) => _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
    [
        typeof(Kursuok.LocalHost.Program).Assembly.Location, "--urls=http://127.0.0.1:0", "--Kursuok:VirtualClock=true", $"--Kursuok:VirtualClockStart={Backend.DefaultStart}",
        $"--StorageConnection={storage}", "--Kursuok:EmbeddedStorage=false", $"--Kursuok:LocalState={_folder}",
        $"--Kursuok:MailFolder={Path.Combine(_folder, "mail")}",
    ])
    { RedirectStandardOutput = true, UseShellExecute = false })!;

    public static async Task<BackendProcess> StartAsync(string storage)
    {
        const string sign = "Now listening on: ";
        var process = new BackendProcess(storage);
        while (process._http.BaseAddress is null)
        {
            var line = await process._process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The backend has ended.");
            if (line.IndexOf(sign, StringComparison.Ordinal) is >= 0 and var at)
                process._http.BaseAddress = new(line[(at + sign.Length)..].Trim());
        }
        _ = process._process.StandardOutput.ReadToEndAsync();
        return process;
    }

    /// <summary>Signs a sample person in, and posts.</summary>
    public async Task<HttpStatusCode> PostAsync<T>(string person, string path, T body)
    {
        using var signIn = await _http.PostAsJsonAsync("/sample/sign-in", new { person });
        var token = (await signIn.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Json.Http) };
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
