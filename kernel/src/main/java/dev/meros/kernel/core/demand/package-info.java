/// What frameworks state that they are waiting for, in REQUEST calls.
@NullMarked
package dev.meros.kernel.core.demand;

import org.jspecify.annotations.NullMarked;
