using System.Numerics;

namespace BpfSharp.Embedded.Maps;

/// <summary>
/// Finds elements by key: chains of element numbers, one chain a bucket. Readers take no lock. A chain ends in a number that names its bucket, so that a
/// reader whose element was moved to another chain meanwhile notices and starts again (the kernel's "nulls" lists).
/// </summary>
internal sealed class HashIndex
{
    // Threads that write wait for each other only when their keys' buckets share a lock.
    private const int LockCount = 64;

    private readonly ElementStore _store;
    private readonly int[] _heads;
    private readonly Lock[] _locks;
    private readonly Link[] _links;

    public HashIndex(ElementStore store, int capacity, bool isSingleLock)
    {
        _store = store;
        _heads = new int[BitOperations.RoundUpToPowerOf2((uint)capacity)];
        for (var bucket = 0; bucket < _heads.Length; bucket++)
            _heads[bucket] = EndOf(bucket);
        _links = new Link[capacity];
        _locks = new Lock[isSingleLock ? 1 : LockCount];
        for (var i = 0; i < _locks.Length; i++)
            _locks[i] = new Lock();
    }

    /// <summary>How many chains there are.</summary>
    public int BucketCount => _heads.Length;

    /// <summary>The chain of a hash.</summary>
    public int BucketOf(uint hash) => (int)(hash & (uint)(_heads.Length - 1));

    /// <summary>The lock that writers of a chain hold.</summary>
    public Lock LockOf(int bucket) => _locks[bucket & (_locks.Length - 1)];

    /// <summary>The element of a key, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key, uint hash)
    {
        var bucket = BucketOf(hash);
        while (true)
        {
            var element = Volatile.Read(ref _heads[bucket]);
            while (element >= 0)
            {
                ref var link = ref _links[element];
                if (link.Hash == hash && key.SequenceEqual(_store.Key(element)))
                    return element;
                element = Volatile.Read(ref link.Next);
            }

            if (element == EndOf(bucket))
                return -1;
        }
    }

    /// <summary>The first element of a chain, or a negative number.</summary>
    public int First(int bucket) => Volatile.Read(ref _heads[bucket]);

    /// <summary>The element after another in its chain, or a negative number.</summary>
    public int Next(int element) => Volatile.Read(ref _links[element].Next);

    /// <summary>The hash of an element's key.</summary>
    public uint HashOf(int element) => _links[element].Hash;

    /// <summary>Puts an element at the head of its chain. The caller holds the chain's lock.</summary>
    public void Insert(int element, uint hash)
    {
        var bucket = BucketOf(hash);
        ref var link = ref _links[element];
        link.Hash = hash;
        Volatile.Write(ref link.Next, _heads[bucket]);
        Volatile.Write(ref _heads[bucket], element);
    }

    /// <summary>Takes an element out of its chain. The caller holds the chain's lock.</summary>
    public void Remove(int element)
    {
        ref var place = ref _heads[BucketOf(_links[element].Hash)];
        while (place != element)
            place = ref _links[place].Next;
        // The element keeps its link: readers on it go on along the chain.
        Volatile.Write(ref place, _links[element].Next);
    }

    private static int EndOf(int bucket) => ~bucket;

    private struct Link
    {
        public int Next;
        public uint Hash;
    }
}
