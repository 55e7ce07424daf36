package dev.meros.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.cli.Meros;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Changes that are only tried, by the command and against a real kernel.
final class WhatIfCommandTest {
    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private KernelServer kernel;

    @BeforeEach
    void start() {
        kernel = KernelServer.start(KernelSettings.of(directory).withPort(0));
    }

    @AfterEach
    void stop() {
        kernel.close();
    }

    private int whatIf(String... changes) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("what-if", "--kernel", "http://127.0.0.1:" + kernel.port()));
        arguments.addAll(List.of(changes));
        CommandLine line =
                Meros.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments.toArray(new String[0]));
    }

    @Test
    void tasksAreCountedThatFindAPlace() {
        int exitCode =
                whatIf(
                        "--add-agents", "2",
                        "--add-framework", "f",
                        "--resources", "cpus:1;mem:256",
                        "--count", "5");

        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(out.toString()).containsPattern("f +\\* +cpus:1;mem:256 +5 +2");
    }

    @Test
    void aLimitKeepsTasksFromTheirPlaces() {
        int exitCode =
                whatIf(
                        "--limit", "eng=cpus:1",
                        "--add-agents", "2",
                        "--add-framework", "f",
                        "--role", "eng",
                        "--resources", "cpus:1;mem:256",
                        "--count", "5");

        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(out.toString()).containsPattern("f +eng +cpus:1;mem:256 +5 +1");
    }

    @Test
    void aWeightBelowZeroIsRefused() {
        assertThat(whatIf("--weight", "ops=-2")).isNotZero();
        assertThat(err.toString()).contains("weight: -2.0 (expected: more than 0");
    }

    @Test
    void noChangeIsAUsageError() {
        assertThat(whatIf()).isEqualTo(2);
        assertThat(err.toString()).contains("a change is missing");
    }
}
