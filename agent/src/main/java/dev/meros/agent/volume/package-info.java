/// Persistent volumes and the disks they are on: where they are on this node, and what becomes of
/// their data.
@NullMarked
package dev.meros.agent.volume;

import org.jspecify.annotations.NullMarked;
