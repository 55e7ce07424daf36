/// What providers need of the system they run on: files that survive a loss of power, trees of
/// files, mounts, and programs that end in time.
@NullMarked
package dev.meros.volumes.system;

import org.jspecify.annotations.NullMarked;
