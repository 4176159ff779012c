using Kursuok.Functions.People;
using Kursuok.Functions.Platform;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Training;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

namespace Kursuok.Functions;

public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [TrailCommand.Name, .. var rest])
            return await TrailCommand.RunAsync(rest);
        await CreateBuilder(args).Build().RunAsync();
        return 0;
    }

    /// <summary>Everything that the functions need, ready to be built; whoever hosts them may replace services before.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) =>
        FunctionsApplication.CreateBuilder(args).AddPlatform().AddPeople().AddTraining();
}
