package dev.meros.cli.client;

import dev.meros.api.agent.operator.Call;
import dev.meros.api.agent.operator.ContainerCalls.Target;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `meros task attach`: what a task writes from now on, and its terminal.
@Command(name = "attach", description = "Shows what a task writes from now on, until it ends.")
final class AttachCommand implements Runnable {
    @Mixin private ClientOptions options = new ClientOptions();

    @Option(
            names = {"-i", "--interactive"},
            description = "Passes on what is typed here to the terminal of the task.")
    private boolean interactive;

    @Parameters(paramLabel = "TASK", description = "Its id or the beginning of it.")
    private String name = "";

    @Override
    public void run() {
        TaskContainer task = TaskContainer.of(options.cluster(), name);
        if (!interactive) {
            attach(task);
            return;
        }
        LocalTerminal terminal = LocalTerminal.raw();
        try {
            attach(task);
        } finally {
            terminal.restore();
        }
    }

    private void attach(TaskContainer task) {
        Call call =
                Call.builder(Call.Type.ATTACH_CONTAINER_OUTPUT)
                        .attachContainerOutput(new Target(task.id()))
                        .build();
        try (ContainerConnection connection = new ContainerConnection(task.agent())) {
            if (interactive) {
                connection.copyOutput(
                        call,
                        System.out,
                        System.err,
                        () -> {
                            ContainerConnection.Input input =
                                    connection.openInput(
                                            task.id(),
                                            why -> System.err.println("not passed on: " + why));
                            Typing.passSizeOn(input);
                            Typing.passOn(System.in, input);
                            return input;
                        });
            } else {
                connection.copyOutput(call, System.out, System.err);
            }
        }
    }
}
