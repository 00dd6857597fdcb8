/* SPDX-License-Identifier: MIT */
/*
 * The launcher of the toolbox: a program that needs nothing of where it runs, neither libraries nor a loader. Under the name of a host's program it
 * runs that program where the host's loader and libraries are not at the places that the program names: by the loader of the toolbox, with
 * the libraries of the toolbox. What is static it runs as it is, of a script the interpreter.
 *
 * It is built apart (local.mk) without libc, and nsjoin carries its bytes.
 */
#include <asm/unistd.h>
#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>

#include "nsjoin/launch.h"

enum { PATH_SIZE = 4096, FRONT = 32, SCRIPTS_MAX = 4, LINKS_MAX = 4 };   /* scripts by scripts: as deep as the kernel's own (fs/exec.c) */

#if defined(__x86_64__)
static long call(long number, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
	return result;
}
__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall launch\n");
#elif defined(__aarch64__)
static long call(long number, long a, long b, long c, long d)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;

	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
	return x0;
}
__asm__(".globl _start\n_start:\n\tmov x29, #0\n\tmov x0, sp\n\tbl launch\n");
#else
#error "tools/nsjoin/launch.c: add this machine's system calls"
#endif

static unsigned long length(const char *text)
{
	unsigned long n = 0;

	while (text[n])
		n++;
	return n;
}

/* Does text begin so? */
static bool begins(const char *text, const char *with)
{
	while (*with && *text == *with)
		text++, with++;
	return !*with;
}

static bool contains(const char *text, const char *word)
{
	for (; *text; text++)
		if (begins(text, word))
			return true;
	return false;
}

/* "into" becomes a + b + c; false where that is too long. */
static bool join(char *into, const char *a, const char *b, const char *c)
{
	const char *const parts[] = { a, b, c };
	unsigned long n = 0;

	for (unsigned i = 0; i < 3; i++)
		for (const char *p = parts[i]; *p; p++) {
			if (n == PATH_SIZE - 1)
				return false;
			into[n++] = *p;
		}
	into[n] = 0;
	return true;
}

static const char *base(const char *path)
{
	const char *name = path;

	for (; *path; path++)
		if (*path == '/')
			name = path + 1;
	return name;
}

static long open_file(const char *path)
{
	return call(__NR_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0);
}

static long read_head(const char *path, char *into, unsigned long size)
{
	long fd = open_file(path), n = fd < 0 ? fd : call(__NR_read, fd, (long)into, (long)size, 0);

	if (fd >= 0)
		call(__NR_close, fd, 0, 0, 0);
	return n;
}

static long read_link(const char *path, char into[static PATH_SIZE])
{
	long n = call(__NR_readlinkat, AT_FDCWD, (long)path, (long)into, PATH_SIZE - 1);

	into[n > 0 ? n : 0] = 0;
	return n;
}

/* Where the program of this name is, and its first bytes. Their number; negative: there is none. */
static long find_at(const char *name, char path[static PATH_SIZE], char head[static TOOLBOX_HEAD], char next[static PATH_SIZE])
{
	static const char dirs[][sizeof "usr/local/sbin/"] = TOOLBOX_PROGRAM_DIRS;
	long n = -1;

	*next = 0;
	if (join(next, TOOLBOX "/links/", name, "") && read_link(next, path) > 0)
		return read_head(path, head, TOOLBOX_HEAD);
	for (unsigned i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		if (!join(path, TOOLBOX "/root/", dirs[i], name))
			continue;
		n = read_head(path, head, TOOLBOX_HEAD);
		if (n >= 0 || read_link(path, next) > 0)
			return n;
	}
	return n;
}

/* A link that leads to another one, which leads out of the toolbox as it lies here, goes by that one's name. */
static long find(const char *name, char path[static PATH_SIZE], char head[static TOOLBOX_HEAD])
{
	static char next[LINKS_MAX][PATH_SIZE];
	long n = -1;

	for (unsigned i = 0; i < LINKS_MAX && *name; i++) {
		n = find_at(name, path, head, next[i]);
		if (n >= 0)
			break;
		name = base(next[i]);
	}
	return n;
}

/*
 * "#!INTERPRETER ARGUMENT" of a script, cut in place. The kernel looks for an interpreter at its own place, which is the target's; so we say
 * by which program it is run.
 */
static char *cut_script(char *head, long n, char **argument)
{
	char *at = head + 2, *interpreter;

	head[n < TOOLBOX_HEAD ? n : TOOLBOX_HEAD - 1] = 0;
	while (*at == ' ' || *at == '\t')
		at++;
	interpreter = at;
	while (*at && *at != ' ' && *at != '\t' && *at != '\n')
		at++;
	*argument = NULL;
	if (*at == ' ' || *at == '\t') {
		*at++ = 0;
		while (*at == ' ' || *at == '\t')
			at++;
		if (*at && *at != '\n')
			*argument = at;
		while (*at && *at != '\n')
			at++;
		while (*argument && at > *argument && (at[-1] == ' ' || at[-1] == '\t'))
			at--;
	}
	*at = 0;
	return interpreter;
}

/* By the loader: LOADER --library-path FOLDERS --argv0 NAME PATH ARGUMENTS... args[-1] and before are free. */
static void run_dynamic(char *path, char **args, char **env)
{
	char folders[PATH_SIZE], loader[PATH_SIZE];
	long n = read_head(TOOLBOX "/libpath", folders, sizeof folders - 1);
	char **at = args, *name = *args;

	if (n < 0)
		return;
	folders[n] = 0;
	if (read_link(TOOLBOX "/loader", loader) < 0)
		return;
	*at = path;
	*--at = name;
	*--at = (char *)"--argv0";
	if (!contains(base(loader), "musl"))
		*--at = (char *)"--inhibit-cache";   /* /etc/ld.so.cache is the target's */
	*--at = folders;
	*--at = (char *)"--library-path";
	*--at = loader;
	call(__NR_execve, (long)loader, (long)at, (long)env, 0);
}

static void say(const char *text)
{
	call(__NR_write, 2, (long)text, (long)length(text), 0);
}

/* Run the program `name` with args, whose first is what it is to be called. Returns where it cannot be run. */
static void run(const char *name, char **args, char **env)
{
	static char paths[SCRIPTS_MAX][PATH_SIZE], heads[SCRIPTS_MAX][TOOLBOX_HEAD];

	for (unsigned i = 0; i < SCRIPTS_MAX; i++) {
		char *path = paths[i], *head = heads[i], *interpreter, *argument;
		long n = find(name, path, head);

		if (n < 0)
			return;
		if (n < 2 || head[0] != '#' || head[1] != '!') {
			if (launch_interpreter((const unsigned char *)head, (unsigned long)n))
				run_dynamic(path, args, env);
			else
				call(__NR_execve, (long)path, (long)args, (long)env, 0);
			return;
		}
		interpreter = cut_script(head, n, &argument);
		*args = path;
		if (argument)
			*--args = argument;
		*--args = interpreter;
		name = base(interpreter);
	}
}

/*
 * What we were called, wherever argv[0] came from: the file that was run, or where a script named us as its interpreter ("#!/.nsjoin/bin/sh"), us.
 */
static const char *our_name(const char *argv0, char **env)
{
	const Elf64_auxv_t *aux;
	const char *file = argv0;

	while (*env)
		env++;
	for (aux = (const void *)(env + 1); aux->a_type != AT_NULL; aux++)
		if (aux->a_type == AT_EXECFN)
			file = (const char *)aux->a_un.a_val;
	return base(!begins(file, TOOLBOX) && begins(argv0, TOOLBOX_BIN) ? argv0 : file);
}

__attribute__((noreturn, used)) void launch(long *stack);
__attribute__((noreturn, used)) void launch(long *stack)
{
	long argc = *stack;
	char **argv = (char **)(stack + 1), **env = argv + argc + 1;
	char **room = __builtin_alloca((unsigned long)(FRONT + argc + 1) * sizeof *room);

	for (long i = 0; i <= argc; i++)
		room[FRONT + i] = argv[i];
	if (argc > 0) {
		const char *name = our_name(argv[0], env);

		run(name, room + FRONT, env);
		say("nsjoin: cannot run the host's ");
		say(name);
		say(" here\n");
	}
	for (;;)
		call(__NR_exit_group, 126, 0, 0, 0);
}
