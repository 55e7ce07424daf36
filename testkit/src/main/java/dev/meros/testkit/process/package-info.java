/// Real processes for tests: started from the test's class path, killed, started again, and ended
/// together with everything that they have started.
@NullMarked
package dev.meros.testkit.process;

import org.jspecify.annotations.NullMarked;
