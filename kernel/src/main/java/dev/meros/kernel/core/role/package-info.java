/// The roles as a tree, with their weights, their quota and what they hold.
@NullMarked
package dev.meros.kernel.core.role;

import org.jspecify.annotations.NullMarked;
