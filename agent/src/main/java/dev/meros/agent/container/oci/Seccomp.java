package dev.meros.agent.container.oci;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The system calls that no container may make unless it asks to be unconfined: those that reach
/// beyond a container (the kernel's modules, clock, swap, keys, tracing of others, mounts, file
/// handles) or have a long record of holes. They fail with EPERM; io_uring and userfaultfd among
/// them, with ENOSYS for what programs probe for.
final class Seccomp {
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    private static final List<String> FORBIDDEN =
            List.of(
                    "acct",
                    "add_key",
                    "bpf",
                    "clock_adjtime",
                    "clock_settime",
                    "create_module",
                    "delete_module",
                    "finit_module",
                    "fsconfig",
                    "fsmount",
                    "fsopen",
                    "fspick",
                    "get_kernel_syms",
                    "get_mempolicy",
                    "init_module",
                    "ioperm",
                    "iopl",
                    "kcmp",
                    "kexec_file_load",
                    "kexec_load",
                    "keyctl",
                    "lookup_dcookie",
                    "mbind",
                    "mount",
                    "mount_setattr",
                    "move_mount",
                    "move_pages",
                    "name_to_handle_at",
                    "nfsservctl",
                    "open_by_handle_at",
                    "open_tree",
                    "perf_event_open",
                    "pivot_root",
                    "process_vm_readv",
                    "process_vm_writev",
                    "query_module",
                    "quotactl",
                    "quotactl_fd",
                    "reboot",
                    "request_key",
                    "set_mempolicy",
                    "setns",
                    "settimeofday",
                    "stime",
                    "swapoff",
                    "swapon",
                    "sysfs",
                    "_sysctl",
                    "syslog",
                    "umount",
                    "umount2",
                    "unshare",
                    "uselib",
                    "ustat",
                    "vhangup",
                    "vm86",
                    "vm86old");

    private static final List<String> ABSENT =
            List.of("io_uring_enter", "io_uring_register", "io_uring_setup", "userfaultfd");

    private Seccomp() {}

    /// The profile as `linux.seccomp` of an OCI bundle.
    static Map<String, Object> profile() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("defaultAction", "SCMP_ACT_ALLOW");
        json.put("syscalls", List.of(refused(FORBIDDEN, EPERM), refused(ABSENT, ENOSYS)));
        return json;
    }

    private static Map<String, Object> refused(List<String> names, int error) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("names", names);
        rule.put("action", "SCMP_ACT_ERRNO");
        rule.put("errnoRet", error);
        return rule;
    }
}
