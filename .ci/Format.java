import com.google.googlejavaformat.java.Main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Checks (`check`) or rewrites (`apply`) the format of every Java source below a directory. Run by
/// the build as `java --class-path google-java-format.jar .ci/Format.java MODE DIRECTORY`.
final class Format {
    private Format() {}

    static void main(String[] args) throws IOException {
        boolean apply =
                switch (args[0]) {
                    case "apply" -> true;
                    case "check" -> false;
                    default ->
                            throw new IllegalArgumentException(
                                    "format: " + args[0] + " (expected: check or apply)");
                };
        Path root = Path.of(args[1]);
        List<String> arguments = new ArrayList<>(List.of("--aosp"));
        arguments.addAll(
                apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
        try (var modules = Files.list(root)) {
            for (Path module : modules.filter(Files::isDirectory).sorted().toList()) {
                Path sources =
                        module.getFileName().toString().equals(".ci")
                                ? module
                                : module.resolve("src");
                if (Files.isDirectory(sources)) {
                    try (var files = Files.walk(sources)) {
                        files.map(Path::toString)
                                .filter(f -> f.endsWith(".java"))
                                .sorted()
                                .forEach(arguments::add);
                    }
                }
            }
        }
        if (!apply) {
            System.err.println("Sources that `mvn -N verify -Dformat=apply` would change:");
        }
        Main.main(arguments.toArray(String[]::new));
    }
}
