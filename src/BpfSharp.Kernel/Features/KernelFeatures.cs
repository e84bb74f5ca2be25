using System.Collections.Concurrent;
using BpfSharp.Kernel.Features;

namespace BpfSharp.Kernel;

/// <summary>
/// What this kernel can do. Each question is asked of the kernel itself when it is first put, since distributions add, remove and forbid things that version
/// numbers know nothing of. Conclusive answers are kept; an <see cref="FeatureStatus.Unknown"/> is not.
/// </summary>
public sealed class KernelFeatures
{
    private readonly ConcurrentDictionary<ProbedFeature, FeatureStatus> _known = [];
    private readonly KernelBackend _backend;

    internal KernelFeatures(KernelBackend backend) => _backend = backend;

    /// <summary>Whether the kernel has a feature.</summary>
    public FeatureStatus this[ProbedFeature feature]
    {
        get
        {
            if (_known.TryGetValue(feature, out var known))
                return known;
            var status = Ask(feature);
            if (status is not FeatureStatus.Unknown)
                _known[feature] = status;
            return status;
        }
    }

    /// <summary>True only where it is known that the kernel has a feature.</summary>
    public bool Has(ProbedFeature feature) => this[feature].IsSupported;

    private FeatureStatus Ask(ProbedFeature feature)
    {
        try
        {
            return feature switch
            {
                ProbedFeature.KprobePmu => FeatureProbes.KprobePmu(),
                ProbedFeature.KprobeEvents => FeatureProbes.KprobeEvents(_backend),
                ProbedFeature.UprobePmu => FeatureProbes.UprobePmu(),
                ProbedFeature.Fentry => FeatureProbes.Fentry(_backend),
                ProbedFeature.PerfEventLinks => FeatureProbes.PerfEventLinks(_backend),
                ProbedFeature.MapBatches => FeatureProbes.MapBatches(_backend),
                ProbedFeature.RingBuffer => FeatureProbes.RingBuffer(_backend),
                ProbedFeature.KernelBtf => FeatureProbes.KernelBtf(_backend),
            };
        }
        catch (BpfException failed)
        {
            return new FeatureStatus.Unknown(failed.Message);
        }
    }
}
