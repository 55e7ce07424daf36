package dev.meros.kernel.engine;

/// Why a kernel stops by itself; each kind has an exit code of its own. A restart replays the
/// journal, so that nothing that was answered is lost.
public enum Fault {
    /// A decision or its records broke the core: a defect.
    BROKEN_INVARIANT(70),
    /// The journal cannot store or commit: a full or failing disk.
    COMMIT_FAILED(74),
    /// Another member leads.
    LEADERSHIP_LOST(75);

    private final int exitCode;

    Fault(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    /// Stops the process, or whatever is to be stopped in a test.
    @FunctionalInterface
    public interface Handler {
        /// Called once, by the thread that met the fault, which ends afterwards.
        void stop(Fault fault, Throwable cause);
    }
}
