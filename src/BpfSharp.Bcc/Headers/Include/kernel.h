// Macros of the kernel's own headers, which its types can't tell.

#define NULL ((void *)0)
#define true 1
#define false 0
#define __always_inline inline __attribute__((always_inline))
#define __noinline __attribute__((__noinline__))
#define __weak __attribute__((weak))
#define __packed __attribute__((packed))
#define __aligned(x) __attribute__((aligned(x)))
#define __maybe_unused __attribute__((unused))
#define __always_unused __attribute__((unused))
#define __must_check
#define __force
#define __iomem
#define __rcu
#define __percpu
#define __kernel
#define __bitwise
#define __init
#define __read_mostly
#define __cacheline_aligned
#define ____cacheline_aligned
#define asmlinkage
#define __randomize_layout
#define fallthrough
#define randomized_struct_fields_start
#define randomized_struct_fields_end
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define barrier() asm volatile("" ::: "memory")
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile __typeof__(x) *)&(x) = (value))
#define ACCESS_ONCE(x) (*(volatile __typeof__(x) *)&(x))
#define rcu_dereference(x) (x)
#define BUILD_BUG_ON(condition) _Static_assert(!(condition), #condition)
#define __stringify_1(x...) #x
#define __stringify(x...) __stringify_1(x)
#define static_assert _Static_assert

#define offsetof(type, member) __builtin_offsetof(type, member)
#define container_of(ptr, type, member) ((type *)((void *)(ptr) - __builtin_offsetof(type, member)))
#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(ptr, type, member) list_entry((ptr)->next, type, member)
#define hlist_entry(ptr, type, member) container_of(ptr, type, member)
#define rb_entry(ptr, type, member) container_of(ptr, type, member)
#define sizeof_field(type, member) sizeof(((type *)0)->member)
#define FIELD_SIZEOF(type, member) sizeof_field(type, member)
#define offsetofend(type, member) (__builtin_offsetof(type, member) + sizeof_field(type, member))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define min(x, y) ({ __typeof__(x) __min_x = (x); __typeof__(y) __min_y = (y); __min_x < __min_y ? __min_x : __min_y; })
#define max(x, y) ({ __typeof__(x) __max_x = (x); __typeof__(y) __max_y = (y); __max_x > __max_y ? __max_x : __max_y; })
#define min_t(type, x, y) ({ type __min_x = (x); type __min_y = (y); __min_x < __min_y ? __min_x : __min_y; })
#define max_t(type, x, y) ({ type __max_x = (x); type __max_y = (y); __max_x > __max_y ? __max_x : __max_y; })
#define clamp(value, low, high) min((__typeof__(value))max(value, low), high)
#define swap(a, b) do { __typeof__(a) __swap = (a); (a) = (b); (b) = __swap; } while (0)
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define roundup(x, y) ((((x) + ((y) - 1)) / (y)) * (y))
#define round_up(x, y) ((((x) - 1) | ((__typeof__(x))((y) - 1))) + 1)
#define round_down(x, y) ((x) & ~((__typeof__(x))((y) - 1)))
#define ALIGN(x, a) (((x) + ((__typeof__(x))(a) - 1)) & ~((__typeof__(x))(a) - 1))
#define BIT(n) (1UL << (n))
#define BIT_ULL(n) (1ULL << (n))
#define _BITUL(n) (1UL << (n))
#define GENMASK(high, low) (((~0UL) << (low)) & (~0UL >> (63 - (high))))
#define lower_32_bits(n) ((u32)(n))
#define upper_32_bits(n) ((u32)((n) >> 32))
#define BITS_PER_LONG 64
#define BITS_PER_BYTE 8
#define IS_ERR_VALUE(x) ((unsigned long)(void *)(x) >= (unsigned long)-MAX_ERRNO)
#define IS_ERR(x) IS_ERR_VALUE((unsigned long)(x))
#define IS_ERR_OR_NULL(x) (!(x) || IS_ERR(x))
#define PTR_ERR(x) ((long)(x))
#define MAX_ERRNO 4095
#define lock_xadd(ptr, value) ((void)__sync_fetch_and_add(ptr, value))
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)
#define memcpy(d, s, n) __builtin_memcpy(d, s, n)
#define memset(d, c, n) __builtin_memset(d, c, n)
#define memmove(d, s, n) __builtin_memmove(d, s, n)

#define CHAR_BIT 8
#define U8_MAX ((u8)~0U)
#define U16_MAX ((u16)~0U)
#define U32_MAX ((u32)~0U)
#define U64_MAX ((u64)~0ULL)
#define S64_MAX ((s64)(U64_MAX >> 1))
#define S32_MAX ((s32)(U32_MAX >> 1))
#define UINT8_MAX 0xff
#define UINT16_MAX 0xffff
#define INT_MAX 0x7fffffff
#define INT_MIN (-INT_MAX - 1)
#define UINT_MAX (~0U)
#define UINT32_MAX (~0U)
#define LONG_MAX ((long)(~0UL >> 1))
#define LONG_MIN (-LONG_MAX - 1)
#define ULONG_MAX (~0UL)
#define LLONG_MAX ((long long)(~0ULL >> 1))
#define ULLONG_MAX (~0ULL)
#define UINT64_MAX (~0ULL)
#define SIZE_MAX (~0UL)

#define TASK_COMM_LEN 16
#define NAME_MAX 255
#define PATH_MAX 4096
#define DNAME_INLINE_LEN 40
#define DISK_NAME_LEN 32
#define BDEVNAME_SIZE 32
#define UTS_LEN 64
#define __NEW_UTS_LEN 64
#define MODULE_NAME_LEN 56
#define KSYM_NAME_LEN 512
#define PERF_MAX_STACK_DEPTH 127
#define MAX_PID_NS_LEVEL 32
#define TASK_RUNNING 0
#define TASK_INTERRUPTIBLE 1
#define TASK_UNINTERRUPTIBLE 2
#define __TASK_STOPPED 4
#define __TASK_TRACED 8
#define TASK_PARKED 0x40
#define TASK_DEAD 0x80
#define TASK_WAKEKILL 0x100
#define TASK_WAKING 0x200
#define TASK_NOLOAD 0x400
#define PF_IDLE 2
#define PF_EXITING 4
#define PF_KTHREAD 0x00200000
#define PF_WQ_WORKER 0x20
#define MAX_PRIO 140
#define MAX_RT_PRIO 100

#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#define NSEC_PER_SEC 1000000000L
#define NSEC_PER_MSEC 1000000L
#define NSEC_PER_USEC 1000L
#define USEC_PER_SEC 1000000L
#define USEC_PER_MSEC 1000L
#define MSEC_PER_SEC 1000L
#define HZ 250
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_BOOTTIME 7

#ifndef PAGE_SHIFT
#define PAGE_SHIFT 12
#endif
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define GFP_KERNEL 0xcc0
#define GFP_ATOMIC 0x820
#define VM_READ 1
#define VM_WRITE 2
#define VM_EXEC 4
#define VM_SHARED 8
