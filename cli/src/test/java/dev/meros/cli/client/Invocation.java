package dev.meros.cli.client;

import dev.meros.cli.Meros;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;

/// One run of the command line within the test: its exit code and what it printed.
public record Invocation(int exitCode, String out, String err) {
    public static Invocation of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                Meros.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = line.execute(arguments);
        return new Invocation(exitCode, out.toString(), err.toString());
    }
}
