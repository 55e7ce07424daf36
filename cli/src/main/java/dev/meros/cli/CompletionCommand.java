package dev.meros.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

/// `meros completion`: the completion script.
@Command(
        name = "completion",
        description = {
            "Prints the completion script of bash and zsh.",
            "Use it with: source <(meros completion)"
        })
final class CompletionCommand implements Runnable {
    @Spec private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        PrintWriter out = command.commandLine().getOut();
        out.print(AutoComplete.bash("meros", command.root().commandLine()));
        out.flush();
    }
}
