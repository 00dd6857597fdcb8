/* SPDX-License-Identifier: MIT */
/* Steps that settle as whom the program runs, and what becomes of it when we end. */
#pragma once

#include "sandbox/sandbox.h"

/* Parts of steps. 0, or a fault that says what is missing. */
int creds_set_groups(const gid_t *groups, size_t n);
int creds_become_group(gid_t gid);

/*
 * The capabilities stay permitted, which exec ends for all but --keep-caps: should the program not run, they are needed once
 * more to take away what was made. creds_undo() makes them effective again.
 */
int creds_become_user(uid_t uid, bool keep_caps);
int creds_undo(void *args, void *run);

/* Become this group, and drop the supplementary groups. */
int creds_plan_gid(struct plan *plan, unsigned phase, gid_t gid, bool keep_groups, const char *asked_by);

/* Become this user. keep_caps: the permitted capabilities survive the change. */
int creds_plan_uid(struct plan *plan, unsigned phase, uid_t uid, bool keep_caps, const char *asked_by);

/* Give the program every capability that we have: permitted -> inheritable -> ambient, capabilities(7). */
int creds_plan_keep_caps(struct plan *plan, unsigned phase, const char *asked_by);

/*
 * Have the kernel send a signal when our parent ends. After the user changes: the kernel forgets it then, prctl(2). Where the
 * parent is gone already, the line to it is cut, and the step fails; getppid() would not tell in a new PID namespace.
 */
int creds_plan_death_signal(struct plan *plan, unsigned phase, int signal, const char *asked_by);

/* A session of its own, which the terminal does not belong to. Not in place. */
int creds_plan_session(struct plan *plan, unsigned phase, const char *asked_by);
