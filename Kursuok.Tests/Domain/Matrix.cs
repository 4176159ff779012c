using Kursuok.Domain.Training.Groups;

namespace Kursuok.Tests.Domain;

/// <summary>
/// Holds a lifecycle against a table, cell by cell. A row reads «states | commands | actors | outcome»: the outcome is the
/// next state, «nothing», or the code of a refusal; a star stands for all. The first row that names a cell decides it.
/// What no row names must be refused: with role-missing where the table never gives this actor the command, else with
/// the code of a wrong state.
/// </summary>
internal static class Matrix
{
    private sealed record Row(string[] States, string[] Commands, string[] Actors, string Outcome)
    {
        public bool Names(string state, string command, string actor) => In(States, state) && GivesTo(command, actor);

        public bool GivesTo(string command, string actor) => In(Commands, command) && In(Actors, actor);

        private static bool In(string[] named, string name) => named is ["*"] || named.Contains(name, StringComparer.Ordinal);
    }

    public static void Holds(string table, string wrongState, IReadOnlyDictionary<string, Group> states,
        IReadOnlyDictionary<string, (GroupCommand Command, Today Today)> commands, Func<Group, string> stateOf) =>
        Holds(table, wrongState, states, commands, (group, command, actor, today) => group.Decide(command, actor, today), stateOf);

    public static void Holds<TState, TCommand>(string table, string wrongState, IReadOnlyDictionary<string, TState> states,
        IReadOnlyDictionary<string, (TCommand Command, Today Today)> commands,
        Func<TState, TCommand, Actor, Today, Decision<TState>> decide, Func<TState, string> stateOf) where TState : class
    {
        var rows = Rows(table);
        RequireKnown(rows.SelectMany(row => row.States), states.Keys);
        RequireKnown(rows.SelectMany(row => row.Commands), commands.Keys);
        RequireKnown(rows.SelectMany(row => row.Actors), Sample.Actors.Keys);
        var failures =
            from state in states
            from command in commands
            from actor in Sample.Actors
            let expected = Expected(rows, state.Key, command.Key, actor.Key, wrongState)
            let actual = Outcome(state.Value, () => decide(state.Value, command.Value.Command, actor.Value, command.Value.Today), stateOf)
            where !string.Equals(expected, actual, StringComparison.Ordinal)
            select $"{state.Key} × {command.Key} × {actor.Key}: {expected} in the table, {actual} in fact";
        Assert.Empty(failures);
    }

    private static string Expected(Row[] rows, string state, string command, string actor, string wrongState) =>
        rows.FirstOrDefault(row => row.Names(state, command, actor))?.Outcome
        ?? (rows.Any(row => row.GivesTo(command, actor)) ? wrongState : "role-missing");

    private static string Outcome<TState>(TState state, Func<Decision<TState>> decide, Func<TState, string> stateOf) where TState : class
    {
        try
        {
            var decision = decide();
            return !decision.IsNothing ? stateOf(decision.State)
                : ReferenceEquals(decision.State, state) ? "nothing" : "a change without an event";
        }
        catch (RefusedException refused)
        {
            return refused.Refusal.Code;
        }
    }

    private static Row[] Rows(string table) =>
        [.. from line in table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            let cells = line.Split('|', StringSplitOptions.TrimEntries)
            select new Row(cells[0].Split(' '), cells[1].Split(' '), cells[2].Split(' '), cells[3])];

    private static void RequireKnown(IEnumerable<string> named, IEnumerable<string> known) =>
        Assert.Empty(named.Where(name => name != "*").Except(known, StringComparer.Ordinal)); // A misspelt row would name nothing.
}
