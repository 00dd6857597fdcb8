lib_libnskit_a_SOURCES += \
	%D%/choose.c \
	%D%/conmon.c \
	%D%/container.c \
	%D%/containerd.c \
	%D%/crio.c \
	%D%/docker.c \
	%D%/engine.h \
	%D%/find.c \
	%D%/kubelet.c \
	%D%/labels.c \
	%D%/lxc.c \
	%D%/machine.c \
	%D%/monitor.c \
	%D%/nocgroup.c \
	%D%/nskit.c \
	%D%/oci.c \
	%D%/path.c \
	%D%/podman.c \
	%D%/state.c \
	%D%/systemd.c
