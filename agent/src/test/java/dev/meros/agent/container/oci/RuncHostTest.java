package dev.meros.agent.container.oci;

import org.junit.jupiter.api.BeforeAll;

/// Containers by runc that have no image.
class RuncHostTest extends OciContract {
    @Override
    String runtime() {
        return "runc";
    }

    @BeforeAll
    static void isThere() {
        assumeComponents("runc");
    }
}
