package dev.meros.agent.container.oci;

import org.junit.jupiter.api.BeforeAll;

/// Networks of containers by runc.
class RuncNetworkTest extends OciNetworkContract {
    @Override
    String runtime() {
        return "runc";
    }

    @BeforeAll
    static void isThere() {
        OciContract.assumeComponents("runc");
    }
}
