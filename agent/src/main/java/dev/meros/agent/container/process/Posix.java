package dev.meros.agent.container.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The calls of the C library that Java does not offer. Needs `--enable-native-access`.
final class Posix {
    static final int SIGKILL = 9;
    static final int SIGTERM = 15;

    private final MethodHandle kill;

    @SuppressWarnings("restricted") // calling C is what this class is for
    Posix() {
        Linker linker = Linker.nativeLinker();
        kill =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("kill"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /// Sends a signal to every process of a group; nothing when there is no such group.
    void signalGroup(int group, int number) {
        if (group <= 1) {
            // 0 and 1 would be our own group and everybody
            throw new IllegalArgumentException("group: " + group + " (expected: above 1)");
        }
        try {
            int result = (int) kill.invokeExact(-group, number);
            assert result == 0 || result == -1 : result;
        } catch (Throwable e) {
            throw new IllegalStateException("kill(2) cannot be called", e);
        }
    }
}
