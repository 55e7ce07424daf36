package dev.meros.cli.output;

/// What a command's exit code says; after a signal the code is 128 + the signal's number.
public final class ExitCode {
    public static final int OK = 0;

    /// The request was understood and could not be done: refused, not found, not in time.
    public static final int FAILED = 1;

    /// The command line is wrong.
    public static final int USAGE = 2;

    /// A server, or a program that is needed, is not there.
    public static final int UNAVAILABLE = 69;

    /// A defect of Meros.
    public static final int DEFECT = 70;

    private ExitCode() {}
}
