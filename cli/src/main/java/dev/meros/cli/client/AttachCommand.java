package dev.meros.cli.client;

import dev.meros.api.agent.operator.Call;
import dev.meros.api.agent.operator.ContainerCalls.Target;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `meros task attach`: what a task writes from now on.
@Command(name = "attach", description = "Shows what a task writes from now on, until it ends.")
final class AttachCommand implements Runnable {
    @Mixin private ClientOptions options = new ClientOptions();

    @Parameters(paramLabel = "TASK", description = "Its id or the beginning of it.")
    private String name = "";

    @Override
    public void run() {
        TaskContainer task = TaskContainer.of(options.cluster(), name);
        try (ContainerConnection connection = new ContainerConnection(task.agent())) {
            connection.copyOutput(
                    Call.builder(Call.Type.ATTACH_CONTAINER_OUTPUT)
                            .attachContainerOutput(new Target(task.id()))
                            .build(),
                    System.out,
                    System.err);
        }
    }
}
