/* SPDX-License-Identifier: MIT */
/*
 * A new environment: spec -> compile -> plan -> print | run.
 *
 * Two processes carry out the plan. We, outside, keep our rights and our view: we make files, write ID maps, bind
 * namespaces to files. The child, born in the new namespaces, does what can only be done inside, and becomes the program.
 * Where nothing is left to do outside (no PID namespace, no files, maps we may write from inside), there is no child:
 * this process enters the namespaces itself and becomes the program, as unshare(1) does.
 *
 *	outside: BEFORE (ends with the birth of the child), OUTSIDE --go--> child: INSIDE --go--> KEEP --go--> child: PROGRAM
 *
 * A side that fails sends its fault over the line (line.h), and each side undoes its own steps.
 */
#pragma once

#include "base/buf.h"
#include "cgroup/group.h"
#include "ns/set.h"
#include "plan/plan.h"
#include "sandbox/site.h"
#include "sandbox/spec.h"
#include "sys/child.h"
#include "sys/terminal.h"

enum sandbox_phase {
	PHASE_BEFORE,      /* outside: what must be there before the child */
	PHASE_OUTSIDE,     /* outside: what the child waits for */
	PHASE_INSIDE,
	PHASE_KEEP,        /* outside: what makes the environment outlive us; only when all inside stands */
	PHASE_PROGRAM,     /* inside: the last steps, after which the program runs */
};

extern const char *const sandbox_phase_names[];

/* What the steps share while they run. */
struct sandbox_run {
	struct plan *plan;
	struct child_signals signals;
	struct terminal terminal; /* of the program's own (pty.h) */
	int carrier;       /* pidfd of the process that carries its bytes, -1: none */
	bool forked;       /* signals are blocked, there are two of us */
	bool inside;       /* we are the child */
	pid_t child;       /* outside: the child's PID, 0 where there is none (yet) */
	pid_t in_proc;     /* outside: its number in /proc, which may be of another PID namespace than ours; 0 where /proc does not know it */
	pid_t parent;      /* outside: who must live, -1: nobody */
	bool out_of_time;  /* outside: the time limit has passed */
	int signal;        /* outside: what killed the program, as its init says; 0: nothing */
	bool orphans;      /* outside: what outlives the program would outlive us, too */
	int line;          /* our end of the line, -1: none */
	int name;          /* outside: the lock of the name while it is made, -1: none */
	struct ns_set joins;      /* found and not yet entered */
	int binfmt;        /* inside: a binfmt_misc that is to be mounted once more, -1: none */
	int root;          /* inside: the new root directory, -1: none (yet) */
	struct cgroup_group *cgroup;   /* what keeps the limits; NULL: none (yet) */
	bool born;         /* the child was born in it */
	struct site_log sites;    /* inside: what was made to mount on */
};

struct sandbox {
	struct sandbox_spec spec;
	struct plan plan;
	bool in_place;     /* no child: this process becomes the program */
	bool hand;         /* a process that can undo stays until the program runs (hand.h) */
	bool pty;          /* the program gets a terminal of its own */
	bool init;         /* PID 1 is ours, the program its child */
	bool scope;        /* systemd gives the cgroup */
	struct cgroup_group *cgroup;   /* that is to keep the limits; NULL: none is asked for */
	struct buf notes;  /* what the user should know beforehand, a line each */
};

/*
 * Run a compiled environment. In place it returns only with a fault. Else it returns when the program has ended, with
 * *wait_status as waitpid() has it, or a fault when the program did not run; then nothing is left of what was made.
 */
int sandbox_run(struct sandbox *sandbox, int *wait_status);

/* Inside: the root that is set up; the one that we have, where there is no new one. An fd of the run's, or a fault. */
int sandbox_root(struct sandbox_run *run);

void sandbox_done(struct sandbox *sandbox);
