namespace BpfSharp.Core.Tests.Symbols.Support;

/// <summary>C programs that tests compile.</summary>
internal static class Sources
{
    /// <summary>Prints the addresses of its functions and of a library's one, then waits.</summary>
    public const string Functions = """
        #include <stdio.h>
        #include <stdlib.h>
        __attribute__((noinline)) int outer_function(int x) { return x * 3 + 1; }
        static __attribute__((noinline)) int hidden_function(int x) { return x * 5 + 2; }
        int main(int argc, char **argv)
        {
            printf("%p %p %p\n", (void *)outer_function, (void *)hidden_function, (void *)qsort);
            fflush(stdout);
            getchar();
            return outer_function(argc) + hidden_function(argc) == 0;
        }
        """;

    /// <summary>Has an indirect function, uses it, and prints what it became.</summary>
    public const string Indirect = """
        #include <stdio.h>
        int slow_version(int x) { return x + 1; }
        int fast_version(int x) { return x + 2; }
        static void *choose_version(void) { return fast_version; }
        int picked(int x) __attribute__((ifunc("choose_version")));
        int main(int argc, char **argv)
        {
            printf("%d\n", picked(argc));
            fflush(stdout);
            getchar();
            return 0;
        }
        """;
}
