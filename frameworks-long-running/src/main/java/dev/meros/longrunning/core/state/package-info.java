/// What the framework remembers: the records it stores and the state they add up to.
@NullMarked
package dev.meros.longrunning.core.state;

import org.jspecify.annotations.NullMarked;
