/// Volumes: named pieces of disk with a life of their own, and the port behind which providers make
/// them.
@NullMarked
package dev.meros.volumes;

import org.jspecify.annotations.NullMarked;
