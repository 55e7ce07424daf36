package dev.meros.cli.server;

import dev.meros.kernel.settings.KernelSettings;

import picocli.CommandLine.Option;

/// The options for what frameworks may say of the offers they want.
final class KernelWishes {
    @Option(
            names = "--constraint-regex-length",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "Characters of a regular expression in constraints (default:"
                            + " ${DEFAULT-VALUE}).")
    private int regexLength;

    @Option(
            names = "--constraint-regex-program",
            paramLabel = "N",
            defaultValue = "100",
            description = "Its instructions when compiled (default: ${DEFAULT-VALUE}).")
    private int regexProgram;

    @Option(
            names = "--constraints-per-role",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Constraints of a framework in one role (default: ${DEFAULT-VALUE}).")
    private int perRole;

    @Option(
            names = "--demand-shapes",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Shapes in the demand of a framework (default: ${DEFAULT-VALUE}).")
    private int shapes;

    KernelSettings.Wishes toSettings() {
        return new KernelSettings.Wishes(regexLength, regexProgram, perRole, shapes);
    }
}
