package dev.meros.agent.container;

import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.TtyInfo;

import org.jspecify.annotations.Nullable;

/// How the agent holds the input and output of a container.
public sealed interface Stdio {
    /// By three pipes.
    record Pipes() implements Stdio {}

    /// By a terminal of the given size, which the container controls.
    record Terminal(Size size) implements Stdio {}

    /// What a container asks for by its `tty_info`.
    static Stdio of(@Nullable ContainerInfo container) {
        TtyInfo tty = container == null ? null : container.ttyInfo();
        if (tty == null) {
            return new Pipes();
        }
        return new Terminal(
                tty.windowSize() == null
                        ? Size.DEFAULT
                        : new Size(tty.windowSize().rows(), tty.windowSize().columns()));
    }

    /// Rows and columns of a terminal.
    record Size(int rows, int columns) {
        /// What terminals have had since they were made of glass.
        public static final Size DEFAULT = new Size(24, 80);

        private static final int MAX = 0xffff;

        public Size {
            rows = Math.clamp(rows, 0, MAX);
            columns = Math.clamp(columns, 0, MAX);
        }
    }
}
