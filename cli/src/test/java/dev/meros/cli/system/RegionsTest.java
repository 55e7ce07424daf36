package dev.meros.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.AgentServer;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.framework.Framework;
import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.InvalidMessageException;
import dev.meros.api.model.Offer;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/// A kernel of one region with an agent near and one far away.
class RegionsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir Path directory;

    /// Takes nothing and remembers where it could.
    private static final class Looker implements Framework {
        private final Set<String> zones = new ConcurrentSkipListSet<>();

        @Override
        public void offers(SchedulerDriver driver, List<Offer> offers) {
            for (Offer offer : offers) {
                DomainInfo.FaultDomain domain = offer.domain().faultDomain();
                zones.add(domain.region().name() + "/" + domain.zone().name());
                driver.decline(List.of(offer.id()), new Filters(0.5));
            }
        }
    }

    @Test
    void farAgentsAreOfferedToThoseWhoKnowOfRegionsOnly() {
        KernelSettings.Listen listen =
                new KernelSettings.Listen(
                        "127.0.0.1", 0, "127.0.0.1", DomainInfo.parse("europe/a"));
        try (KernelServer kernel =
                KernelServer.start(
                        KernelSettings.of(directory.resolve("kernel")).withListen(listen))) {
            URI address = URI.create("http://127.0.0.1:" + kernel.port());
            try (AgentServer near = agent(address, "europe/b");
                    AgentServer far = agent(address, "america/a")) {
                assertThat(near.port()).isNotEqualTo(far.port());
                Looker plain = new Looker();
                Looker aware = new Looker();
                try (HttpSchedulerDriver one = driver(address, "plain", plain, List.of());
                        HttpSchedulerDriver two =
                                driver(
                                        address,
                                        "aware",
                                        aware,
                                        List.of(new Capability(Capability.Type.REGION_AWARE)))) {
                    one.start();
                    two.start();

                    await().atMost(DEADLINE)
                            .untilAsserted(
                                    () -> {
                                        assertThat(plain.zones).containsExactly("europe/b");
                                        assertThat(aware.zones)
                                                .containsExactly("america/a", "europe/b");
                                    });
                }
            }
        }
    }

    private AgentServer agent(URI kernel, String domain) {
        return AgentServer.start(
                AgentSettings.of(directory.resolve(domain.replace('/', '-')), kernel)
                        .withPort(0)
                        .withDomain(DomainInfo.parse(domain)));
    }

    private static HttpSchedulerDriver driver(
            URI kernel, String name, Framework framework, List<Capability> capabilities) {
        FrameworkInfo info =
                FrameworkInfo.builder().user("").name(name).capabilities(capabilities).build();
        return new HttpSchedulerDriver(HttpSchedulerDriver.Settings.of(kernel, info), framework);
    }

    @Test
    void domainsAreARegionAndAZone() {
        for (String wrong : List.of("", "europe", "/a", "europe/", "europe/a/b")) {
            assertThatExceptionOfType(InvalidMessageException.class)
                    .isThrownBy(() -> DomainInfo.parse(wrong))
                    .withMessageContaining("(expected: REGION/ZONE)");
        }
    }
}
