package dev.meros.cli.bench;

import java.nio.file.Path;

/// What containers cost without Meros: a shell loop that starts them, eight at a time.
final class BareLoop {
    private static final String PREPARE =
            """
            cd bare
            [ -e plain.json ] || {
                rm -f config.json
                runc spec
                sed -e 's/"terminal": true/"terminal": false/' -e 's/"sh"/"sleep", "3600"/' \\
                    -e 's/"path": "rootfs"/"path": "..\\/..\\/bare\\/rootfs"/' config.json > plain.json
            }
            mkdir -p ../bundles
            for i in $(seq "$COUNT"); do
                mkdir -p ../bundles/$i
                cp plain.json ../bundles/$i/config.json
            done
            """;
    private static final String START =
            """
            seq "$COUNT" | xargs -P 8 -I{} sh -c \\
                '$RUNTIME --root "$PWD/state" run --detach --bundle bundles/{} meros-bare-{} \\
                    </dev/null >/dev/null 2>bundles/{}/log'
            """;
    private static final String END =
            """
            seq "$COUNT" | xargs -P 8 -I{} sh -c '$RUNTIME --root "$PWD/state" delete --force meros-bare-{}'
            """;
    private static final String PROCESSES =
            """
            seq "$COUNT" | xargs -P 8 -I{} sh -c 'setsid sleep 3600 </dev/null >/dev/null 2>&1 & echo $!' \\
                > pids
            """;

    private BareLoop() {}

    /// Starts `count` containers with the runtime, and ends them; the time of the start in
    /// milliseconds.
    static double containers(Path directory, String runtime, int count) {
        Script.run(directory, variables(runtime, count) + PREPARE);
        double millis = Script.run(directory, variables(runtime, count) + START);
        Script.run(directory, variables(runtime, count) + END);
        return millis;
    }

    private static String variables(String runtime, int count) {
        return "export RUNTIME=" + runtime + " COUNT=" + count + "\n";
    }

    /// The same for plain processes in sessions of their own.
    static double processes(Path directory, int count) {
        double millis = Script.run(directory, variables("", count) + PROCESSES);
        Script.run(directory, "xargs kill -9 < pids || true");
        return millis;
    }
}
