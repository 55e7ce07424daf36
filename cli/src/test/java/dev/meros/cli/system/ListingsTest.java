package dev.meros.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The listings of docs/write-a-framework.md, and that of the planner in docs/schedulers.md, are
/// pieces of sources that other tests run.
class ListingsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LISTING =
            Pattern.compile("```(sh|python|java)\\n(.*?)```", Pattern.DOTALL);
    private static final List<Path> SOURCES =
            List.of(
                    Path.of("examples/curl/hello.sh"),
                    Path.of("examples/python/hello.py"),
                    Path.of("examples/src/main/java/dev/meros/examples/KeepRunning.java"),
                    Path.of("testkit/src/test/java/dev/meros/testkit/sim/KeepRunningTest.java"),
                    Path.of(
                            "framework-api/src/test/java/dev/meros/api/match/OfferPlannerTest.java"),
                    Path.of("framework-api/src/test/java/dev/meros/api/match/DiskDemandTest.java"));

    @Test
    void eachListingIsAPieceOfAnExampleOrItsTest() throws IOException {
        List<String> sources = new ArrayList<>();
        for (Path source : SOURCES) {
            sources.add(stripped(Files.readString(ROOT.resolve(source))));
        }
        String pages = Files.readString(ROOT.resolve("docs/write-a-framework.md"));
        String planner = Files.readString(ROOT.resolve("docs/schedulers.md"));
        pages +=
                planner.substring(
                        planner.indexOf("### Finding places"), planner.indexOf("## In any"));

        Matcher listings = LISTING.matcher(pages);
        int checked = 0;
        while (listings.find()) {
            String listing = stripped(listings.group(2));
            if (!isCommand(listing)) {
                for (String piece : listing.split("\n\n", -1)) {
                    assertThat(sources).as(piece).anyMatch(source -> source.contains(piece));
                }
                checked++;
            }
        }

        assertThat(checked).isEqualTo(11);
    }

    /// Commands are run by [DocsTest], or, where they do not end, stand for what it cannot run.
    private static boolean isCommand(String listing) {
        return listing.startsWith("sh ")
                || listing.startsWith("python3 ")
                || listing.startsWith("java ");
    }

    private static String stripped(String text) {
        return String.join("\n", text.strip().lines().map(String::strip).toList());
    }
}
