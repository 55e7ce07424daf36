package dev.meros.testkit.process;

/// Says its arguments and leaves with 3.
final class EchoMain {
    private EchoMain() {}

    public static void main(String... arguments) {
        System.out.println("said: " + String.join("|", arguments));
        System.exit(3);
    }
}
