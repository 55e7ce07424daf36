package dev.meros.cli.client;

import dev.meros.api.agent.operator.Call;
import dev.meros.api.agent.operator.ContainerCalls.LaunchNestedContainer;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.ContainerInfo;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;

/// `meros task exec`: a command beside that of a task, in its sandbox and with its environment.
@Command(
        name = "exec",
        description = {
            "Runs a command in the container of a task.",
            "It ends with this command, whose exit code is that of the other."
        })
final class ExecCommand implements Callable<Integer> {
    @Mixin private ClientOptions options = new ClientOptions();

    @Option(
            names = {"-i", "--interactive"},
            description = "Passes on what is typed here.")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "Gives the command a terminal.")
    private boolean tty;

    @Option(names = "--user", description = "Who runs it (default: as the task).")
    private String user = "";

    @Parameters(index = "0", paramLabel = "TASK", description = "Its id or the beginning of it.")
    private String name = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "A program with its arguments; put -- before it.")
    private List<String> command = new ArrayList<>();

    @Override
    public Integer call() {
        TaskContainer task = TaskContainer.of(options.cluster(), name);
        if (!tty || !interactive) {
            return run(task);
        }
        LocalTerminal terminal = LocalTerminal.raw();
        try {
            return run(task);
        } finally {
            terminal.restore();
        }
    }

    private int run(TaskContainer task) {
        ContainerId session = task.nested("exec-" + UUID.randomUUID());
        try (ContainerConnection connection = new ContainerConnection(task.agent())) {
            connection.copyOutput(
                    Call.builder(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION)
                            .launchNestedContainerSession(launch(session))
                            .build(),
                    System.out,
                    System.err,
                    () -> pass(connection.openInput(session)));
            int exitCode = connection.exitCode(session);
            connection.remove(session);
            return exitCode;
        }
    }

    private LaunchNestedContainer launch(ContainerId session) {
        CommandInfo.Builder info =
                CommandInfo.builder().shell(false).value(command.getFirst()).arguments(command);
        if (!user.isEmpty()) {
            info.user(user);
        }
        return new LaunchNestedContainer(
                session,
                info.build(),
                tty
                        ? ContainerInfo.builder()
                                .type(ContainerInfo.Type.MESOS)
                                .ttyInfo(LocalTerminal.info())
                                .build()
                        : null);
    }

    /// Passes on what comes here, or says at once that nothing will.
    private ContainerConnection.Input pass(ContainerConnection.Input input) {
        if (tty) {
            Typing.passSizeOn(input);
        }
        if (interactive) {
            Typing.passOn(System.in, input);
        } else {
            input.noMore();
        }
        return input;
    }
}
