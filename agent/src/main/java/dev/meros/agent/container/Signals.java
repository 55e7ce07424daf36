package dev.meros.agent.container;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// kill(2), which Java offers for two signals only. Needs `--enable-native-access`.
public final class Signals {
    public static final int SIGKILL = 9;
    public static final int SIGTERM = 15;

    private static final MethodHandle KILL = kill();

    private Signals() {}

    @SuppressWarnings("restricted") // calling C is what this class is for
    private static MethodHandle kill() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /// Sends a signal to one process; nothing when it is gone.
    public static void send(int pid, int number) {
        if (pid <= 1) {
            throw new IllegalArgumentException("pid: " + pid + " (expected: above 1)");
        }
        call(pid, number);
    }

    /// Sends a signal to every process of a group; nothing when there is no such group.
    public static void sendToGroup(int group, int number) {
        if (group <= 1) {
            // 0 and 1 would be our own group and everybody
            throw new IllegalArgumentException("group: " + group + " (expected: above 1)");
        }
        call(-group, number);
    }

    private static void call(int target, int number) {
        try {
            int result = (int) KILL.invokeExact(target, number);
            assert result == 0 || result == -1 : result;
        } catch (Throwable e) {
            throw new IllegalStateException("kill(2) cannot be called", e);
        }
    }
}
