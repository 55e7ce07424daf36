package dev.meros.agent.container;

import dev.meros.api.model.TaskStatus.Reason;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// What containers need before they can be started and what may take minutes, such as downloads.
/// Can be called off as long as it takes. Thread-safe.
public final class Preparations {
    private final Map<String, Preparation> underWay = new ConcurrentHashMap<>();
    private final Semaphore places;

    private static final class Preparation {
        private final Thread thread = Thread.currentThread();
        private boolean calledOff;
        private boolean over;

        synchronized void callOff() {
            if (!over) {
                calledOff = true;
                thread.interrupt();
            }
        }

        /// From now on nobody interrupts any more; what did so too late is taken back.
        synchronized void end() {
            over = true;
            if (calledOff) {
                Thread.interrupted();
            }
        }

        synchronized boolean isCalledOff() {
            return calledOff;
        }
    }

    /// No more than `atATime` of them; the others wait.
    public Preparations(int atATime) {
        this.places = new Semaphore(atATime);
    }

    /// Does the work of a container in the calling thread, which is interrupted when it is called
    /// off; throws [ContainerException] then, and what the work throws otherwise.
    public <T> T prepare(String container, Supplier<T> work) {
        Preparation preparation = new Preparation();
        underWay.put(container, preparation);
        try {
            places.acquire();
            try {
                return work.get();
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            throw calledOff(e);
        } catch (ContainerException e) {
            throw preparation.isCalledOff() ? calledOff(e) : e;
        } finally {
            preparation.end();
            underWay.remove(container);
        }
    }

    private static ContainerException calledOff(Exception e) {
        return new ContainerException(
                Reason.REASON_CONTAINER_LAUNCH_FAILED, "called off before it was started", e);
    }

    /// Calls off what a container waits for; nothing when it waits for nothing.
    public void callOff(String container) {
        Preparation preparation = underWay.get(container);
        if (preparation != null) {
            preparation.callOff();
        }
    }
}
