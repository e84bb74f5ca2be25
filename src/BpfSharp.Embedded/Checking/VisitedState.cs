namespace BpfSharp.Embedded.Checking;

/// <summary>A state that was recorded where ways come together.</summary>
internal sealed class VisitedState(CheckState state, VisitedState? parent, JoinPoint point)
{
    public CheckState State { get; } = state;

    /// <summary>The recorded state before it.</summary>
    public VisitedState? Parent { get; } = parent;

    /// <summary>Where it was recorded.</summary>
    public JoinPoint Point { get; } = point;

    /// <summary>Ways from here that are not at their end; while there are any, reaching the same state again is an endless loop.</summary>
    public int OpenWays { get; set; } = 1;

    /// <summary>True where numbers were forgotten to get here.</summary>
    public bool IsWidened { get; init; }
}

/// <summary>
/// The states recorded at one slot. Ways are walked depth first: of the states with open ways the newest are the ones that a loop comes back to, and of the
/// others those that were finished last are the ones that a way left for later meets. So both are looked at from the newest on, and only some.
/// </summary>
internal sealed class JoinPoint
{
    private const int MaxCompared = 64;
    private const int MaxFinished = 2 * MaxCompared;
    private const int MaxMisses = 2000;

    /// <summary>From how many rounds on a loop is a very long one.</summary>
    public const int DeepLoop = 4096;

    private readonly List<VisitedState> _open = [];
    private readonly List<VisitedState> _finished = [];
    private int _misses;

    /// <summary>True where so many states came by that nothing covered that numbers had better be forgotten.</summary>
    public bool IsCrowded => _misses > MaxMisses;

    /// <summary>True inside a loop of very many rounds.</summary>
    public bool IsDeep => _open.Count > DeepLoop;

    /// <summary>The newest state recorded here.</summary>
    public VisitedState? Newest => _open.Count > 0 ? _open[^1] : _finished.Count > 0 ? _finished[^1] : null;

    /// <summary>The state with open ways that is the same: a loop without end; null where there is none.</summary>
    public VisitedState? FindLoop(CheckState state)
    {
        for (var i = _open.Count - 1; i >= Math.Max(0, _open.Count - MaxCompared); i--)
        {
            if (_open[i].State.IsSameAs(state))
                return _open[i];
        }

        return null;
    }

    /// <summary>True where a finished state covers this one.</summary>
    public bool Covers(CheckState state, ushort live)
    {
        for (var i = _finished.Count - 1; i >= Math.Max(0, _finished.Count - MaxCompared); i--)
        {
            if (_finished[i].State.Covers(state, live))
                return true;
        }

        if (_finished.Count >= MaxCompared)
            _misses++;
        return false;
    }

    /// <summary>Records a state whose way goes on.</summary>
    public void Add(VisitedState visited) => _open.Add(visited);

    /// <summary>All ways from a state are at their end.</summary>
    public void Finish(VisitedState visited)
    {
        // Nearly always the last one.
        _open.RemoveAt(_open.LastIndexOf(visited));
        if (_finished.Count == MaxFinished)
            _finished.RemoveAt(0);
        _finished.Add(visited);
    }
}
