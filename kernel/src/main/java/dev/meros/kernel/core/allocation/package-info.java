/// Who is offered what: accounts of what is taken, and the order of those who want.
@NullMarked
package dev.meros.kernel.core.allocation;

import org.jspecify.annotations.NullMarked;
