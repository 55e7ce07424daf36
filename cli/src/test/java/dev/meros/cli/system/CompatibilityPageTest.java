package dev.meros.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The page on compatibility says of each row which test shows it: all these tests are there.
class CompatibilityPageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)#(\\w+)`");
    private static final int DEEP_ENOUGH = 20;

    @Test
    void everyTestThatThePageNamesIsThere() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/compatibility.md"));
        List<MatchResult> named = TEST.matcher(page).results().toList();
        List<Path> sources = sources();

        Set<String> missing = new LinkedHashSet<>();
        for (MatchResult each : named) {
            boolean there =
                    sources.stream()
                            .filter(s -> s.endsWith(each.group(1) + ".java"))
                            .anyMatch(s -> read(s).contains("void " + each.group(2) + "("));
            if (!there) {
                missing.add(each.group());
            }
        }

        assertThat(named.size()).isGreaterThan(50);
        assertThat(missing).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(ROOT)) {
            return files.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(CompatibilityPageTest::below)
                    .toList();
        }
    }

    private static Stream<Path> below(Path directory) {
        try (Stream<Path> files = Files.walk(directory, DEEP_ENOUGH)) {
            return files.filter(f -> f.toString().endsWith("Test.java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
