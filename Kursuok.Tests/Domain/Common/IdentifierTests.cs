using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Functions.Platform.Documents;

namespace Kursuok.Tests.Domain.Common;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("33309240064", true, "1933-09-24", Sex.Male, "a man of the 1900s")]
    [InlineData("36805280109", true, "1968-05-28", Sex.Male, "another")]
    [InlineData("35002125431", true, "1950-02-12", Sex.Male, "another")]
    [InlineData("48504140959", true, "1985-04-14", Sex.Female, "a woman of the 1900s")]
    [InlineData("61205010081", true, "2012-05-01", Sex.Female, "a woman of the 2000s")]
    [InlineData("51001091072", true, "2010-01-09", Sex.Male, "a man of the 2000s")]
    [InlineData("96813280109", true, null, null, "9: no birth date inside")]
    [InlineData("39001010110", true, "1990-01-01", Sex.Male, "the second weights")]
    [InlineData("39001010590", true, "1990-01-01", Sex.Male, "both weights give 10")]
    [InlineData(" 33309240064 ", true, "1933-09-24", Sex.Male, "spaces around")]
    [InlineData("33309240164", false, null, null, "the check digit")]
    [InlineData("36813280103", false, null, null, "month 13, the check digit right")]
    [InlineData("3330924006", false, null, null, "too short")]
    [InlineData("333092400640", false, null, null, "too long")]
    [InlineData("3330924006a", false, null, null, "a letter")]
    [InlineData("3330924006٤", false, null, null, "a digit of another script")]
    [InlineData("03309240064", false, null, null, "no century")]
    [InlineData("", false, null, null, "nothing")]
    [InlineData(null, false, null, null, "null")]
    public void Personal_codes(string? text, bool valid, string? birthDate, Sex? sex, string why)
    {
        Assert.True(PersonalCode.TryParse(text, out var code) == valid, why);
        if (!valid) return;
        Assert.Equal(text!.Trim(), code.Value);
        Assert.Equal(birthDate is null ? null : DateOnly.Parse(birthDate), code.BirthDate);
        Assert.Equal(sex, code.Sex);
    }

    [Fact]
    public void A_personal_code_does_not_show_itself()
    {
        var code = PersonalCode.Parse("33309240064");
        Assert.Equal("***********", $"{code}");
        Assert.DoesNotContain("3330924", new { Code = code }.ToString(), StringComparison.Ordinal);
        var refused = Assert.Throws<FormatException>(() => PersonalCode.Parse("33309240164"));
        Assert.DoesNotContain("3330924", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("124110246", true, "nine digits")]
    [InlineData("301048563", true, "nine digits")]
    [InlineData("302811111", true, "nine digits")]
    [InlineData("305238040", true, "nine digits")]
    [InlineData("193135687", true, "nine digits")]
    [InlineData("111950581", true, "nine digits")]
    [InlineData("1234567", true, "seven digits of old: no check digit is asked")]
    [InlineData("124110247", false, "the check digit")]
    [InlineData("12411024", false, "eight digits")]
    [InlineData("12411024x", false, "a letter")]
    [InlineData(null, false, "null")]
    public void Legal_entity_codes(string? text, bool valid, string why) =>
        Assert.True(LegalEntityCode.TryParse(text, out _) == valid, why);

    [Theory]
    [InlineData("LT12 1000 0111 0100 1000", true, "Lithuanian, in groups")]
    [InlineData("lt601010012345678901", true, "Lithuanian, small letters")]
    [InlineData("DE89 3704 0044 0532 0130 00", true, "German")]
    [InlineData("GB82 WEST 1234 5698 7654 32", true, "British, with letters")]
    [InlineData("LT12 1000 0111 0100 1001", false, "the check digits")]
    [InlineData("LT12 1000 0111 0100 100", false, "too short")]
    [InlineData("LT12-1000-0111-0100-1000", false, "hyphens")]
    [InlineData("1000011101001000", false, "no country")]
    [InlineData(null, false, "null")]
    public void Ibans(string? text, bool valid, string why) => Assert.True(Iban.TryParse(text, out _) == valid, why);

    [Fact]
    public void An_iban_is_kept_plain_and_printed_in_groups()
    {
        var iban = Iban.Parse("lt12 1000 0111 0100 1000");
        Assert.Equal("LT121000011101001000", iban.Value);
        Assert.Equal("LT12 1000 0111 0100 1000", iban.ToString());
    }

    [Theory]
    [InlineData("+370 612 34567", "+37061234567", "international")]
    [InlineData("0037061234567", "+37061234567", "with 00")]
    [InlineData("37061234567", "+37061234567", "without a plus")]
    [InlineData("0 612 34567", "+37061234567", "the prefix 0")]
    [InlineData("8 612 34567", "+37061234567", "the former prefix 8")]
    [InlineData("(8-5) 235 61 45", "+37052356145", "Vilnius, as printed for decades")]
    [InlineData("(0 37) 20 01 23", "+37037200123", "Kaunas")]
    [InlineData("8 800 12345", "+37080012345", "a freephone number")]
    [InlineData("61234567", null, "no prefix")]
    [InlineData("+371 61234567", null, "Latvian")]
    [InlineData("+370 912 34567", null, "no such numbers")]
    [InlineData("+370 612 3456", null, "too short")]
    [InlineData("+370 612 3456a", null, "a letter")]
    [InlineData(null, null, "null")]
    public void Phone_numbers(string? text, string? expected, string why) =>
        Assert.True((PhoneNumber.TryParse(text, out var number) ? number.Value : null) == expected, why);

    [Theory]
    [InlineData("Ona.Petraitė@Pastas.LT", "ona.petraitė@pastas.lt", "kept in lower case")]
    [InlineData(" jonas+kursai@imone.co.uk ", "jonas+kursai@imone.co.uk", "spaces around, a tag")]
    [InlineData("jonas@imone", null, "no top-level domain")]
    [InlineData("jonas", null, "no @")]
    [InlineData("a@b@c.lt", null, "two @")]
    [InlineData("@imone.lt", null, "nobody")]
    [InlineData("jo nas@imone.lt", null, "a space")]
    [InlineData("jonas@imone.lt\r\nBcc: visi@imone.lt", null, "another header")]
    [InlineData("<jonas@imone.lt>", null, "brackets")]
    [InlineData("jonas..p@imone.lt", null, "two dots")]
    [InlineData("jonas@-imone.lt", null, "a hyphen first")]
    [InlineData("jonas@127.0.0.1", null, "an IP address")]
    [InlineData(null, null, "null")]
    public void Email_addresses(string? text, string? expected, string why) =>
        Assert.True((EmailAddress.TryParse(text, out var address) ? address.Value : null) == expected, why);

    [Fact]
    public void An_identifier_is_its_value_in_json()
    {
        var person = new Person(PersonalCode.Parse("33309240064"), null);
        var json = JsonSerializer.Serialize(person);
        Assert.Equal("""{"Code":"33309240064","Phone":null}""", json);
        Assert.Equal(person, JsonSerializer.Deserialize<Person>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Person>("""{"Code":"33309240164"}"""));
    }

    [Fact]
    public void No_single_wrong_digit_goes_unnoticed_in_an_iban() => Prop.ForAll(
        Arb.From(
            from place in Gen.Choose(2, 19)
            from step in Gen.Choose(1, 9)
            select (place, step)),
        wrong =>
        {
            var digits = "LT121000011101001000".ToCharArray();
            digits[wrong.place] = (char)('0' + (digits[wrong.place] - '0' + wrong.step) % 10);
            return !Iban.TryParse(new string(digits), out _);
        }).QuickCheckThrowOnFailure();

    private sealed record Person(PersonalCode Code, PhoneNumber? Phone);
}
