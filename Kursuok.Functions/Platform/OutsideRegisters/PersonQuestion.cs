using System.Net.Http.Json;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Platform.OutsideRegisters;

/// <summary>A question about a person stands in the body: a personal code must stand in no address.</summary>
internal sealed record PersonQuestion(string PersonalCode)
{
    public static HttpRequestMessage Of(string path, PersonalCode person) =>
        new(HttpMethod.Post, path) { Content = JsonContent.Create(new PersonQuestion(person.Value), options: Json.Http) };
}
