/// Planned maintenance: the messages of `mesos.v1.maintenance`.
@NullMarked
package dev.meros.api.maintenance;

import org.jspecify.annotations.NullMarked;
