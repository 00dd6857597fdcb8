/* SPDX-License-Identifier: MIT */
/*
 * What the toolbox looks like inside, for toolbox.c, which builds it, and launch.c, which finds its way in it.
 *
 *	/.nsjoin/bin/NAME     the launcher, under the name of each program: the one folder for PATH
 *	/.nsjoin/launch       the launcher itself
 *	/.nsjoin/root/        the folder with the programs: of the host its public parts
 *	/.nsjoin/links/NAME   where a program is whose name is a link on the host, as text
 *	/.nsjoin/loader       a link to the dynamic loader in root/, where there is one
 *	/.nsjoin/libpath      text: the folders in root/ in which it finds libraries
 *	/.nsjoin/lib, share   links: programs that look for their files beside themselves find them (Python)
 */
#pragma once

#define TOOLBOX_NAME ".nsjoin"
#define TOOLBOX "/" TOOLBOX_NAME
#define TOOLBOX_BIN TOOLBOX "/bin/"

/* Where programs are, below root/. An earlier one wins. */
#define TOOLBOX_PROGRAM_DIRS { "usr/local/sbin/", "usr/local/bin/", "usr/sbin/", "usr/bin/", "sbin/", "bin/", "" }

enum { TOOLBOX_HEAD = 4096 };   /* of a program's file is read: its program headers and the name of its loader lie there */

/* The name of the loader that an ELF program asks for (PT_INTERP), in its first n bytes; NULL: it asks for none. */
static inline const char *launch_interpreter(const unsigned char *head, unsigned long n)
{
	const Elf64_Ehdr *elf = (const void *)head;

	if (n < sizeof *elf || elf->e_ident[EI_MAG0] != ELFMAG0 || elf->e_ident[EI_MAG1] != ELFMAG1 || elf->e_ident[EI_CLASS] != ELFCLASS64)
		return 0;
	for (unsigned i = 0; i < elf->e_phnum; i++) {
		unsigned long at = elf->e_phoff + i * (unsigned long)elf->e_phentsize;
		const Elf64_Phdr *segment = (const void *)(head + at);

		if (at > n || n - at < sizeof *segment)
			return 0;
		if (segment->p_type == PT_INTERP)
			return segment->p_offset < n && segment->p_filesz && segment->p_filesz <= n - segment->p_offset &&
			       !head[segment->p_offset + segment->p_filesz - 1] ? (const char *)head + segment->p_offset : 0;
	}
	return 0;
}
