/// The tree of groups: what groups are, which rules the whole tree keeps and in which order its
/// apps depend on each other.
@NullMarked
package dev.meros.longrunning.core.group;

import org.jspecify.annotations.NullMarked;
