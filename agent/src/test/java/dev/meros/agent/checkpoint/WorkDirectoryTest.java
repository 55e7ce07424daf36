package dev.meros.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.AgentException;

import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Directories that an agent refuses to work in, each with what to do about it.
class WorkDirectoryTest {
    @TempDir Path directory;

    private Path work;
    private Path meta;

    @BeforeEach
    void prepare() {
        work = directory.resolve("work");
        meta = work.resolve("meta");
    }

    @Test
    void directoryIsTakenAgainAndSaysItsFormat() throws IOException {
        open();
        open();

        assertThat(meta.resolve("format")).hasContent("meros-agent 1");
        Files.delete(meta.resolve("format"));
        open();
        assertThat(meta.resolve("format")).hasContent("meros-agent 1");
    }

    @Test
    void newFileSystemMayBecomeAWorkDirectory() throws IOException {
        Files.createDirectories(work.resolve("lost+found"));

        open();

        assertThat(meta).isDirectory();
    }

    @Test
    void directoryOfSomethingElseIsLeftAlone() throws IOException {
        Files.createDirectories(work.resolve("raft"));
        Files.writeString(work.resolve("high-water"), "7");

        refused()
                .withMessage(
                        "workDirectory: %s (expected: an empty directory or that of an agent, give"
                                + " another one; this one holds high-water, raft)",
                        work);
        try (Stream<Path> entries = Files.list(work)) {
            assertThat(entries).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "meros-agent 2 | is of format 2 (expected: 1 at most; a newer agent has written it:"
                        + " start that one, or give another directory)",
                "#?! | (expected: meros-agent 1; it is damaged: restore it, or give another"
                        + " directory after its tasks have been killed)"
            })
    void formatThatThisAgentDoesNotKnowIsRefused(String format, String message) throws IOException {
        open();
        Files.writeString(meta.resolve("format"), format);

        refused()
                .withMessageStartingWith("workDirectory: " + meta.resolve("format"))
                .withMessageEndingWith(message);
    }

    @Test
    void stateThatOthersCouldHaveChangedIsRefused() throws IOException {
        open();
        Files.setPosixFilePermissions(meta, PosixFilePermissions.fromString("rwxrwx---"));

        refused()
                .withMessage(
                        "workDirectory: %s is rwxrwx--- (expected: rwx------, for it holds secrets;"
                                + " chmod 700 %s once you trust what is in it)",
                        meta, meta);
    }

    @Test
    void stateOfAnotherUserIsRefused() throws IOException {
        open();
        String me = Files.getOwner(meta).getName();

        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> DirectoryCheck.requirePrivate(meta, "somebody"))
                .withMessage(
                        "workDirectory: %s belongs to %s (expected: somebody, who runs this agent;"
                                + " run it as %s, or give the directory away with chown -R)",
                        meta, me, me);
    }

    @Test
    void directoryThatCannotBeWrittenToIsRefused() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Files.createDirectory(work);
        run("mount", "-t", "tmpfs", "-o", "ro", "none", work.toString());
        try {
            refused()
                    .withMessageStartingWith("workDirectory: " + work)
                    .withMessageContaining("expected: a writable directory")
                    .withMessageContaining("Read-only file system");
        } finally {
            run("umount", work.toString());
        }
    }

    @Test
    void directoryThatIsInUseNamesTheProcess() {
        try (WorkDirectory held = WorkDirectory.open(work)) {
            assertThat(held.path()).isEqualTo(work);
            refused()
                    .withMessage(
                            "workDirectory: %s (expected: a directory of its own; another agent,"
                                    + " process %d, uses this one)",
                            work, ProcessHandle.current().pid());
        }
    }

    @Test
    void restartOfTheMachineIsNoticedOnce() throws IOException {
        Files.createDirectories(meta);

        assertThat(BootRecord.renew(meta, () -> "a")).isEqualTo(BootRecord.Machine.UNKNOWN);
        assertThat(BootRecord.renew(meta, () -> "a")).isEqualTo(BootRecord.Machine.SAME_BOOT);
        assertThat(BootRecord.renew(meta, () -> "b")).isEqualTo(BootRecord.Machine.RESTARTED);
        assertThat(BootRecord.renew(meta, () -> "b")).isEqualTo(BootRecord.Machine.SAME_BOOT);
        assertThat(BootRecord.renew(meta, () -> "")).isEqualTo(BootRecord.Machine.UNKNOWN);
    }

    private void open() {
        WorkDirectory.open(work).close();
    }

    private ThrowableAssertAlternative<AgentException> refused() {
        return assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> WorkDirectory.open(work));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
