/// The agent: runs the tasks of a node and tells the kernel what becomes of them.
@NullMarked
package dev.meros.agent;

import org.jspecify.annotations.NullMarked;
