/// What every volume provider must do, and crashes to order: for the tests of this module and of
/// whoever writes a provider.
@NullMarked
package dev.meros.volumes.testing;

import org.jspecify.annotations.NullMarked;
