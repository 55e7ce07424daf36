package dev.meros.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The diagram in the documentation is that of the table. Written anew by `-Ddocs=apply`.
class ExecutorDiagramTest {
    private static final Path PAGE = Path.of("../docs/executors.md");
    private static final String BEGIN = "<!-- generated: executor phases -->\n";
    private static final String END = "<!-- end -->";

    @Test
    void documentationShowsTheTableOfExecutors() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END, begin);
        String expected = "```mermaid\n" + ExecutorDiagram.mermaid() + "```\n";

        if ("apply".equals(System.getProperty("docs"))) {
            Files.writeString(PAGE, page.substring(0, begin) + expected + page.substring(end));
            return;
        }

        assertThat(page.substring(begin, end))
                .as("docs/executors.md (run the test with -Ddocs=apply to write it anew)")
                .isEqualTo(expected);
    }
}
