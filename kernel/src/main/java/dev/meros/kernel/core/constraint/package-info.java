/// Which agents a framework wants to be offered: conditions on attributes, host name, region and
/// zone (mesos-v1 §2.1, §2.2 SUBSCRIBE).
@NullMarked
package dev.meros.kernel.core.constraint;

import org.jspecify.annotations.NullMarked;
