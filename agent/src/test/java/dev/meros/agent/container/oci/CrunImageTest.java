package dev.meros.agent.container.oci;

import org.junit.jupiter.api.BeforeAll;

/// Containers by crun with an image.
class CrunImageTest extends OciImageContract {
    @Override
    String runtime() {
        return "crun";
    }

    @BeforeAll
    static void isThere() {
        assumeComponents("crun");
        assumeBusybox();
    }
}
