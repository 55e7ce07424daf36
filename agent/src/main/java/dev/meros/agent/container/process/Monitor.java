package dev.meros.agent.container.process;

/// The shell script that stands by each command, so that neither the command nor its exit status
/// depends on the agent.
///
/// It is called in a session of its own as `sh -c SCRIPT monitor RUN-DIRECTORY COMMAND…` with the
/// sandbox as its directory, and uses nothing but what every POSIX shell has built in.
final class Monitor {
    /// It joins its control groups, notes who it is, says on descriptor 3 that it has done so, runs
    /// the command in the foreground (a command in the background would start with interrupts
    /// ignored), notes the exit status, and then ends whatever is left of its process group, itself
    /// included. Signals to the group are for the command: they must not end the monitor before it
    /// has noted the status, and a trap, unlike an ignored signal, is not inherited.
    static final String SCRIPT =
            """
            meros_run=$1
            shift
            trap : HUP INT QUIT TERM USR1 USR2 ALRM PIPE
            while read -r meros_group; do
                echo 0 >"$meros_group" || exit 126
            done <"$meros_run/group"
            meros_stat=
            meros_boot=
            read -r meros_stat 2>/dev/null </proc/$$/stat
            read -r meros_boot 2>/dev/null </proc/sys/kernel/random/boot_id
            echo "$$
            $meros_boot
            $meros_stat" >"$meros_run/process" || exit 125
            echo 2>/dev/null >&3
            exec 3>&-
            "$@" </dev/null
            echo "$?" 1<>"$meros_run/status"
            kill -9 0
            """;

    /// The same for a command whose input the agent holds: it reads what the monitor was given, and
    /// there is no descriptor 3.
    static final String HELD_SCRIPT =
            SCRIPT.replace("echo 2>/dev/null >&3\nexec 3>&-\n", "")
                    .replace("\"$@\" </dev/null", "\"$@\"");

    private Monitor() {}
}
