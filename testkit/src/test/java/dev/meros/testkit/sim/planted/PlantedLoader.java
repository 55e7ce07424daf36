package dev.meros.testkit.sim.planted;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Loads all classes of this project anew, one of them changed.
final class PlantedLoader extends ClassLoader {
    private static final String OURS = "dev.meros.";

    private final @Nullable PlantedFault fault;
    private boolean changed;

    PlantedLoader(@Nullable PlantedFault fault) {
        super(PlantedLoader.class.getClassLoader());
        this.fault = fault;
    }

    /// Whether the class with the fault was loaded.
    boolean hasChanged() {
        return changed;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            return name.startsWith(OURS) ? define(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            if (fault != null && fault.className().equals(name)) {
                bytes = fault.change().to(bytes);
                changed = true;
            }
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
