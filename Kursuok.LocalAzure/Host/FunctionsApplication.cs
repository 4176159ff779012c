using System.Reflection;
using System.Runtime.CompilerServices;

namespace Microsoft.Azure.Functions.Worker.Builder;

public static class FunctionsApplication
{
    /// <summary>A builder for the functions of the assembly that calls this.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var functions = Assembly.GetCallingAssembly();
        return new(args, functions, functions.GetExportedTypes());
    }

    internal static FunctionsApplicationBuilder CreateBuilder(string[] args, params Type[] functionClasses) =>
        new(args, functionClasses[0].Assembly, functionClasses);
}

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Names HTTP as ASP.NET Core's own; here there is no other.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) => builder;
}
