package dev.meros.cli.client;

import picocli.CommandLine.Command;

/// `meros app why`: what `meros explain task` says.
@Command(
        name = "why",
        description = "Why an app's instances are not there, and what would help.",
        sortOptions = false)
final class WhyCommand extends ExplainTaskCommand {}
