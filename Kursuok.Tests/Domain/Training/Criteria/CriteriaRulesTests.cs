using System.Collections.Immutable;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Documents;

namespace Kursuok.Tests.Domain.Training.Criteria;

public sealed class CriteriaRulesTests
{
    private static readonly Today s_today = Sample.At(2026, 9, 10, 12); // Thursday
    private static readonly LearnerFile s_file = LearnerFile.Of("person-1") with
    {
        SealedCode = "sealed",
        BirthDate = new(1990, 5, 17),
        Contact = new("Vardenis", "v@pastas.lt"),
    };

    private static Decision<LearnerFile> Decide(LearnerFile file, FileCommand command, Actor actor, Today? today = null) =>
        FileRules.Decide(file, command, actor, today ?? s_today, BasketPolicy.Default);

    private static SubmitDocument Submit(DocumentKind kind = DocumentKind.Education, string id = "d1") =>
        new(id, kind, new("learners/person-1/" + id, "00"), "application/pdf");

    private static LearnerFile With(DocumentState state, DocumentKind kind = DocumentKind.Education)
    {
        var file = Decide(s_file, Submit(kind), Sample.Learner(1)).State;
        return file with { Documents = [file.Documents[0] with { State = state }] };
    }

    [Fact]
    [Rule("D-06", "D-09", "D-10")]
    public void A_document_is_reviewed_by_the_table()
    {
        var commands = new (string Name, FileCommand Command, Roles Role)[]
        {
            ("SubmitAgain", Submit(), Roles.Learner),
            ("SubmitOther", Submit(id: "d2"), Roles.Learner),
            ("Identify", new Identify(s_file.Contact, s_file.BirthDate, "sealed anew"), Roles.Learner),
            ("TakeAnswers", new TakeAnswers(null, null), Roles.Clock),
            ("Withdraw", new WithdrawDocument("d1"), Roles.Learner),
            ("Accept", new ReviewDocument("d1", DocumentState.Qualification, null), Roles.ImpAdministrator),
            ("Reject", new ReviewDocument("d1", DocumentState.Rejected, "Neįskaitoma"), Roles.ImpAdministrator),
        };
        foreach (var state in Enum.GetValues<DocumentState>())
        {
            foreach (var (name, command, role) in commands)
            {
                foreach (var (who, actor) in Sample.Actors)
                {
                    var expected = !actor.Is(role) ? "role-missing"
                        : actor.PersonId != "person-1" && role == Roles.Learner ? "learner-document-unknown"
                        : (state, name) switch
                        {
                            (_, "SubmitAgain" or "Identify") => "nothing",
                            (_, "SubmitOther" or "TakeAnswers") => state.ToString(), // It stays as it was.
                            (DocumentState.Submitted, "Withdraw") => "Withdrawn",
                            (DocumentState.Submitted, "Accept") => "Qualification",
                            (DocumentState.Submitted, "Reject") => "Rejected",
                            (DocumentState.Withdrawn, "Withdraw") or (DocumentState.Qualification, "Accept")
                                or (DocumentState.Rejected, "Reject") => "nothing",
                            _ => "learner-document-not-in-this-state",
                        };
                    string actual;
                    try
                    {
                        var decision = Decide(With(state), command, actor);
                        actual = decision.IsNothing ? "nothing" : decision.State.Documents[0].State.ToString();
                    }
                    catch (RefusedException refused)
                    {
                        actual = refused.Refusal.Code;
                    }
                    Assert.True(expected == actual, $"{state} × {name} × {who}: {expected} in the table, {actual} in fact");
                }
            }
        }
    }

    [Fact]
    [Rule("D-10", "D-11", "D-12", "D-13")]
    public void The_decisions_are_the_guides_words_and_each_kind_has_its_own()
    {
        Assert.Equal(["Aukštasis išsilavinimas", "Aukštasis universitetinis išsilavinimas", "Aukštasis koleginis išsilavinimas",
            "Aukštesnysis išsilavinimas",
            "Specialusis vidurinis išsilavinimas", "Įgyta kvalifikacija", "Aukšta profesinė kvalifikacija"],
                CriteriaRules.Sufficient(DocumentKind.Education).Select(state => state.Label()));
        Assert.Equal(["Užimtas asmuo"], CriteriaRules.Sufficient(DocumentKind.Employment).Select(state => state.Label()));
        foreach (var kind in Enum.GetValues<DocumentKind>())
        {
            foreach (var outcome in Enum.GetValues<DocumentState>())
            {
                Func<object?> review = () =>
                    Decide(With(DocumentState.Submitted, kind), new ReviewDocument("d1", outcome, "Nes"), Sample.ImpAdministrator);
                if (CriteriaRules.Sufficient(kind).Contains(outcome) || outcome is DocumentState.Additional or DocumentState.Rejected)
                    review();
                else
                    Assert.Equal("learner-document-outcome-unfit", Sample.Refused(review));
            }
        }
        foreach (var no in (DocumentState[])[DocumentState.Additional, DocumentState.Rejected])
            Assert.Equal(["reason"], Sample.WrongFields(() =>
                Decide(With(DocumentState.Submitted), new ReviewDocument("d1", no, " "), Sample.ImpAdministrator)));
    }

    [Theory]
    [InlineData("2026-09-10", "2026-09-15", "over a weekend")]
    [InlineData("2026-10-29", "2026-11-04", "over a weekend and All Souls' Day")]
    [InlineData("2026-12-23", "2026-12-30", "over Christmas")]
    [Rule("D-09")]
    public void The_review_has_three_working_days_and_is_overdue_after_them(string submitted, string due, string why)
    {
        var document = Decide(s_file, Submit(), Sample.Learner(1), Today.On(DateOnly.Parse(submitted))).State.Documents[0];
        Assert.True(document.DueOn == DateOnly.Parse(due), $"{why}: {document.DueOn}");
        Assert.Equal((false, true), (document.IsOverdue(document.DueOn), document.IsOverdue(document.DueOn.AddDays(1))));
        Assert.False((document with { State = DocumentState.Rejected }).IsOverdue(document.DueOn.AddDays(1)));
    }

    [Fact]
    public void So_many_documents_wait_and_a_repeated_request_submits_none()
    {
        var full = Enumerable.Range(0, FileRules.MostWaiting)
            .Aggregate(s_file, (file, number) => Decide(file, Submit(id: $"d{number}"), Sample.Learner(1)).State);
        Assert.True(Decide(full, Submit(id: "d3"), Sample.Learner(1)).IsNothing);
        Assert.Equal("learner-documents-too-many", Sample.Refused(() => Decide(full, Submit(id: "more"), Sample.Learner(1))));
        Assert.Equal("learner-document-unknown", Sample.Refused(() => Decide(s_file, Submit(), Sample.Learner(2))));
    }

    private static Eligibility Known(ImmutableArray<string>? education, bool? employed, params DocumentStanding[] documents) =>
        new(education, employed, s_today.Now)
        {
            OfAge = true,
            Citizen = true,
            Documents = [.. documents],
            EducationSilentSince = education is null ? s_today.Now.AddHours(-2) : null,
            EmploymentSilentSince = employed is null ? s_today.Now : null,
        };

    private static DocumentStanding Standing(DocumentKind kind, DocumentState state, string? reason = null) =>
        new("d", kind, state, s_today.Now, new(2026, 9, 15), reason);

    private static CriterionState State(Eligibility known, CriterionKind kind) =>
        known.Criteria.Single(criterion => criterion.Kind == kind).State;

    [Theory]
    [InlineData(DocumentState.HigherEducation, true)]
    [InlineData(DocumentState.UniversityEducation, true)]
    [InlineData(DocumentState.CollegeEducation, true)]
    [InlineData(DocumentState.FurtherEducation, true)]
    [InlineData(DocumentState.SpecialSecondaryEducation, true)]
    [InlineData(DocumentState.Qualification, true)]
    [InlineData(DocumentState.HighQualification, true)]
    [InlineData(DocumentState.Employed, false)]
    [InlineData(DocumentState.Additional, false)]
    [InlineData(DocumentState.Rejected, false)]
    [Rule("D-06", "D-11", "D-13")]
    public void A_documents_state_meets_the_education_criterion_or_does_not(DocumentState state, bool met)
    {
        foreach (ImmutableArray<string>? register in new ImmutableArray<string>?[] { [], ["Vidurinis išsilavinimas"] })
            Assert.Equal(met ? CriterionState.Met : CriterionState.NotMet,
                State(Known(register, true, Standing(DocumentKind.Education, state, "Nes")), CriterionKind.Education));
        // Of another kind it proves nothing here.
        Assert.Equal(CriterionState.NotMet, State(Known([], true, Standing(DocumentKind.Employment, state)), CriterionKind.Education));
    }

    [Fact]
    [Rule("D-08", "D-12", "D-13")]
    public void Only_the_state_of_an_employed_person_meets_the_employment_criterion()
    {
        Assert.Equal(CriterionState.NotMet, State(Known(["Įgyta kvalifikacija"], false), CriterionKind.Employment));
        foreach (var (state, expected) in new[] { (DocumentState.Employed, CriterionState.Met),
            (DocumentState.Additional, CriterionState.NotMet), (DocumentState.Rejected, CriterionState.NotMet),
            (DocumentState.Submitted, CriterionState.Waiting) })
            Assert.Equal(expected,
                State(Known(["Įgyta kvalifikacija"], false, Standing(DocumentKind.Employment, state)), CriterionKind.Employment));
    }

    [Fact]
    public void What_is_missing_waits_or_is_not_answered_is_told_apart_in_words()
    {
        var silent = Known(null, null);
        Assert.Equal([CriterionState.Unanswered, CriterionState.Unanswered], silent.Criteria.Take(2).Select(criterion => criterion.State));
        Assert.Contains("Patikrinta 2026-09-10 12:00, registras neatsako nuo 2026-09-10 10:00", silent.Criteria[0].Why,
            StringComparison.Ordinal);
        Assert.Null(silent.EducationMet);
        // A document does not wait for a register.
        Assert.True(Known(null, null, Standing(DocumentKind.Education, DocumentState.Qualification),
            Standing(DocumentKind.Employment, DocumentState.Employed)).IsMet);
        var secondary = Known(["Vidurinis išsilavinimas"], true).Criteria[0];
        Assert.Equal("Diplomų registre (DAKPR) yra tik: „Vidurinis išsilavinimas“. Valstybės finansavimui to nepakanka.", secondary.Why);
        Assert.StartsWith("Įkelkite išsilavinimą įrodančio dokumento kopiją.", secondary.Next, StringComparison.Ordinal);
        Assert.Contains("iki 2026-09-15", Known([], true, Standing(DocumentKind.Education, DocumentState.Submitted)).Criteria[0].Why,
            StringComparison.Ordinal);
        Assert.Contains("„Atmestas“: Neįskaitoma",
            Known([], true, Standing(DocumentKind.Education, DocumentState.Rejected, "Neįskaitoma")).Criteria[0].Why,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "UA", CriterionState.NotMet)]
    [InlineData(null, "LT", CriterionState.Met)]
    [InlineData(null, null, CriterionState.Unanswered)]
    [InlineData("LT", null, CriterionState.Met)]
    [InlineData("LT", "UA", CriterionState.Met)]
    [InlineData("UA", "LT", CriterionState.NotMet)]
    [Rule("D-14", "AMB-73")]
    public void Citizenship_is_what_viisp_else_sodra_else_a_document_shows_and_never_assumed(string? nationality, string? citizenship,
        CriterionState expected)
    {
        var file = s_file with
        {
            Nationality = nationality,
            Education = new(new(["Įgyta kvalifikacija"]), s_today.Now, null),
            Employment = new(new(true, citizenship), s_today.Now, null),
        };
        var known = file.Known(s_today, BasketPolicy.Default);
        Assert.Equal(expected, State(known, CriterionKind.Residence));
        if (expected == CriterionState.Unanswered)
            Assert.StartsWith("Įkelkite", known.Criteria.Single(criterion => criterion.Kind == CriterionKind.Residence).Next,
                StringComparison.Ordinal);
        foreach (var outcome in (DocumentState[])[DocumentState.Citizen, DocumentState.MayLiveHere])
        {
            var proven = Decide(Decide(file, Submit(DocumentKind.Residence), Sample.Learner(1)).State,
                new ReviewDocument("d1", outcome, null), Sample.ImpAdministrator).State;
            Assert.Equal(CriterionState.Met, State(proven.Known(s_today, BasketPolicy.Default), CriterionKind.Residence));
        }
    }

    [Fact]
    [Rule("AMB-73")]
    public void What_nobody_has_answered_is_told_and_pays_nothing()
    {
        var unknown = new Eligibility(["Įgyta kvalifikacija"], Employed: true, s_today.Now);
        Assert.Equal([CriterionState.Met, CriterionState.Met, CriterionState.Unanswered, CriterionState.Unanswered],
            unknown.Criteria.Select(criterion => criterion.State));
        Assert.False(unknown.IsMet);
    }

    [Fact]
    [Rule("AMB-73")]
    public void What_viisp_told_once_stands_until_it_tells_something_else()
    {
        var told = Decide(s_file, new Identify(s_file.Contact, null, "sealed", "LT"), Sample.Learner(1)).State;
        Assert.Equal("LT", Decide(told, new Identify(s_file.Contact, null, "sealed"), Sample.Learner(1)).State.Nationality);
    }

    [Fact]
    [Rule("AMB-71")]
    public void An_administrators_own_document_goes_to_another_one()
    {
        var file = With(DocumentState.Submitted);
        var review = new ReviewDocument("d1", DocumentState.Qualification, null);
        Assert.Equal("own-interest", Sample.Refused(() => Decide(file, review, Sample.ImpAdministrator with { PersonId = file.PersonId })));
        Assert.Equal(DocumentState.Qualification, Decide(file, review, Sample.ImpAdministrator).State.Documents[0].State);
    }

    [Theory]
    [InlineData("2008-09-10", true)]
    [InlineData("2008-09-11", false)]
    [InlineData("1960-09-11", true)]
    [InlineData("1960-09-10", false)]
    [InlineData(null, null)]
    public void The_basket_is_for_those_from_eighteen_to_sixty_five(string? born, bool? ofAge) =>
        Assert.Equal(ofAge,
            (s_file with { BirthDate = born is null ? null : DateOnly.Parse(born) }).Known(s_today, BasketPolicy.Default).OfAge);

    [Fact]
    public void A_silent_registers_last_word_counts_for_thirty_days()
    {
        var file = Decide(Decide(s_file, new TakeAnswers(new(["Įgyta kvalifikacija"]), new(true, "LT")), Actor.Clock).State,
            new TakeAnswers(null, new(false, "LT")), Actor.Clock, Sample.At(2026, 9, 12)).State;
        Assert.True(file.IsWaitingForRegisters);
        var known = file.Known(Sample.At(2026, 10, 10, 12), BasketPolicy.Default);
        Assert.Equal((true, false), (known.EducationMet, known.Employed));
        Assert.Null(file.Known(Sample.At(2026, 10, 10, 13), BasketPolicy.Default).EducationMet);
        Assert.False(Decide(file, new TakeAnswers(new([]), new(true, null)), Actor.Clock).State.IsWaitingForRegisters);
    }
}
