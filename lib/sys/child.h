/* SPDX-License-Identifier: MIT */
/*
 * Standing in for a child: signals that reach us reach it, we stop when it stops, and we end as it ends.
 * For programs that must fork (a new PID namespace holds only children) and still look like an exec to their caller.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct child_signals {
	sigset_t before;   /* the caller's mask, for the child */
	sigset_t all;      /* blocked while we stand in */
	struct sigaction sigchld;   /* the caller's: where it was ignored we could not wait */
};

/* Block what is to be forwarded. Before the fork, so that no signal finds neither the child nor a handler: nothing is ever lost. */
void child_signals_block(struct child_signals *s);

/*
 * What the caller ignored or blocked is no more: for a program that is not to begin with that. What a shell or nohup(1) has a job ignore (SIGHUP, SIGINT,
 * SIGQUIT) stays so. With s, for the child that it is restored in.
 */
void child_signals_forget(struct child_signals *s);

/* In the child, before exec: give it the mask its caller had. */
void child_signals_restore(const struct child_signals *s);

/*
 * In the child, after the last change of credentials (which undoes it): have `signal` sent to it when we die, were it by
 * SIGKILL. `parent` is a pidfd of us, opened before the fork: where we are dead already, the child exits at once. Negative:
 * this kernel has none, the moment between fork and this call stays open.
 */
void child_die_with(int parent, int signal);

/*
 * Wait for the child, passing on every signal that was meant for us: from processes, with the value that came along, and
 * from timers. What the terminal sends (Ctrl-C, Ctrl-Z) reaches the whole foreground group, the child too: it is not
 * sent twice; but a hang-up is told only to the leader of the session, so as the leader we pass it on. When the child stops,
 * so do we; when we are continued, so is it. *wait_status is waitpid()'s. 0 or -errno (silent).
 */
int child_wait(pid_t child, const struct child_signals *s, int *wait_status);

/* Wait for a child that nobody stands in for to end, whatever interrupts us. Its status as waitpid() has it. */
int child_reap(pid_t child);

/*
 * child_wait() with a say in how a signal is passed on: `pass` gets every signal but SIGCHLD, also those of the terminal
 * (child_was_sent() tells them apart).
 */
typedef void (*child_pass)(pid_t child, const siginfo_t *info, void *arg);
int child_wait_passing(pid_t child, const struct child_signals *s, child_pass pass, void *arg, int *wait_status);

/* How child_wait() passes on a signal, for those that treat only some of them otherwise. arg is not used. */
void child_pass_on(pid_t child, const siginfo_t *info, void *arg);

/* Was it sent by a process (kill, sigqueue, tgkill), and not by the terminal, a timer or a fault? sigaction(2), si_code. */
bool child_was_sent(const siginfo_t *info);
