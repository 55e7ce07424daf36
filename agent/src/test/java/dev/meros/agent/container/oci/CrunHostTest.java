package dev.meros.agent.container.oci;

import org.junit.jupiter.api.BeforeAll;

/// Containers by crun that have no image.
class CrunHostTest extends OciContract {
    @Override
    String runtime() {
        return "crun";
    }

    @BeforeAll
    static void isThere() {
        assumeComponents("crun");
    }
}
