package dev.meros.testkit.sim;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;

import org.jspecify.annotations.Nullable;

/// A framework and those who keep it running: one instance leads, a second one may take over, and
/// after a crash a new one starts.
final class FrameworkHost {
    private static final int MOST_SUCCESSORS = 5;

    final String name;
    private final World world;
    private final Maker maker;
    private final Link link;
    private FrameworkInfo info;
    private @Nullable SimDriver instance;
    private @Nullable SimDriver former;
    private int instances;
    private int successors;
    private boolean over;

    /// Makes an instance of a framework that will use the driver.
    interface Maker {
        Framework make();

        /// The instance gets its driver before anything else.
        default void attach(Framework framework, SchedulerDriver driver) {}
    }

    FrameworkHost(World world, FrameworkInfo info, Maker maker) {
        this.world = world;
        this.name = info.name();
        this.info = info;
        this.maker = maker;
        this.link = new Link(world, name);
    }

    FrameworkInfo info() {
        return info;
    }

    Link link() {
        return link;
    }

    @Nullable SimDriver instance() {
        return instance;
    }

    @Nullable FrameworkId id() {
        return info.id();
    }

    /// Whether it is torn down or was removed, and does not come back.
    boolean isOver() {
        return over;
    }

    void identified(FrameworkId id) {
        info = info.toBuilder().id(id).build();
    }

    void start() {
        if (instance == null && !over) {
            SimDriver next = make();
            instance = next;
            next.start();
        }
    }

    private SimDriver make() {
        Framework framework = maker.make();
        SimDriver driver = new SimDriver(world, this, name + "/" + ++instances, framework);
        maker.attach(framework, driver);
        world.note(driver.name, "starts", null);
        return driver;
    }

    /// The instance ends at once; its system closes its connection, or does not.
    void crash() {
        SimDriver ending = instance;
        if (ending != null) {
            world.note(ending.name, "crashes", null);
            instance = null;
            if (world.isUnlucky(0.3)) {
                ending.subscriber().vanish();
            }
            ending.end();
            world.watch.frameworkCrashed(ending);
        }
    }

    /// A second instance takes over while the first one still runs. It needs to know the id.
    void failOver() {
        if (instance != null && info.id() != null && !over) {
            retire();
            former = instance;
            SimDriver next = make();
            instance = next;
            next.start();
        }
    }

    private void retire() {
        SimDriver old = former;
        former = null;
        if (old != null && !old.hasEnded()) {
            old.end();
            world.watch.frameworkCrashed(old);
        }
    }

    /// The process of an instance cannot go on and ends; a new one starts instead.
    void exits(SimDriver driver) {
        if (driver.hasEnded()) {
            return;
        }
        if (driver == instance) {
            crash();
            world.agenda.after(world.dice.between(10_000, 2_000_000), this::start);
        } else {
            retire();
        }
    }

    /// A driver has ended by itself.
    void ended(SimDriver driver, String why) {
        world.note(driver.name, "ends", why);
        world.watch.frameworkCrashed(driver);
        if (driver == former) {
            former = null;
            return;
        }
        if (driver == instance) {
            instance = null;
            if (why.toLowerCase(java.util.Locale.ROOT).contains("failed over")) {
                // the former instance has taken it back: whoever runs now goes on alone
                instance = former;
                former = null;
                if (instance == null) {
                    world.agenda.after(world.dice.between(10_000, 2_000_000), this::start);
                }
            } else {
                retire();
                succeed(driver);
            }
        }
    }

    /// Whoever is torn down may come back as somebody new, who inherits what was reserved.
    private void succeed(SimDriver last) {
        boolean again =
                !world.isCalm()
                        && last.framework() instanceof RandomFramework
                        && world.profile().business().resources() > 0
                        && successors < MOST_SUCCESSORS;
        if (again) {
            String id = name + "-" + ++successors;
            info = info.toBuilder().id(new FrameworkId(id)).build();
            world.agenda.after(world.dice.between(10_000, 1_000_000), this::start);
        } else {
            over = true;
        }
    }

    boolean isSettled() {
        SimDriver running = instance;
        return over || (running != null && running.isSubscribed());
    }

    /// Faults have stopped: one instance is enough.
    void calm() {
        retire();
        start();
    }
}
