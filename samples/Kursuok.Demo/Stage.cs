namespace Kursuok.Demo;

/// <summary>How a story is told: the clock, steps that may begin again wherever the backend was lost, and refusals that must come.</summary>
internal abstract class Stage(KursuokClient kursuok, Backend backend, Narrator narrator)
{
    protected KursuokClient Kursuok { get; } = kursuok;
    protected Backend Backend { get; } = backend;
    protected Narrator Narrator { get; } = narrator;
    protected KursuokClient.Caller Anyone { get; } = kursuok.As(null);
    protected CancellationToken Stop { get; set; }

    protected async Task AtAsync(DateOnly date, int hour, int minute = 0)
    {
        var moment = Vilnius.At(date, new(hour, minute));
        await ClockAsync($"laikrodis sukamas iki {date:yyyy-MM-dd}", async () =>
        {
            if (await NowAsync() < moment)
                await MoveAsync(moment);
            await SettleAsync();
        });
        Narrator.Day(moment);
    }

    protected async Task<DateTimeOffset> NowAsync()
    {
        var clock = await Anyone.FindAsync<Clock>("/clock", Stop)
            ?? throw new DemoException($"serveris {Backend.Address} veikia be virtualaus laikrodžio; paleiskite jį su --Kursuok:VirtualClock=true.");
        return clock.Now;
    }

    protected Task MoveAsync(DateTimeOffset moment) => Anyone.PostAsync("/clock", new { moveTo = moment }, Stop);

    protected Task SettleAsync() => Anyone.PostAsync("/clock/settle", null, Stop);

    /// <summary>Looks until it has come about. What the system puts off to try again comes when the clock goes on a little.</summary>
    protected async Task<T> AwaitAsync<T>(Func<Task<T>> look, Func<T, bool> hasCome, string what)
    {
        for (var tries = 0; tries < 30; tries++)
        {
            await SettleAsync();
            var found = await look();
            if (hasCome(found))
                return found;
            await MoveAsync(await NowAsync() + TimeSpan.FromMinutes(1));
        }
        throw new DemoException($"nesulaukta {what}.");
    }

    /// <summary>Shows that the system says no; where it does not, the story has gone wrong.</summary>
    protected async Task RefusedAsync(string attempt, string code, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (RefusedException refused) when (refused.Problem.Code == code)
        {
            Narrator.Refused(attempt, refused.Problem);
            return;
        }
        throw new DemoException($"sistema leido, ko neturėjo leisti ({code}): {attempt}");
    }

    protected Task StepAsync(string title, Func<Task> step) => PlayAsync(title, step, Narrator.End);

    protected Task ClockAsync(string title, Func<Task> step) => PlayAsync(title, step, Narrator.EndSilently);

    /// <summary>Plays a step to its end, however often the backend is lost meanwhile.</summary>
    private async Task PlayAsync(string title, Func<Task> step, Action end)
    {
        Narrator.Begin(title);
        for (var lost = false; ;)
        {
            try
            {
                if (lost)
                {
                    await Backend.ReturnAsync(Stop);
                    await SettleAsync(); // What was decided before shows in the lists only when its messages have arrived.
                }
                await step();
                end();
                return;
            }
            catch (BackendLostException)
            {
                lost = true;
                Narrator.Discard();
                Narrator.Show("    (serveris nutrūko; tęsiama nuo čia, kai jis vėl veiks)");
            }
            catch (RefusedException refused)
            {
                throw new DemoException($"{title}: {refused.Message}");
            }
        }
    }
}
