namespace BpfSharp.Embedded.Checking;

/// <summary>Everything that is known at a point of a way through the program.</summary>
internal sealed class CheckState
{
    private readonly List<FrameState> _frames;
    private readonly SortedDictionary<int, int> _references;

    public CheckState(FrameState outermost)
    {
        _frames = [outermost];
        _references = [];
    }

    private CheckState(CheckState other)
    {
        _frames = [.. other._frames.Select(frame => frame.Clone())];
        _references = new SortedDictionary<int, int>(other._references);
        (Slot, LockHeld, Parent) = (other.Slot, other.LockHeld, other.Parent);
    }

    /// <summary>The next instruction.</summary>
    public int Slot { get; set; }

    /// <summary>True between bpf_spin_lock and bpf_spin_unlock.</summary>
    public bool LockHeld { get; set; }

    /// <summary>The last state on this way that was recorded.</summary>
    public VisitedState? Parent { get; set; }

    public FrameState Frame => _frames[^1];

    public IReadOnlyList<FrameState> Frames => _frames;

    /// <summary>What must be given back: its number, and where it was taken.</summary>
    public SortedDictionary<int, int> References => _references;

    public CheckState Clone() => new(this);

    public void Push(FrameState frame) => _frames.Add(frame);

    public FrameState Pop()
    {
        var frame = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        return frame;
    }

    /// <summary>Changes every register and kept word of every frame.</summary>
    public void Transform(Func<RegisterState, RegisterState> change)
    {
        foreach (var frame in _frames)
            frame.Transform(change);
    }

    public bool Covers(CheckState other, ushort live)
    {
        if (_frames.Count != other._frames.Count || LockHeld != other.LockHeld || _references.Count != other._references.Count)
            return false;
        for (var i = 0; i < _frames.Count; i++)
        {
            // Callers go on with r6 to r9 only.
            if (!_frames[i].Covers(other._frames[i], i == _frames.Count - 1 ? live : (ushort)0b11_1100_0000))
                return false;
        }

        return true;
    }

    public bool IsSameAs(CheckState other)
    {
        if (_frames.Count != other._frames.Count || LockHeld != other.LockHeld || _references.Count != other._references.Count)
            return false;
        for (var i = 0; i < _frames.Count; i++)
        {
            if (!_frames[i].IsSameAs(other._frames[i]))
                return false;
        }

        return true;
    }

    public void Widen(CheckState other)
    {
        for (var i = 0; i < Math.Min(_frames.Count, other._frames.Count); i++)
            _frames[i].Widen(other._frames[i]);
    }
}
