using System.Collections.Immutable;
using System.Security.Cryptography;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>„Mokymų baigimas“ over HTTP: marks, evaluations, questionnaires and certificates.</summary>
public sealed class CompletionTests
{
    [Fact]
    [Rule("B-01", "B-02", "B-03", "B-04", "B-05", "B-06", "B-07", "T-15")]
    public async Task Participants_go_from_the_first_session_to_the_questionnaire()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.InForceAsync(await Office.FullAsync(backend), learners: 3);
        var path = $"{story.Path}/completion";
        Assert.Equal(["Nepažymėta", "Nepažymėta", "Nepažymėta"], await StatesAsync());
        await RefusedMarkAsync("started", "completion-too-early", "dalyvis-1");

        await backend.MoveToAsync(story.Information.TrainingStart, new(9, 0));
        await story.MarkAsync("started", "dalyvis-1", "dalyvis-2");
        await RefusedMarkAsync("completed", "completion-too-early", "dalyvis-1");
        await backend.MoveToAsync(story.Information.TrainingEnd, new(18, 0));

        // Not marked on the first day: nothing more can be done with the person (B-04), but for the administrator (AMB-13).
        await RefusedMarkAsync("completed", "completion-not-started", "dalyvis-3");
        await RefusedMarkAsync("started", "completion-first-day-passed", "dalyvis-3");
        await backend.As("imp-administratorius").PostAsync<ImmutableArray<CompletionView>>($"{path}/started", new TickedParticipants([story.Learners["dalyvis-3"]]));

        await story.Manager.RefusedAsync(409, "completion-not-in-this-state", HttpMethod.Put, $"{path}/{story.Learners["dalyvis-1"]}/evaluation", new EvaluationForm("9"));
        await story.MarkAsync("completed", "dalyvis-1");
        await story.MarkAsync("not-completed", "dalyvis-2");
        Assert.Equal(["Mokymus baigė", "Mokymų nebaigė", "Mokymus pradėjo"], await StatesAsync());

        await story.Manager.RefusedAsync(422, "completion-evaluation-not-on-scale", HttpMethod.Put, $"{path}/{story.Learners["dalyvis-1"]}/evaluation", new EvaluationForm("11"));
        await story.Manager.PutAsync<CompletionView>($"{path}/{story.Learners["dalyvis-1"]}/evaluation", new EvaluationForm("9"));
        await backend.As("dalyvis-1").RefusedAsync(409, "completion-not-in-this-state", HttpMethod.Post, $"{path}/{story.Learners["dalyvis-1"]}/questionnaire", Filled(5));
        var confirmed = await story.Manager.PostAsync<CompletionView>($"{path}/{story.Learners["dalyvis-1"]}/evaluation/confirm");
        Assert.True(confirmed is { Evaluation: "9", EvaluationConfirmed: true, QuestionnaireFilled: false });
        Assert.Contains(await backend.MailsAsync(), mail => mail is { To: "dalyvis-1@pastas.example", Subject: "Prašome užpildyti programos vertinimo anketą" });

        await backend.As("dalyvis-1").RefusedAsync(422, "fields-invalid", HttpMethod.Post, $"{path}/{story.Learners["dalyvis-1"]}/questionnaire", Filled(6));
        await backend.As("dalyvis-1").PostAsync<RegistrationItem>($"{path}/{story.Learners["dalyvis-1"]}/questionnaire", Filled(4));
        Assert.Equal(["Anketa užpildyta", "Mokymų nebaigė", "Mokymus pradėjo"], await StatesAsync());

        async Task<IEnumerable<string>> StatesAsync() => (await story.Manager.GetAsync<ImmutableArray<CompletionView>>(path)).Select(view => view.StateLabel);

        Task RefusedMarkAsync(string mark, string code, string learner) =>
            story.Manager.RefusedAsync(409, code, HttpMethod.Post, $"{path}/{mark}", new TickedParticipants([story.Learners[learner]]));

        static Questionnaire Filled(int score) => new([.. Policy.Default.Questions.Select(question => new Answer(question.Id, score))], null);
    }

    /// <summary>The questionnaires are filled at 18:00; summer time ends in the night of 26 October 2025.</summary>
    [Theory]
    [InlineData("2025-10-19T06:00:00Z", "2025-10-25T21:00:00Z")]
    [InlineData("2025-10-20T06:00:00Z", "2025-10-26T22:00:00Z")]
    [Rule("B-08", "B-09")]
    public async Task Certificates_are_formed_on_the_next_day_in_Vilnius(string start, string midnight)
    {
        await using var backend = await Backend.StartAsync(start);
        var story = await Story.EvaluatedAsync(await Office.FullAsync(backend), learners: 2);
        await story.FillQuestionnaireAsync("dalyvis-1");
        var nextDay = DateTimeOffset.Parse(midnight, null);
        Assert.Equal(Vilnius.StartOf(backend.Today.AddDays(1)), nextDay);

        await backend.Clock.MoveToAsync(nextDay.AddSeconds(-1), TestContext.Current.CancellationToken);
        Assert.Equal([null, null], await NumbersAsync());
        await backend.Clock.MoveToAsync(nextDay, TestContext.Current.CancellationToken);

        Assert.Equal(["PAZ-300000003-000001", null], await NumbersAsync()); // Who has not filled the questionnaire waits.
        Assert.Equal("dalyvis-1@pastas.example", Assert.Single(await backend.MailsAsync(), mail => mail.Subject == "Suformuotas pažymėjimas").To);

        async Task<IEnumerable<string?>> NumbersAsync() =>
            (await story.Manager.GetAsync<ImmutableArray<CompletionView>>($"{story.Path}/completion")).Select(view => view.CertificateNumber);
    }

    [Fact]
    [Rule("B-08", "I-04")]
    public async Task A_certificate_is_downloaded_and_anyone_can_verify_it()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.QuestionnairesAsync(await Office.FullAsync(backend), learners: 1);
        var path = $"{story.Path}/completion/{story.Learners["dalyvis-1"]}/certificate";
        await backend.As("dalyvis-1").RefusedAsync(404, "certificate-unknown", HttpMethod.Get, path);
        await backend.MoveToAsync(backend.Today.AddDays(1));
        var view = Assert.Single(await story.Manager.GetAsync<ImmutableArray<CompletionView>>($"{story.Path}/completion"));
        Assert.Equal("Pažymėjimas suformuotas", view.StateLabel);

        var paper = await backend.As("dalyvis-1").SendAsync(HttpMethod.Get, path);
        var verified = await backend.Anyone.GetAsync<VerifiedCertificate>($"/api/certificates/{view.CertificateCode}");

        Assert.Equal("application/pdf", paper.ContentType);
        Assert.StartsWith("%PDF-", paper.Text, StringComparison.Ordinal);
        Assert.Equal(verified.Sha256, Convert.ToHexStringLower(SHA256.HashData(paper.Content)));
        Assert.Equal((view.CertificateNumber, "Šarūnas Kazlauskas", "Duomenų analizė skaičiuokle", 24, "9", backend.Today),
            (verified.Number, verified.HolderName, verified.ProgrammeName, verified.AcademicHours, verified.Evaluation, verified.FormedOn));
        await backend.Anyone.RefusedAsync(404, "certificate-unknown", HttpMethod.Get, "/api/certificates/0123456789abcdef");
        await backend.As("dalyvis-2").RefusedAsync(404, "participant-unknown", HttpMethod.Get, path);

        // Who is responsible for the programmes stands in the certificate (I-04).
        var group = await backend.Services.GetRequiredService<GroupStore>().FindAsync(story.Group, TestContext.Current.CancellationToken);
        var institution = await backend.Services.GetRequiredService<InstitutionStore>().FindAsync(group.Institution, TestContext.Current.CancellationToken);
        var document = CertificateForming.Compose(group, group.Participants[0], institution, view.CertificateNumber!, backend.Today, new("https://kursuok.example/c"), backend.Clock.Now);
        Assert.Equal(("Asta Šimkienė", "Mokymų vadovė"), (document.ResponsibleName, document.ResponsiblePosition));
    }

    [Fact]
    public async Task A_terminated_contract_gets_no_certificate()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.QuestionnairesAsync(await Office.FullAsync(backend), learners: 2);
        await story.Signer.PostAsync<ContractItem>($"{story.Path}/contracts/{story.Learners["dalyvis-1"]}/terminate", new TerminationForm(Kursuok.Domain.Training.Groups.TerminationGround.ProviderBreach, null));
        await backend.MoveToAsync(backend.Today.AddDays(1), new(12, 0));
        Assert.Equal("dalyvis-2@pastas.example", Assert.Single(await backend.MailsAsync(), mail => mail.Subject == "Suformuotas pažymėjimas").To);
    }
}
