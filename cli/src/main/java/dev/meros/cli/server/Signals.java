package dev.meros.cli.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// Signals to this process. Java has them in `sun.misc` alone, which the compiler does not take
/// without a warning: they are reached by name, and where they are not there nothing is heard.
final class Signals {
    private static final System.Logger LOG = System.getLogger(Signals.class.getName());

    private Signals() {}

    /// Whether signals can be heard.
    enum Heard {
        YES,
        NO
    }

    /// From now on runs `action` on a thread of its own for each signal of a name such as `HUP`, in
    /// place of what the JVM does.
    static Heard on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run =
                    (proxy, method, arguments) ->
                            switch (method.getName()) {
                                case "handle" -> {
                                    action.run();
                                    yield null;
                                }
                                case "hashCode" -> System.identityHashCode(proxy);
                                case "equals" ->
                                        arguments != null
                                                && System.identityHashCode(proxy)
                                                        == System.identityHashCode(arguments[0]);
                                default -> "signal handler";
                            };
            Object made =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, run);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), made);
            return Heard.YES;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "signal " + name + " is not heard", e);
            return Heard.NO;
        }
    }
}
