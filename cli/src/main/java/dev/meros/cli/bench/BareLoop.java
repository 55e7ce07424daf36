package dev.meros.cli.bench;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What containers cost without Meros: a shell loop that starts them as somebody would by hand,
/// eight at a time. All loops end what they have started; times are in milliseconds.
final class BareLoop {
    /// The node's network and no overlay: as little as can be.
    private static final String PREPARE =
            """
            cd bare
            [ -e plain.json ] || {
                rm -f config.json
                runc spec
                tr -d '\\n\\t' < config.json | sed -e 's/"terminal": *true/"terminal": false/' \\
                    -e 's/"sh"/"sleep", "3600"/' -e 's/{ *"type": *"network" *}, *//' \\
                    -e 's/"path": *"rootfs"/"path": "..\\/..\\/bare\\/rootfs"/' > plain.json
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
    private static final String ASK =
            """
            ask() { curl --silent --show-error --fail --unix-socket "$SOCKET" "$@" >/dev/null; }
            """;
    private static final String LOAD =
            ASK
                    + """
                    ask --header 'Content-Type: application/x-tar' \\
                        --data-binary @"archives/bench:1.tar" http://docker/images/load
                    """;
    private static final String START_DOCKER =
            """
            seq "$COUNT" | xargs -P 8 -I{} curl --silent --show-error --fail --unix-socket "$SOCKET" \\
                --header 'Content-Type: application/json' --output /dev/null --data \\
                '{"Image":"bench:1","Cmd":["sleep","3600"],"HostConfig":{"NetworkMode":"host"}}' \\
                'http://docker/containers/create?name=meros-bare-{}' \\
                --next --silent --show-error --fail --unix-socket "$SOCKET" --output /dev/null \\
                --request POST 'http://docker/containers/meros-bare-{}/start'
            """;
    private static final String END_DOCKER =
            """
            seq "$COUNT" | xargs -P 8 -I{} curl --silent --show-error --fail --unix-socket "$SOCKET" \\
                --output /dev/null --request DELETE 'http://docker/containers/meros-bare-{}?force=1'
            """;

    private BareLoop() {}

    /// `bare_ms`: by the runtime, or by `shield` in its place if there is such a program, which
    /// hides from each call what the runtime refuses; then also `bare_inside_ms`: that is hidden
    /// once, from the whole loop.
    static Map<String, Double> containers(Path directory, Path shield, String runtime, int count) {
        Map<String, Double> times = new LinkedHashMap<>();
        String name = Files.isExecutable(shield) ? shield.toString() : runtime;
        times.put("bare_ms", containers(directory, name, count, START));
        if (Files.isExecutable(shield)) {
            String inside =
                    "RUNTIME="
                            + runtime
                            + "\nunshare --mount /bin/sh -e <<'END'\n"
                            + "umount /sys/fs/cgroup/unified\n"
                            + START
                            + "END\n";
            times.put("bare_inside_ms", containers(directory, name, count, inside));
        }
        return times;
    }

    private static double containers(Path directory, String name, int count, String start) {
        String variables = "export RUNTIME=" + name + " COUNT=" + count + "\n";
        Script.run(directory, variables + PREPARE);
        double millis = Script.run(directory, variables + start);
        Script.run(directory, variables + END);
        return millis;
    }

    /// `bare_ms` of plain processes in sessions of their own.
    static Map<String, Double> processes(Path directory, int count) {
        double millis = Script.run(directory, "export COUNT=" + count + "\n" + PROCESSES);
        Script.run(directory, "xargs kill -9 < pids || true");
        return Map.of("bare_ms", millis);
    }

    /// Whether somebody listens at a socket.
    static boolean answers(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /// Gives the image of a directory to an engine.
    static void loadImage(Path directory, Path socket) {
        Script.run(directory, "export SOCKET=" + socket + "\n" + LOAD);
    }

    /// `bare_ms` of an engine that is told over its API to create and start each.
    static Map<String, Double> docker(Path directory, Path socket, int count) {
        String variables = "export SOCKET=" + socket + " COUNT=" + count + "\n";
        double millis = Script.run(directory, variables + START_DOCKER);
        Script.run(directory, variables + END_DOCKER);
        return Map.of("bare_ms", millis);
    }
}
