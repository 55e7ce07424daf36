/// Control groups: what containers are held to by them, where this node has them, and what they
/// tell, in either version.
@NullMarked
package dev.meros.agent.cgroup;

import org.jspecify.annotations.NullMarked;
