/// The Docker volume plugin protocol: how plugins are found and what is asked of them.
@NullMarked
package dev.meros.volumes.plugin;

import org.jspecify.annotations.NullMarked;
