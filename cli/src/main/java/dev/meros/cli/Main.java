package dev.meros.cli;

import dev.meros.cli.output.ExitCode;

import java.util.List;

/// The entry point of the executable.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int exitCode;
        try {
            exitCode = Meros.commandLineFor(List.of(arguments)).execute(arguments);
        } catch (LinkageError | AssertionError | StackOverflowError e) {
            System.err.println("meros: defect: " + e);
            exitCode = ExitCode.DEFECT;
        }
        System.exit(exitCode);
    }
}
