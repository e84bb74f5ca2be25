using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace BpfSharp.Testing.Runner;

/// <summary>Finds and runs the selected tests of one assembly.</summary>
internal static class AssemblyRun
{
    public static void Run(string path, RunnerOptions options, ResultSink results)
    {
        var assembly = Assembly.LoadFrom(Path.GetFullPath(path));
        using var framework = new XunitTestFramework(new NullSink());
        var frameworkOptions = new FrameworkOptions();
        frameworkOptions.SetValue("xunit.discovery.MethodDisplay", "ClassAndMethod");
        // Left unset, the assembly's own CollectionBehavior counts.
        if (options.Serial)
            frameworkOptions.SetValue("xunit.execution.DisableParallelization", (bool?)true);

        var cases = Discover(framework, assembly, options, frameworkOptions);
        if (cases.Count == 0)
            return;
        using var executor = framework.GetExecutor(assembly.GetName());
        results.Done.Reset();
        executor.RunTests(cases, results, frameworkOptions);
        results.Done.Wait();
    }

    private static List<ITestCase> Discover(XunitTestFramework framework, Assembly assembly, RunnerOptions options, FrameworkOptions frameworkOptions)
    {
        using var discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly));
        using var discovery = new DiscoverySink();
        if (options.Trait is null)
        {
            discoverer.Find(false, discovery, frameworkOptions);
            discovery.Done.Wait();
        }
        else
        {
            // Making the cases of a class runs its data sources; in a guest only the classes that matter can be afforded.
            foreach (var type in assembly.GetExportedTypes().Where(MayCarryTraits))
            {
                discovery.Done.Reset();
                discoverer.Find(type.FullName!, false, discovery, frameworkOptions);
                discovery.Done.Wait();
            }
        }

        return [.. discovery.Cases.Where(options.Selects)];
    }

    private static bool MayCarryTraits(Type type)
        => type is { IsClass: true, IsAbstract: false } && (HasTrait(type) || type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Any(HasTrait));

    private static bool HasTrait(MemberInfo member) => member.GetCustomAttributes(inherit: true).Any(attribute => attribute is ITraitAttribute);
}
