#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

struct node;

struct ahead;

typedef int (*handler_t)(struct ahead *, const char *restrict, ...);

typedef unsigned int u32;

typedef struct {
	u32 lo;
	u32 hi;
} pair_t;

typedef _Bool bool;

enum small {
	A = 0,
	B = 200,
} __attribute__((mode(QI)));

enum wide {
	MINUS = 4294967295,
	LARGE = 0,
} __attribute__((mode(DI)));

struct node {
	struct node *next;
	struct node **prev;
	const volatile unsigned long flags;
	char *const name;
	handler_t handlers[3];
	void (*(*pick)(int))(pair_t);
	int (*matrix)[4][5];
	union {
		int a;
		struct {
			short b;
			bool c: 1;
			char: 3;
			u32 d: 12;
		};
	};
	enum {
		X = 7,
		Y = 8,
	} mode;
	enum small tiny;
	enum wide huge;
	pair_t pair;
	unsigned char tail[0];
};

struct tight {
	char a;
	int b;
	struct {
		char x;
		long y;
	} c;
} __attribute__((packed));

struct roomy {
	char a;
	char __pad0[31];
	int b;
	char __pad1[28];
};

struct empty {
};

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif

#endif /* __VMLINUX_H__ */
