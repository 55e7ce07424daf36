package dev.meros.agent.container.oci;

import org.junit.jupiter.api.BeforeAll;

/// Containers by runc with an image.
class RuncImageTest extends OciImageContract {
    @Override
    String runtime() {
        return "runc";
    }

    @BeforeAll
    static void isThere() {
        assumeComponents("runc");
        assumeBusybox();
    }
}
